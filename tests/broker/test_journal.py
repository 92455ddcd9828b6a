"""The protected broker's log: what each of its lines tells, and how much is kept."""

import time

import pytest

from gateway.broker.journal import MOST_KINDS, Journal
from gateway.broker.log_lines import Told, read_line
from gateway.identity import GATEWAY
from gateway.store import Batch, StoreError, Writer

BOARD = "baobab-10"
LINES = {
    f"New client connected from 10.0.0.7:59344 as {BOARD} (p2, c1, k60, u'{BOARD}').": (
        Told("connected", "info", BOARD, (("source", "10.0.0.7"),))
    ),
    f"New bridge connected from 10.0.0.7:1 as {BOARD} (p4, c1, k60, u'{BOARD}').": (
        Told("connected", "info", BOARD, (("source", "10.0.0.7"),))
    ),
    f"Denied PUBLISH from {BOARD} (d0, q1, r0, m1, 'kit/a-1/ack', ... (1 bytes))": (
        Told("denied", "warning", BOARD, (("topic", "kit/a-1/ack"),))
    ),
    f"Client {BOARD} disconnected.": Told("disconnected", "info", BOARD),
    f"Client {BOARD} closed its connection.": Told("disconnected", "info", BOARD),
    f"Client {BOARD} [10.0.0.7:1] disconnected: connection closed by client.": (
        Told("disconnected", "info", BOARD)
    ),
    f"Client {BOARD} has exceeded timeout, disconnecting.": Told(
        "disconnected", "notice", BOARD, (("reason", "has exceeded timeout"),)
    ),
    f"Client {BOARD} already connected, closing old connection.": (
        Told("taken_over", "warning", BOARD)
    ),
    f"Client {BOARD} [10.0.0.7:1] disconnected: session taken over.": (
        Told("taken_over", "warning", BOARD)  # since 2.1
    ),
    f"Client {BOARD} disconnected, not authorised.": (
        Told("login_refused", "warning", BOARD)
    ),
    f"Client {BOARD} [10.0.0.7:39142] disconnected: not authorised.": (
        Told("login_refused", "warning", BOARD, (("source", "10.0.0.7"),))
    ),
    f"Client {BOARD} [10.0.0.7:1] disconnected: exceeded timeout.": Told(
        "disconnected",
        "notice",
        BOARD,
        (("reason", "disconnected: exceeded timeout."),),
    ),
    "OpenSSL Error[0]: error:0A000418:SSL routines::tlsv1 alert unknown ca": (
        Told("tls_failed", "warning", None, (("reason", "tlsv1 alert unknown ca"),))
    ),
    "Client connection from 10.0.0.9 denied: max_connections exceeded.": (
        Told("crowded", "warning", None, (("source", "10.0.0.9"),))
    ),
    "OpenSSL Error[0]: error:0A000126:SSL routines::unexpected eof while reading": None,
    "Client <unknown> disconnected: Protocol error.": None,
    "New connection from 127.0.0.1:59344 on port 28883.": None,
    "Sending CONNACK to 127.0.0.1 (0, 5)": None,
    "mosquitto version 2.0.11 running": None,
}


@pytest.mark.parametrize(("line", "told"), LINES.items(), ids=range(len(LINES)))
def test_a_line_tells_what_happened(line: str, told: Told | None) -> None:
    assert read_line(line) == told


@pytest.mark.parametrize("claim", [line for line in LINES if line.startswith("Cl")])
@pytest.mark.parametrize("why", ["not authorised", "Protocol error"])
def test_who_is_turned_away_tells_nothing_by_his_name(claim: str, why: str) -> None:
    """Since Mosquitto 2.1 the log calls him by the client id that he asked for."""
    name = claim.removeprefix("Client ")
    told = read_line(f"Client {name} [10.0.0.9:39142] disconnected: {why}.")
    refused = Told("login_refused", "warning", name, (("source", "10.0.0.9"),))
    assert told == (refused if why == "not authorised" else None)
    assert read_line(f"Protocol error from {name}: error:0:SSL routines::x") is None


def test_what_is_told_many_times_is_one_event_that_counts(writer: Writer) -> None:
    journal = Journal(writer.write)
    before_us = time.time_ns() // 1000
    for _ in range(10_000):
        journal.hear(f"Client {BOARD} disconnected, not authorised.")
    journal.hear(f"Client {BOARD} disconnected.")
    journal.flush(1)
    journal.flush(2)
    heard_us = {event.t_us for event in writer.events()}
    assert before_us <= min(heard_us) <= max(heard_us) <= time.time_ns() // 1000
    events = [(e.board, e.kind, e.detail) for e in reversed(writer.events())]
    assert events == [
        (BOARD, "login_refused", {"times": 10_000}),
        (BOARD, "disconnected", {}),
    ]


def test_a_flood_of_different_lines_is_bounded(writer: Writer) -> None:
    journal = Journal(writer.write)
    for number in range(10 * MOST_KINDS):
        journal.hear(f"Client {BOARD}-{number} disconnected.")
    journal.flush(1)
    events = writer.events(limit=10_000)
    assert len(events) == MOST_KINDS + 1
    assert (events[0].kind, events[0].detail) == (
        "log_overflow",
        {"times": 9 * MOST_KINDS},
    )


def test_nothing_is_forgotten_while_the_store_cannot_take_it(writer: Writer) -> None:
    full = True

    def write(batch: Batch) -> None:
        if full:
            raise StoreError("full")
        writer.write(batch)

    journal = Journal(write)
    journal.hear(f"Client {BOARD} disconnected.")
    with pytest.raises(StoreError):
        journal.flush(1)
    journal.hear(f"Client {BOARD} disconnected.")
    full = False
    journal.flush(2)
    assert [event.detail for event in writer.events()] == [{"times": 2}]


def test_who_is_refused_is_known_by_an_address_that_is_nobody_else_s(
    writer: Writer,
) -> None:
    """Mosquitto 2.0 tells the address alone, of a wrong password or client id."""
    journal = Journal(writer.write)
    seen = [("7", BOARD), ("7", "mil-31"), ("8", "mil-30")]
    seen += [("10", "mil-32"), ("10", "mil-33"), ("11", GATEWAY)]
    for last, board in seen:
        journal.hear(f"New client connected from 10.0.0.{last}:1 as {board} (p2, c1).")
    for last in ("7", "8", "9", "10", "11"):
        journal.hear(f"Sending CONNACK to 10.0.0.{last} (0, 135)")
        journal.hear("Client <unknown> disconnected, not authorised.", {BOARD})
    journal.flush(1)
    refused = [
        (e.board, e.detail) for e in writer.events() if e.kind == "login_refused"
    ]
    assert refused[::-1] == [
        (BOARD, {"source": "10.0.0.7"}),  # revoked
        ("mil-30", {"source": "10.0.0.8"}),
        (None, {"source": "10.0.0.9"}),
        (None, {"source": "10.0.0.10"}),
        (None, {"source": "10.0.0.11"}),
    ]


def test_a_name_that_is_no_board_s_is_a_detail(writer: Writer) -> None:
    journal = Journal(writer.write)
    journal.hear(f"Client {'x' * 500} disconnected.")
    journal.flush(1)
    (event,) = writer.events()
    assert event.board is None and event.detail == {"client": "x" * 160}
