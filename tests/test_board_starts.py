"""Which start holds a board's id: restarts, wiped boards, twins, forgotten starts."""

from gateway.board_starts import KEEP_STARTS
from gateway.ledger import Completeness, Ledger, Start, Verdict, completeness
from tests.packs import T0, books, kinds, outcomes, pack, record, reloaded


def test_a_restart_is_new_and_closes_the_start_before_it() -> None:
    ledger = Ledger()
    first = record(ledger, pack(3, b=1, r=11)).start
    verdict = record(ledger, pack(0, b=2, r=22), at_s=1)
    assert (verdict.outcome, verdict.events) == ("new", ())
    assert first is not None
    assert completeness(first) == Completeness(4, 1, 3, 0)
    assert ledger.acknowledged(first) is None


def test_packs_kept_over_a_restart_are_acknowledged_for_their_own_start() -> None:
    ledger = Ledger()
    outcomes(ledger, pack(0, b=1, r=11), pack(1, o=1, b=1, r=11))
    kept = [pack(seq, o=(1, 2), b=1, r=11, fresh=False) for seq in (2, 3)]
    assert outcomes(ledger, *kept) == ["new", "new"]
    verdict = record(ledger, pack(0, o=(1, 2), b=2, r=22))
    assert verdict.outcome == "new"
    again = record(ledger, pack(3, o=(1, 2), b=1, r=11, fresh=False))
    assert again.outcome == "duplicate"
    assert again.start is not None
    assert ledger.acknowledged(again.start) == 3


def test_a_pack_of_the_start_before_seen_again_is_no_twin() -> None:
    ledger = Ledger()
    record(ledger, pack(0, b=1, r=11))
    record(ledger, pack(0, o=(1, 0), b=2, r=22))
    assert record(ledger, pack(0, b=1, r=11)).outcome == "duplicate"
    assert record(ledger, pack(1, b=1, r=11)).outcome == "twin"


def test_o_of_a_later_start_tells_what_was_dropped_of_an_earlier_one() -> None:
    ledger = Ledger()
    first = record(ledger, pack(0, b=1, r=11)).start
    ledger.changed()
    record(ledger, pack(0, o=(1, 5), b=2, r=22))
    assert first is not None
    assert first in ledger.changed()
    assert completeness(first) == Completeness(6, 1, 4, 1)


def test_a_late_pack_of_a_closed_start_keeps_it_closed() -> None:
    ledger = Ledger()
    record(ledger, pack(0, b=1, r=11))
    record(ledger, pack(0, b=2, r=22))
    verdict = record(ledger, pack(4, b=1, r=11, fresh=False))
    assert verdict.outcome == "late"
    assert books(verdict) == Completeness(5, 2, 3, 0)


def test_a_start_never_heard_may_come_after_a_later_one() -> None:
    ledger = Ledger()
    record(ledger, pack(0, o=(1, 0), b=3, r=33))
    verdict = record(ledger, pack(0, o=(1, 0), b=1, r=11, fresh=False))
    assert (verdict.outcome, verdict.events) == ("new", ())
    assert record(ledger, pack(1, o=(1, 0), b=3, r=33)).outcome == "new"


def test_a_kept_pack_heard_last_does_not_change_the_live_start_of_the_books() -> None:
    """The gateway dies after an old pack; the next new one is no twin."""
    ledger = Ledger()
    record(ledger, pack(0, o=(1, 0), b=2, r=22))
    record(ledger, pack(0, o=(1, 0), b=1, r=11, fresh=False), at_s=1)
    record(ledger, pack(0, o=(1, 0), b=1, r=11, fresh=False), at_s=2)
    again = reloaded(ledger.changed())
    assert record(again, pack(1, o=(1, 0), b=2, r=22), at_s=3).outcome == "new"


def test_a_lower_b_while_the_board_talks_is_a_twin() -> None:
    ledger = Ledger()
    live = record(ledger, pack(0, b=5, r=55)).start
    ledger.changed()
    verdict = record(ledger, pack(0, b=2, r=22), at_s=29.9)
    assert verdict == Verdict("twin", None, (("twin", {"b": 2, "r": 22, "s": 0}),))
    assert ledger.changed() == []
    assert record(ledger, pack(1, b=5, r=55), at_s=29.9).start is live


