"""Good payloads to start from, and what decode must answer."""

import json
from typing import Any

import orjson
import pytest

from gateway.reasons import Unreadable
from gateway.senml import read_pack
from gateway.wire import Envelope, Message, Record, Refused, decode

TOPIC = "kit/baobab-10/telemetry"
PACK = b'[{"n":"temperature","u":"Cel","v":27.4}]'
RECORDS = (Record("temperature", "Cel", 27.4, 0, False),)
FIELDS: dict[str, Any] = {
    "b": 7,
    "r": 305419896,
    "s": 12,
    "o": [7, 10],
    "u": 90500,
    "t": 91000,
}
ENVELOPE = Envelope(7, 305419896, 12, (7, 10), 90500, 91000, None)
MAC = "AbCdEfGhIjKlMnOpQrSt_-"


# RFC 8428 §5.1.2, the second pack, resolved
CURRENTS = (
    Record("urn:dev:ow:10e2073a0108006:voltage", "V", 120.1, 1276020076001000, True),
    *(
        Record(
            "urn:dev:ow:10e2073a0108006:current",
            "A",
            value,
            1276020076001000 + second * 1_000_000,
            True,
        )
        for second, value in [(-5, 1.2), (-4, 1.3), (-3, 1.4), (-2, 1.5), (-1, 1.6)]
    ),
    Record("urn:dev:ow:10e2073a0108006:current", "A", 1.7, 1276020076001000, True),
)


def line(**changes: Any) -> bytes:
    """Return an envelope line, with some fields changed; None takes one out."""
    fields = {**FIELDS, **changes}
    return orjson.dumps(
        {key: value for key, value in fields.items() if value is not None}
    )


def accepted(topic: str, payload: bytes, retained: bool = False) -> Message:
    """Return the message; fail when it is refused or not ours."""
    answer = decode(topic, payload, retained)
    assert isinstance(answer, Message), answer
    return answer


def refused(topic: str, payload: bytes, retained: bool = False) -> Refused:
    """Return the refusal; fail when the message is accepted or not ours."""
    answer = decode(topic, payload, retained)
    assert isinstance(answer, Refused), answer
    return answer


def pack(*records: dict[str, Any]) -> bytes:
    """Return records as a JSON pack."""
    return json.dumps(records).encode()


def refusal(data: bytes) -> str:
    """Return the reason for which a pack is refused."""
    with pytest.raises(Unreadable) as caught:
        read_pack(data)
    return caught.value.reason
