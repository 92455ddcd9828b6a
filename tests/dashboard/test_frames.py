"""Events encoded once: the same bytes for all, readable from anywhere on."""

import zlib

import orjson
from hypothesis import given
from hypothesis import strategies as st

from dashboard.frames import GZIP_HEADER, block, encode


def unpacked(stream: bytes) -> bytes:
    """Return what a browser has read of a gzip stream that goes on."""
    return zlib.decompressobj(wbits=31).decompress(stream)


@given(st.lists(st.binary(max_size=2000), max_size=8), st.integers(0, 8))
def test_a_viewer_may_join_at_any_block(parts: list[bytes], start: int) -> None:
    blocks = [block(part) for part in parts]
    assert unpacked(GZIP_HEADER + b"".join(blocks[start:])) == b"".join(parts[start:])


def test_each_block_can_be_read_as_soon_as_it_has_come() -> None:
    reader = zlib.decompressobj(wbits=31)
    reader.decompress(GZIP_HEADER)
    for part in (b"one", b"two", b"three" * 1000):
        assert reader.decompress(block(part)) == part


def test_a_frame_is_one_event_of_one_line() -> None:
    frame = encode(1, 0.0, {"text": "é\n\n<data: x>"})
    assert frame.plain == b"data: " + frame.json + b"\n\n"
    assert frame.json.count(b"\n") == 0
    assert unpacked(GZIP_HEADER + frame.packed) == frame.plain
    assert orjson.loads(frame.json) == {"text": "é\n\n<data: x>"}
