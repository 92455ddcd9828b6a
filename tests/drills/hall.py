"""A full hall: 299 phones follow the bars, and all of them answer.

Measured: how long from sending a vote until the bars that hold it arrive.
"""

import http.client
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import orjson

from gateway.bench.latency import percentile
from gateway.bench.spine import Spine, spine
from gateway.polls import find_polls, form_facts, read_polls
from gateway.store import open_desk
from tests.conftest import wait_for
from tests.drills.outcome import Outcome

PHONES = 299
VOTES_A_SECOND = 60  # a hall that has just been told "now"
HANDS = 12  # threads that vote; each waits for its answer
QUESTION = "who-reads"
MOST_MB = 150
REQUEST = b"GET /api/poll/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Bars:
    """The streams of the phones; one of them is read, the others taken as they come."""

    def __init__(self, port: int, phones: int) -> None:
        self.seen: list[tuple[float, int]] = []  # when, and how many had voted
        self._stop = threading.Event()
        self._links = [
            socket.create_connection(("127.0.0.1", port)) for _ in range(phones)
        ]
        for link in self._links:
            link.sendall(REQUEST)
            link.setblocking(False)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def voters(self) -> int:
        """Return how many votes the bars hold now, -1 before the first bars."""
        return self.seen[-1][1] if self.seen else -1

    def end(self) -> None:
        """Hang up."""
        self._stop.set()
        self._thread.join()
        for link in self._links:
            link.close()

    def _read(self) -> None:
        waiting = b""
        with selectors.DefaultSelector() as selector:
            for link in self._links:
                selector.register(link, selectors.EVENT_READ)
            while not self._stop.is_set():
                for key, _ in selector.select(0.05):
                    data = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                    if key.fileobj is self._links[-1]:
                        *lines, waiting = (waiting + data).split(b"\n")
                        self._note(lines)

    def _note(self, lines: list[bytes]) -> None:
        for line in lines:
            if line.startswith(b"data: "):
                voters = orjson.loads(line.removeprefix(b"data: "))["voters"]
                self.seen.append((time.monotonic(), voters))


@contextmanager
def watched(room: Spine) -> Iterator[Bars]:
    """Open the poll and let the phones follow it."""
    form = read_polls(find_polls(None)).form(QUESTION)
    assert form is not None
    with open_desk(room.room.store_url) as desk:
        desk.ballots().open(form_facts(form), "")
    with ExitStack() as ending:
        bars = Bars(room.room.http_port, PHONES)
        ending.callback(bars.end)
        wait_for(lambda: bars.voters() == 0, what="the first bars")
        yield bars


def run(folder: Path, seconds: float) -> Outcome:
    """Let so many phones vote as the seconds allow, each once."""
    count = min(PHONES, round(VOTES_A_SECOND * seconds))
    names = ("broker", "ingest", "dashboard")
    with spine(folder, "mosquitto", names) as room, watched(room) as bars:
        start_s = time.monotonic() + 0.1
        hands = [
            threading.Thread(
                target=vote, args=(room.room.http_port, range(n, count, HANDS), start_s)
            )
            for n in range(HANDS)
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        wait_for(lambda: bars.voters() == count, what="bars with every vote")
        late = delays_ms(bars.seen, start_s, count)
        memory_mb = room.rss_mb("dashboard")
        with room.store() as store:
            counted = sum(store.polls().tally(1)[QUESTION].values())
    assert memory_mb < MOST_MB, memory_mb
    facts = {
        "phones": PHONES,
        "votes": count,
        "p50 ms": round(percentile(late, 0.5)),
        "p95 ms": round(percentile(late, 0.95)),
        "dashboard MB": round(memory_mb, 1),
    }
    return Outcome(count - counted, 0, facts)


def vote(port: int, numbers: range, start_s: float) -> None:
    """Send the votes of some phones, each at its moment, from its own address."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"poll": 1, f"q-{QUESTION}": 2})
    for number in numbers:
        time.sleep(max(0.0, due_s(start_s, number) - time.monotonic()))
        address = f"127.0.{7 + number // 250}.{1 + number % 250}"
        link = http.client.HTTPConnection(
            "127.0.0.1", port, 30, source_address=(address, 0)
        )
        link.request(
            "POST", "/poll/vote", body, {**form, "Cookie": f"ballot={number:022d}"}
        )
        answer = link.getresponse()
        assert answer.status == 303, (answer.status, answer.read())
        link.close()


def due_s(start_s: float, number: int) -> float:
    """Return when a phone votes."""
    return start_s + number / VOTES_A_SECOND


def delays_ms(seen: list[tuple[float, int]], start_s: float, count: int) -> list[float]:
    """Return, sorted, how late each vote was in the bars, from when it was due."""
    arrivals = [next(at_s for at_s, n in seen if n > number) for number in range(count)]
    return sorted(
        1000 * (at_s - due_s(start_s, number)) for number, at_s in enumerate(arrivals)
    )
