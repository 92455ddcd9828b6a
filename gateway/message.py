"""What travels from the wire to the store: values only, no rules."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Envelope(Struct, frozen=True):
    """The first line of a pack: which pack of which start of the board it is.

    ``oldest`` is (boot, seq) of the oldest pack that the board still keeps. The two
    times are the board's own uptime; ``sent_ms`` is None when a pack of an earlier
    start is sent again, whose clock is gone.
    """

    boot: int
    random: int
    seq: int
    oldest: tuple[int, int]
    uptime_ms: int
    sent_ms: int | None
    key_id: str | None


class Record(Struct, frozen=True):
    """One resolved SenML record.

    ``time_us`` is microseconds since 1970 when ``absolute``; otherwise microseconds
    after the envelope's uptime, or after reception where there is no envelope
    (usually zero or below).
    """

    name: str
    unit: str
    value: float | str | bytes
    time_us: int
    absolute: bool


class Message(Struct, frozen=True):
    """A message of a board that keeps to the contract; ``body`` when it is JSON."""

    board: str
    kind: str
    site: str | None
    records: tuple[Record, ...]
    envelope: Envelope | None
    mac: str | None
    body: Mapping[str, Any] | None


class Refused(Struct, frozen=True):
    """A message that breaks the contract; ``reason`` is a code of REASONS.

    ``envelope`` is given when the pack can be told even so, so that the board does
    not send it again for ever.
    """

    reason: str
    detail: str
    board: str | None
    envelope: Envelope | None
