"""The clerk: what is committed at once, and when readers get to see it."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gateway.clerk import Clerk
from gateway.identities import Identities
from gateway.ingest import books_of
from gateway.pace import Pace
from gateway.quarantine import Limits
from gateway.requests import Requests
from gateway.store import Writer
from gateway.sweep import Sweep
from tests.test_ingest import PACK, envelope
from tests.test_intake import delivery

BOARD = "busy-1"


@pytest.fixture
def requests(tmp_path: Path, writer: Writer) -> Requests:
    return Requests(tmp_path, writer)


@pytest.fixture
def clerk(tmp_path: Path, writer: Writer, requests: Requests) -> Iterator[Clerk]:
    identities = Identities(tmp_path, writer)
    stop = threading.Event()
    yield Clerk(
        writer,
        books_of(writer, identities, Limits()),
        Sweep(writer, ()),
        requests,
        identities,
        stop,
    )


def pace_of(rate: float) -> Pace:
    """Return a pace that has seen ``rate`` messages a second for long."""
    pace = Pace()
    for second in range(10):
        pace.note(int(rate), float(second))
    return pace


def enter(clerk: Clerk, seq: int, pace: Pace) -> list[tuple[str, bytes]]:
    """Enter one pack; return the answers that it brings."""
    pack = delivery(f"kit/{BOARD}/telemetry", envelope(seq) + PACK)
    return clerk.enter("open", [pack], pace) or []


@pytest.mark.parametrize("rate", [10.0, 20_000.0])
def test_a_quiet_room_and_a_flood_go_straight_to_their_places(
    clerk: Clerk, writer: Writer, rate: float
) -> None:
    assert enter(clerk, 0, pace_of(rate))
    assert writer.totals()["stored"] == 1


def test_a_busy_room_is_acknowledged_at_once_and_seen_a_little_later(
    clerk: Clerk, writer: Writer
) -> None:
    assert enter(clerk, 0, pace_of(1_000.0)) == [
        (f"kit/{BOARD}/ack", b'{"b":1,"r":7,"s":0}')
    ]
    assert writer.totals()["stored"] == 0
    clerk.settle()
    assert writer.totals()["stored"] == 1


def test_when_settling_fails_the_next_batch_waits_until_it_can_be_done(
    clerk: Clerk, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.clerk.RETRY_S", 0.05)
    busy = pace_of(1_000.0)
    enter(clerk, 0, busy)
    with damaged_journal(writer):
        clerk.settle()
        answers: list[tuple[str, bytes]] = []
        entering = threading.Thread(
            target=lambda: answers.extend(enter(clerk, 1, busy))
        )
        entering.start()
        entering.join(0.2)
        assert entering.is_alive() and not answers
    entering.join(10)
    assert [body for _, body in answers] == [b'{"b":1,"r":7,"s":1}']
    assert writer.totals()["stored"] == 2


@contextmanager
def damaged_journal(writer: Writer) -> Iterator[None]:
    """Make what waits unreadable for the time of a ``with`` block."""
    with closing(sqlite3.connect(writer._path, timeout=10)) as other:
        ((content,),) = other.execute("SELECT content FROM journal")
        with other:
            other.execute("UPDATE journal SET content = x'00'")
        yield
        with other:
            other.execute("UPDATE journal SET content = ?", (content,))


def test_what_a_broker_retains_is_cleared_until_it_has_heard(
    clerk: Clerk, requests: Requests
) -> None:
    requests.forgotten = ["gone-1"]
    clerk.chores()
    cleared = clerk.to_clear("protected")
    assert cleared == [("kit/gone-1/state", b"")]
    assert clerk.to_clear("protected") == cleared  # the broker was away: once more
    clerk.note_cleared("protected", cleared)
    assert clerk.to_clear("protected") == []
    assert clerk.to_clear("open") == cleared
