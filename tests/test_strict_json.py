"""JSON read strictly: every text that is no good pack, and keys given twice."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import strict_json
from gateway.reasons import Unreadable
from gateway.senml import MAX_BYTES, MAX_RECORDS, read_pack
from tests.payloads import pack, refusal


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"[]", "empty"),
        (b"27.4", "bad_pack"),
        (b'{"n":"a","v":1}', "bad_pack"),
        (b"[1]", "bad_pack"),
        (b'[["n"]]', "bad_pack"),
        (b'[{"n":"a","v":1}', "bad_json"),
        (b'[{"n":"a","v":1}] ]', "bad_json"),
        (b'[{"n":"a","v":01}]', "bad_json"),
        (b'[{"n":"a","vs":"\\ud800"}]', "bad_json"),
        (b'[{"n":"a","v":NaN}]', "nan"),
        (b'[{"n":"a","v":-Infinity}]', "nan"),
        (b'[{"n":"a","v":1e999}]', "nan"),
        (b'[{"n":"a","v":' + b"9" * 5000 + b"}]", "nan"),
        (b'[{"n":"\xe9","v":1}]', "bad_utf8"),
        (b'[{"n":"a","v":1,"v":2}]', "duplicate_key"),
        (b'[{"n":"a:b","v":1,"n":"c"}]', "duplicate_key"),
        (b'[{"n":"a","v":1,"new":{"x":1,"x":2}}]', "duplicate_key"),
        (b"[" * 4000 + b"]" * 4000, "too_deep"),
        (b'[{"n":"a","v":1}]' + b" " * (MAX_BYTES - 16), "too_large"),
        (pack(*[{"n": "a", "v": 1}] * (MAX_RECORDS + 1)), "too_large"),
    ],
)
def test_json_that_is_no_pack_is_refused(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_a_pack_of_exactly_the_most_is_read() -> None:
    data = pack(*[{"n": "a", "v": 1}] * MAX_RECORDS)
    assert len(read_pack(data + b" " * (MAX_BYTES - len(data)))) == MAX_RECORDS


@given(
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), min_size=1, max_size=4)
)
def test_a_double_key_is_found_whatever_the_texts_hold(fields: dict[str, str]) -> None:
    data = json.dumps([fields], ensure_ascii=False).encode()
    assert strict_json.parse(data) == [fields]
    key, value = next(iter(fields.items()))
    again = f"{json.dumps(key)}:{json.dumps(value)}".encode()
    with pytest.raises(Unreadable, match="stands twice"):
        strict_json.parse(data[:-2] + b"," + again + b"}]")
