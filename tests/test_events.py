"""The event log: asked, shown and exported."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.events import EVENTS, SEVERITIES, at_least, during
from gateway.export.events import (
    PAGE,
    csv_chunks,
    details_of,
    pages,
    syslog,
    syslog_line,
)
from gateway.room import read_room, write_room
from gateway.store import Batch, EventFilter, EventRow, Writer
from tests.conftest import open_writer
from tests.verbs import dannaya, facts

T0_US = 1_790_000_000_000_000
SECOND_US = 1_000_000
# RFC 5424 section 6, as far as this log uses it
SYSLOG = re.compile(
    r"<(?P<priority>\d{1,3})>1 (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) "
    r"(?P<host>[!-~]{1,255}) dannaya - (?P<kind>[!-~]{1,32}) "
    r"\[dannaya@32473(?P<data>( [!#-<>-\\^-~]{1,32}=\"([^\"\\\]]|\\[\"\\\]])*\")*)\] "
    "\ufeff(?P<text>[^\n]*)"
)


def event(n: int, kind: str = "denied", **changes: Any) -> EventRow:
    """Return the n-th event, one second after the one before."""
    row = EventRow(T0_US + n * SECOND_US, "baobab-10", kind, "warning", {"n": n})
    return row._replace(**changes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of a room with an empty store."""
    write_room(tmp_path, name="Salle")
    return tmp_path


@pytest.fixture
def writer(folder: Path) -> Iterator[Writer]:
    """Give the store of that room."""
    with open_writer(read_room(folder).store_url) as store:
        yield store


def numbers(writer: Writer, wanted: EventFilter) -> list[int]:
    """Return which events are found, by their number."""
    return [row.event.detail["n"] for row in writer.event_log(wanted)]


def test_events_are_found_by_board_kind_severity_and_time(writer: Writer) -> None:
    rows = [
        event(0),
        event(1, "login", board=None, severity="notice"),
        event(2, board="calao-20"),
        event(3, severity="error"),
    ]
    writer.write(Batch(events=rows))
    assert numbers(writer, EventFilter()) == [3, 2, 1, 0]
    assert numbers(writer, EventFilter(board="calao-20")) == [2]
    assert numbers(writer, EventFilter(kind="login")) == [1]
    assert numbers(writer, EventFilter(severities=("error", "notice"))) == [3, 1]
    middle = EventFilter(from_us=rows[1].t_us, to_us=rows[3].t_us)
    assert numbers(writer, middle) == [2, 1]
    assert numbers(writer, middle._replace(board="nobody")) == []
    assert writer.event_kinds() == ["denied", "login"]


def test_the_log_is_read_in_pages(writer: Writer) -> None:
    writer.write(Batch(events=[event(n) for n in range(2 * PAGE + 1)]))
    found = list(pages(writer, EventFilter()))
    assert [len(page) for page in found] == [PAGE, PAGE, 1]
    read = [row.event.detail["n"] for page in found for row in page]
    assert read == list(range(2 * PAGE, -1, -1))


def test_syslog_lines_are_of_rfc_5424(writer: Writer) -> None:
    detail = {"topic": 'kit/"x"]\\', "client": "é\n<1>", "times": 3}
    writer.write(Batch(events=[event(0, detail=detail), event(1, "unheard-of")]))
    text = b"".join(syslog(pages(writer, EventFilter()), "salle 1", "fr")).decode()
    lines = text.split("\n")
    assert lines.pop() == ""
    second, first = map(SYSLOG.fullmatch, lines)
    assert first is not None
    assert second is not None
    assert first["priority"] == str(13 * 8 + 4)
    assert first["time"] == "2026-09-21T14:13:20.000000Z"
    assert first["host"] == "salle1"
    assert 'board="baobab-10"' in first["data"]
    assert r'topic="kit/\"x\"\]\\"' in first["data"]
    assert r'client="é\\n<1>"' in first["data"]
    assert 'times="3"' in first["data"]
    assert first["text"] == "Le courtier a refusé un message hors de ses droits."
    assert second["text"] == "unheard-of"