def test_the_same_b_with_another_r_is_a_twin() -> None:
    ledger = Ledger()
    assert outcomes(ledger, pack(0, b=5, r=55), pack(0, b=5, r=56)) == ["new", "twin"]
    kept_by_a_twin = pack(1, b=5, r=57, fresh=False)
    assert outcomes(ledger, kept_by_a_twin) == ["twin"]


def test_a_twin_is_an_event_once_a_minute() -> None:
    ledger = Ledger()
    told = []
    for second in range(130):
        record(ledger, pack(second, b=5, r=55), at_s=second)
        told += kinds(record(ledger, pack(second, b=2, r=22), at_s=second))
    assert told == ["twin"] * 3


def test_a_lower_b_after_30_s_of_silence_is_a_wiped_board() -> None:
    ledger = Ledger()
    before = record(ledger, pack(3, b=5, r=55)).start
    verdict = record(ledger, pack(0, b=0, r=7), at_s=30)
    assert (verdict.outcome, kinds(verdict)) == ("new", ["wiped"])
    assert before is not None
    assert completeness(before) == Completeness(4, 1, 3, 0)
    assert record(ledger, pack(0, b=1, r=8), at_s=31).outcome == "new"
    assert record(ledger, pack(4, b=5, r=55), at_s=31).outcome == "twin"


def test_a_wiped_board_may_count_up_to_a_b_it_had_before() -> None:
    ledger = Ledger()
    old = record(ledger, pack(0, b=1, r=11)).start
    record(ledger, pack(0, b=0, r=7), at_s=60)
    new = record(ledger, pack(0, b=1, r=12), at_s=61).start
    record(ledger, pack(0, o=(1, 5), b=2, r=13), at_s=62)
    assert old is not None and new is not None
    assert (old.newest, new.newest) == (0, 5)


def test_the_one_before_may_take_its_id_back_after_30_s_of_silence() -> None:
    ledger = Ledger()
    record(ledger, pack(0, b=5, r=55))
    record(ledger, pack(0, b=0, r=7), at_s=40)
    assert record(ledger, pack(1, b=5, r=55), at_s=50).outcome == "twin"
    verdict = record(ledger, pack(1, b=5, r=55), at_s=70)
    assert (verdict.outcome, kinds(verdict)) == ("new", ["returned"])
    assert record(ledger, pack(1, b=0, r=7), at_s=71).outcome == "twin"
    assert record(ledger, pack(2, b=5, r=55), at_s=72).outcome == "new"


def test_a_replayed_pack_does_not_keep_a_silent_board_alive() -> None:
    ledger = Ledger()
    outcomes(ledger, pack(0, b=5, r=55), pack(1, o=1, b=5, r=55))
    assert record(ledger, pack(0, b=5, r=55), at_s=29).outcome == "replay"
    assert kinds(record(ledger, pack(0, b=0, r=7), at_s=31)) == ["wiped"]


def test_a_clock_set_back_does_not_lock_a_wiped_board_out() -> None:
    ledger = Ledger()
    record(ledger, pack(0, b=5, r=55))
    assert kinds(record(ledger, pack(0, b=0, r=7), at_s=-86_400)) == ["wiped"]


def test_boards_have_books_of_their_own() -> None:
    ledger = Ledger()
    for board in ("baobab-10", "mil-2"):
        assert ledger.record(board, pack(0, b=1, r=1), T0).outcome == "new"


def test_a_forgotten_start_is_not_stored_twice() -> None:
    ledger = Ledger()
    saved: dict[int, Start] = {}
    for b in range(1, KEEP_STARTS + 11):
        record(ledger, pack(0, b=b, r=b), at_s=b)
        saved.update({one.b: one for one in ledger.changed()})
    for again in (ledger, reloaded(list(saved.values())[-KEEP_STARTS:])):
        verdict = record(again, pack(0, b=3, r=3, fresh=False), at_s=100)
        assert verdict == Verdict(
            "replay", None, (("replay", {"b": 3, "r": 3, "s": 0}),)
        )
        known = pack(0, o=(20, 0), b=20, r=20, fresh=False)
        assert record(again, known, at_s=100).outcome == "replay"
