"""What a deep sleep leaves as it was, and a reset does not."""

from checks import raises
from chip import RTC, Chip
from kit import packs, rtc, start

PACKS = [(3, 77, seq, 1000 * seq, b'[{"n":"light","v":%d}]' % seq) for seq in (4, 5)]


def test_packs_go_through_bytes_unchanged():
    data = packs.encode(PACKS)
    assert packs.decode((3, 77), data) == PACKS
    assert packs.decode((3, 77), b"") == []
    long = [(1, 2, 2**32 - 1, 2**53, b"x" * 8192)]
    assert packs.decode((1, 2), packs.encode(long)) == long


def test_bytes_that_end_in_a_pack_are_refused():
    data = packs.encode(PACKS[:1])
    for end in range(1, len(data)):
        raises(ValueError, packs.decode, (3, 77), data[:end])


def test_memory_is_given_once_and_garbage_never():
    with Chip():
        assert rtc.take() is None
        assert rtc.save(b"abc")
        assert rtc.take() == b"abc"
        assert rtc.take() is None
        assert not rtc.save(bytes(rtc.ROOM + 1))
        rtc.save(b"abcdef")
        whole = RTC.kept
        for at in range(len(whole)):
            RTC.kept = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
            assert rtc.take() is None
            RTC.kept = whole[:at]
            assert rtc.take() is None


def test_a_wake_goes_on_where_the_board_fell_asleep():
    with Chip() as machine:
        first = start.begin()
        assert not first.woke
        first.seq = 6
        first.command = 9
        fell_ms = first.uptime.ms()
        assert start.suspend(first, 60_000, PACKS, dropped=2)
        machine.deepsleep(60_000)
        again = start.begin()
        assert again.woke
        assert (again.boot, again.random32, again.seq) == (
            first.boot,
            first.random32,
            6,
        )
        assert (again.dropped, again.command) == (2, 9)
        assert [pack[2:] for pack in again.packs] == [pack[2:] for pack in PACKS]
        assert again.uptime.ms() >= fell_ms + 60_000
        assert start.begin().boot == first.boot + 1, "a wake is used once"


def test_any_other_reset_is_a_new_start():
    with Chip() as machine:
        first = start.begin()
        start.suspend(first, 1000)
        machine.cause = machine.PWRON_RESET
        again = start.begin()
        assert again.boot == first.boot + 1
        assert again.seq == 0
        assert not again.packs


def test_what_another_version_of_the_kit_left_is_a_new_start():
    with Chip() as machine:
        first = start.begin()
        machine.deepsleep(1)
        rtc.save(b"short")
        assert start.begin().boot == first.boot + 1


def test_without_such_memory_every_start_is_new():
    boots = [start.begin().boot for _ in range(2)]
    assert boots[1] == boots[0] + 1