@given(
    kind=st.text(max_size=40),
    board=st.none() | st.text(max_size=40),
    severity=st.text(max_size=8),
    detail=st.dictionaries(st.text(max_size=40), st.text(max_size=40), max_size=4),
    host=st.text(max_size=300),
)
def test_whatever_an_event_holds_is_one_good_line(
    kind: str, board: str | None, severity: str, detail: dict[str, str], host: str
) -> None:
    row = EventRow(T0_US, board, kind, severity, detail)
    found = SYSLOG.fullmatch(syslog_line(row, host, "en"))
    assert kind not in EVENTS
    assert found is not None


def test_the_table_for_spreadsheets_holds_every_event(writer: Writer) -> None:
    writer.write(Batch(events=[event(0), event(1, "login", board=None)]))
    text = b"".join(csv_chunks(pages(writer, EventFilter()), "en")).decode()
    header, newest, oldest = csv.reader(io.StringIO(text))
    assert header == ["time", "severity", "kind", "board", "text", "detail"]
    assert newest[2:5] == ["login", "", "The facilitator logged in."]
    assert oldest[3] == "baobab-10"
    assert json.loads(oldest[5]) == {"n": 0}


def test_the_command_shows_and_exports_the_log(folder: Path, writer: Writer) -> None:
    writer.write(Batch(events=[event(0), event(1, "login", severity="info")]))
    table = dannaya("events", "--data", ".", cwd=folder).stdout
    assert "The facilitator logged in." in table
    assert "n=0" in table
    grave = ("events", "--data", ".", "--severity", "warning")
    found = facts(*grave, cwd=folder)["events"]
    assert [one["kind"] for one in found] == ["denied"]
    lines = dannaya(*grave, "--format", "syslog", cwd=folder).stdout.splitlines()
    assert [SYSLOG.fullmatch(line) is not None for line in lines] == [True]
    rows = dannaya("events", "--data", ".", "--format", "csv", cwd=folder).stdout
    assert len(rows.splitlines()) == 3
    assert facts("events", "--data", ".", "--hours", "1", cwd=folder)["events"] == []


def test_what_is_routine_is_shown_when_it_is_asked_for(
    folder: Path, writer: Writer
) -> None:
    writer.write(Batch(events=[event(0), event(1, "probed", severity="debug")]))
    for asked, kinds in (
        ((), ["denied"]),
        (("--severity", "debug"), ["probed", "denied"]),
        (("--kind", "probed"), ["probed"]),
    ):
        found = facts("events", "--data", ".", *asked, cwd=folder)["events"]
        assert [one["kind"] for one in found] == kinds
    (row,) = writer.event_log(EventFilter(kind="probed"))
    assert syslog_line(row.event, "h", "en").startswith(f"<{13 * 8 + 7}>1 ")


def test_severities_are_in_order() -> None:
    assert SEVERITIES == ("error", "warning", "notice", "info", "debug")
    assert at_least("warning") == ("error", "warning")
    assert at_least("loud") == at_least("info") == SEVERITIES[:-1]
    assert at_least(None, "probed") == SEVERITIES


def test_the_details_are_told_in_words_and_unknown_ones_as_they_are() -> None:
    known = event(1, detail={"how": "first_pack", "n": 3})
    french = [("par", "son premier message signé"), ("n", "3")]
    assert details_of(known, "fr") == french
    assert details_of(known, "en") == [("by", "its first signed message"), ("n", "3")]


@pytest.mark.parametrize(
    ("kind", "board", "later_s", "ours"),
    [
        ("denied", "baobab-10", 1, True),
        ("denied", "baobab-10", 20, False),
        ("denied", "baobab-10", -1, False),
        ("denied", "riz-20", 1, False),
        ("login_refused", None, 1, True),
        ("revoked", "baobab-10", 1, False),
    ],
)
def test_a_probe_of_a_board_explains_what_follows_it(
    kind: str, board: str | None, later_s: int, ours: bool
) -> None:
    assert during(event(0, "probed"), event(later_s, kind, board=board)) == ours


def test_a_try_of_the_doors_explains_a_stranger_who_was_refused() -> None:
    tried = event(0, "doors_tried", board=None)
    assert during(tried, event(1, "login_refused", board="stranger"))
    assert during(tried, event(1, "tls_failed", board=None))
    assert not during(tried, event(1, "denied"))
