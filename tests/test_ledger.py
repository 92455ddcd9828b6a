"""The ledger: each pack stored once, no acknowledgement too many, books that add up."""

from gateway.ledger import Completeness, Ledger
from gateway.start import MAX_JUMP, MAX_RANGES
from tests.packs import (
    BOARD,
    SECOND,
    T0,
    books,
    kinds,
    outcomes,
    pack,
    record,
    reloaded,
)

# --- Which pack?


def test_packs_in_order_are_new_and_acknowledged() -> None:
    ledger = Ledger()
    for seq in range(5):
        verdict = record(ledger, pack(seq))
        assert (verdict.outcome, verdict.events) == ("new", ())
        assert verdict.start is not None
        assert ledger.acknowledged(verdict.start) == seq
        assert verdict.start.ranges == [(0, seq)]
    assert books(verdict) == Completeness(5, 5, 0, 0)


def test_a_pack_seen_from_o_on_is_a_duplicate() -> None:
    ledger = Ledger()
    assert outcomes(ledger, pack(0), pack(1), pack(0), pack(1)) == [
        *("new", "new", "duplicate", "duplicate")
    ]


def test_a_pack_seen_below_o_is_a_replay() -> None:
    ledger = Ledger()
    outcomes(ledger, pack(0), pack(1, o=1))
    verdict = record(ledger, pack(0))
    assert verdict.outcome == "replay"
    assert verdict.events == (("replay", {"b": 1, "r": 1, "s": 0}),)


def test_a_pack_that_the_broker_delivers_again_is_no_replay() -> None:
    ledger = Ledger()
    outcomes(ledger, pack(0), pack(1, o=1))
    verdict = ledger.record(BOARD, pack(0), T0, redelivered=True)
    assert (verdict.outcome, verdict.events) == ("duplicate", ())


def test_a_pack_never_seen_below_o_is_late_and_missing_until_then() -> None:
    ledger = Ledger()
    record(ledger, pack(0))
    assert books(record(ledger, pack(5, o=4))) == Completeness(6, 2, 3, 1)
    verdict = record(ledger, pack(2))
    assert (verdict.outcome, kinds(verdict)) == ("late", ["late"])
    assert books(verdict) == Completeness(6, 3, 2, 1)
    assert record(ledger, pack(2)).outcome == "replay"


def test_an_acknowledgement_stops_at_the_first_gap_above_o() -> None:
    ledger = Ledger()
    start = record(ledger, pack(0)).start
    assert start is not None
    record(ledger, pack(2))
    assert ledger.acknowledged(start) == 0
    record(ledger, pack(3, o=1))
    assert ledger.acknowledged(start) is None
    record(ledger, pack(1, o=1))
    assert ledger.acknowledged(start) == 3


def test_a_pack_whose_o_is_above_itself_is_late() -> None:
    ledger = Ledger()
    verdict = record(ledger, pack(3, o=10))
    assert verdict.outcome == "late"
    assert books(verdict) == Completeness(11, 1, 9, 1)


def test_a_refused_pack_counts_as_seen() -> None:
    ledger = Ledger()
    verdict = ledger.refuse(BOARD, pack(0), T0)
    assert verdict.start is not None
    assert ledger.acknowledged(verdict.start) == 0
    assert record(ledger, pack(0)).outcome == "duplicate"


def test_an_unsigned_jump_is_an_event_and_not_missing() -> None:
    ledger = Ledger()
    record(ledger, pack(0))
    verdict = record(ledger, pack(MAX_JUMP + 1, o=MAX_JUMP + 1))
    assert (verdict.outcome, kinds(verdict)) == ("new", ["jump"])
    assert books(verdict) == Completeness(2, 2, 0, 0)
    assert verdict.start is not None
    assert ledger.acknowledged(verdict.start) == MAX_JUMP + 1
    verdict = record(ledger, pack(500))
    assert verdict.outcome == "late"
    assert books(verdict) == Completeness(3, 3, 0, 0)


def test_a_jump_of_o_alone_is_one_too() -> None:
    ledger = Ledger()
    verdict = record(ledger, pack(3, o=10**9))
    assert kinds(verdict) == ["jump", "late"]
    assert books(verdict) == Completeness(5, 1, 3, 1)


def test_a_jump_of_10000_or_a_signed_one_is_missing() -> None:
    ledger = Ledger()
    record(ledger, pack(0))
    verdict = record(ledger, pack(MAX_JUMP, o=MAX_JUMP))
    assert books(verdict).missing == MAX_JUMP - 1
    signed = ledger.record("mil-2", pack(10**6, o=10**6), T0, signed=True)
    assert signed.events == ()
    assert books(signed) == Completeness(10**6 + 1, 1, 10**6, 0)


def test_gaps_given_up_are_closed_when_they_are_too_many() -> None:
    ledger = Ledger()
    for seq in range(0, 2 * MAX_RANGES + 20, 2):
        verdict = record(ledger, pack(seq, o=seq))
    assert verdict.start is not None
    assert len(verdict.start.ranges) == MAX_RANGES
    gaps = MAX_RANGES + 9
    assert books(verdict) == Completeness(2 * gaps + 1, gaps + 1, gaps, 0)
    assert record(ledger, pack(1)).outcome == "replay"
    assert record(ledger, pack(2 * MAX_RANGES + 1)).outcome == "late"


def test_gaps_still_kept_are_never_closed() -> None:
    ledger = Ledger()
    for seq in range(0, 2 * MAX_RANGES, 2):
        record(ledger, pack(seq))
    verdict = record(ledger, pack(2 * MAX_RANGES + 2))
    assert (verdict.outcome, kinds(verdict)) == ("replay", ["scattered"])
    assert verdict.start is not None
    assert ledger.acknowledged(verdict.start) == 0


# --- Saving and loading


def test_changed_gives_each_touched_start_once() -> None:
    ledger = Ledger()
    outcomes(ledger, pack(0), pack(1), pack(1))
    (start,) = ledger.changed()
    assert (start.first_us, start.last_us, start.received) == (T0, T0, 2)
    assert ledger.changed() == []
    record(ledger, pack(1), at_s=5)
    assert [one.last_us for one in ledger.changed()] == [T0 + 5 * SECOND]


def test_a_loaded_ledger_knows_what_was_seen_and_who_is_live() -> None:
    ledger = Ledger()
    record(ledger, pack(0, b=5, r=55))
    record(ledger, pack(0, b=0, r=7), at_s=40)
    record(ledger, pack(MAX_JUMP + 5, b=0, r=7), at_s=41)
    again = reloaded(ledger.changed())
    assert record(again, pack(0, b=0, r=7), at_s=42).outcome == "duplicate"
    assert record(again, pack(1, b=5, r=55), at_s=42).outcome == "twin"
    assert books(record(again, pack(MAX_JUMP + 6, b=0, r=7), at_s=43)).sent == 3
