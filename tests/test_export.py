"""Exports: every format, what is selected, whole files only, bounded memory."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.export import FORMATS, ExportError, Job, selection_of
from gateway.export.target import written
from gateway.room import write_room
from gateway.senml import read_pack
from gateway.store import (
    Reader,
    Reading,
    Selection,
    SeriesKey,
    open_recorded,
)
from tests.recordings import HEAT, LIGHT, T0, fill, held, session, write_file
from tests.verbs import dannaya

BAMAKO = ZoneInfo("Africa/Bamako")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Reader]:
    """Give the store of a recorded session."""
    fill(tmp_path / "dannaya.db", session())
    with open_recorded(tmp_path / "dannaya.db") as reader:
        yield reader


def test_plain_csv_is_utc_with_points_and_commas(store: Reader, tmp_path: Path) -> None:
    with write_file(store, "csv", tmp_path).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 361
    notes = [row for row in rows if row["name"] == "note"]
    assert notes[0]["text"] == 'la "pluie";\r\n=1+1'
    heat = [row for row in rows if row["name"] == "temperature"]
    assert heat[1]["time"] == "2026-09-21T14:13:21.000000Z"
    assert float(heat[1]["value"]) == 31.5 + 1 / 3
    assert heat[1]["quality"] == "rebuilt"


def test_french_csv_is_what_a_french_excel_opens(store: Reader, tmp_path: Path) -> None:
    path = write_file(store, "csv_fr", tmp_path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfHeure locale;")
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file, delimiter=";"))
    local = datetime.fromtimestamp(T0 / 1e6, BAMAKO)
    heat = next(row for row in rows if row[2] == "temperature")
    assert heat[0] == f"{local:%d/%m/%Y %H:%M:%S}"
    assert heat[3:5] == ["31,5", "°C"]
    assert {len(row) for row in rows} == {7}


def test_a_text_never_becomes_a_formula_in_excel(tmp_path: Path) -> None:
    note = Reading(SeriesKey("baobab-10", "open", "note", ""), T0, "=1+1", "measured")
    fill(tmp_path / "a.db", [note])
    with open_recorded(tmp_path / "a.db") as store:
        text = write_file(store, "csv_fr", tmp_path).read_text("utf-8-sig")
    assert ";'=1+1;" in text


def test_json_lines_are_one_object_each(store: Reader, tmp_path: Path) -> None:
    lines = write_file(store, "jsonl", tmp_path).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == 361
    assert {"t_us": T0, **HEAT._asdict(), "v": 31.5, "quality": "rebuilt"} in rows


def test_senml_is_one_pack_as_any_program_reads_it(
    store: Reader, tmp_path: Path
) -> None:
    pack = json.loads(write_file(store, "senml", tmp_path).read_bytes())
    base: dict[str, Any] = {}
    records = []
    for record in pack:  # RFC 8428 §4.6, by other code than the gateway's
        base |= {key: value for key, value in record.items() if key.startswith("b")}
        time_us = round((base["bt"] + record["t"]) * 1e6)
        records.append((f"{base['bn']}{record.get('n', '')}", base["bu"], time_us))
    assert sorted(records) == sorted(
        (f"{r.series.board}/{r.series.name}", r.series.unit, r.t_us) for r in session()
    )


def test_each_line_of_senml_is_a_pack_that_a_gateway_takes(
    store: Reader, tmp_path: Path
) -> None:
    lines = write_file(store, "senml", tmp_path).read_bytes().splitlines()
    packs = [b"[" + line.strip(b"[],") + b"]" for line in lines]
    assert len(packs) > 2
    assert sum(len(read_pack(pack)) for pack in packs) == 361


def test_senml_of_nothing_is_a_pack_too(store: Reader, tmp_path: Path) -> None:
    nothing = Selection(boards=("nobody-10",))
    file = write_file(store, "senml", tmp_path, nothing)
    assert json.loads(file.read_bytes()) == []


def test_senml_says_that_it_cannot_hold_an_old_time(tmp_path: Path) -> None:
    fill(tmp_path / "a.db", [Reading(HEAT, 1_000_000, 1.0, "received")])
    with (
        open_recorded(tmp_path / "a.db") as store,
        pytest.raises(ExportError, match="1978"),
    ):
        write_file(store, "senml", tmp_path)


def test_the_page_holds_its_charts_and_needs_nothing_else(
    store: Reader, tmp_path: Path
) -> None:
    page = write_file(store, "html", tmp_path).read_text("utf-8")
    assert page.count("<svg") == page.count("<polyline") == 2
    assert "baobab-10 · température" in page
    assert re.search(r"minimum 31,5 °C, moyenne \d+,\d+ °C", page)
    assert not re.search(r"<script|<link|<img|src=|https?:", page)


def test_names_cannot_become_html(tmp_path: Path) -> None:
    fill(tmp_path / "a.db", [Reading(HEAT, T0, 1.0, "measured")])
    with open_recorded(tmp_path / "a.db") as store:
        job = Job(store, room="<script>alert(1)</script>", language="en")
        page = b"".join(FORMATS["html"].chunks(job)).decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_the_database_is_copied_whole(store: Reader, tmp_path: Path) -> None:
    path = write_file(store, "sqlite", tmp_path)
    with open_recorded(path) as copy:
        assert held(copy) == held(store)
        assert [row.id for row in copy.boards()] == ["baobab-10", "mil-11"]


@pytest.mark.parametrize("form", ["csv", "jsonl", "senml", "sqlite"])
def test_a_selection_holds_no_more_than_was_asked_for(
    form: str, store: Reader, tmp_path: Path
) -> None:
    chosen = Selection(("mil-11",), ("light",), T0 + 1, T0 + 9_000_001)
    path = write_file(store, form, tmp_path, chosen)
    items = [item for item in FORMATS[form].read(path) if isinstance(item, Reading)]
    assert items == [r for r in session() if r.series == LIGHT][:10]
    assert store.count(chosen) == 10


def test_times_are_those_of_the_room_and_a_day_is_whole() -> None:
    chosen = selection_of([], [], "2026-03-12", "2026-03-12", "Europe/Paris")
    assert chosen.start_us is not None
    assert chosen.end_us is not None
    start = datetime.fromtimestamp(chosen.start_us / 1e6, ZoneInfo("Europe/Paris"))
    assert f"{start:%Y-%m-%d %H:%M}" == "2026-03-12 00:00"
    assert chosen.end_us - chosen.start_us == 86_400_000_000 - 1
    for start_text, end_text in (("yesterday", None), ("2026-03-12", "2026-03-11")):
        with pytest.raises(ExportError):
            selection_of([], [], start_text, end_text, "Africa/Bamako")


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    with pytest.raises(RuntimeError), written(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text() == "before"
    with written(path) as file:
        file.write(b"after")
    assert path.read_text() == "after"


def test_what_a_killed_export_left_is_removed_later(tmp_path: Path) -> None:
    old, new = tmp_path / ".a[1].csv.7.part", tmp_path / ".a[1].csv.8.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (T0 / 1e6 - 1e8, T0 / 1e6 - 1e8))
    with written(tmp_path / "a[1].csv") as file:
        file.write(b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [new.name, "a[1].csv"]


def test_a_file_of_nothing_says_that_it_is_empty(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    fill(tmp_path / "dannaya.db", session())
    words = ("export", "csv", "--data", ".", "--from", "2050-01-01", "--out", "a.csv")
    done = dannaya(*words, cwd=tmp_path)
    assert done.stderr.splitlines() == ["No measurement is selected.", "Written: a.csv"]


def test_in_a_room_that_received_nothing_no_quantity_is_wrong(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    fill(tmp_path / "dannaya.db", [])
    words = ("export", "csv_fr", "--data", ".", "--quantity", "temperature")
    done = dannaya(*words, "--out", "a.csv", cwd=tmp_path)
    assert done.stderr.splitlines() == ["No measurement is selected.", "Written: a.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are missing")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with written(pipe) as file:
        file.write(b"all of it")
    assert os.read(reader, 100) == b"all of it"
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is missing")
def test_a_full_disk_behind_standard_output_is_a_sentence(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    fill(tmp_path / "dannaya.db", session())
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gateway.cli", "export", "csv", "--lang", "en"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env={**os.environ, "DANNAYA_DATA": "."},
            check=False,
        )
    assert done.stderr.splitlines() == [
        b"Error: The disk is full: what was to be written is not whole."
    ]
    assert done.returncode == 1


def test_a_database_that_is_no_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    (tmp_path / "dannaya.db").write_bytes(b"no database at all" * 300)
    done = dannaya("export", "csv", "--data", ".", "--out", "x.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "is not a Dannaya database" in done.stderr
    assert not (tmp_path / "x.csv").exists()


def test_the_command_writes_a_file_or_standard_output(tmp_path: Path) -> None:
    write_room(tmp_path, name="x")
    fill(tmp_path / "dannaya.db", session())
    words = ("export", "jsonl", "--data", ".", "--board", "mil-11")
    printed = dannaya(*words, cwd=tmp_path)
    done = dannaya(*words, "--out", "light.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    text = (tmp_path / "light.jsonl").read_text("utf-8")
    assert printed.stdout == text
    assert len(text.splitlines()) == 180


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--board", "nobody-10"), "No board nobody-10 here"),
        (("--from", "soon"), "soon is no time"),
        (("--quantity", "heat"), "No quantity heat here. Known: light, note, temp"),
        (("--out", "dannaya.db"), "belongs to the room"),
        (("--out", "dannaya.db-wal"), "belongs to the room"),
        (("--out", "secrets.toml"), "belongs to the room"),
        (("--out", "no/such/folder.csv"), "cannot be written"),
    ],
)
def test_a_wrong_wish_is_answered_with_a_sentence(
    words: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    write_room(tmp_path, name="x")
    fill(tmp_path / "dannaya.db", session())
    (tmp_path / "secrets.toml").write_text("# the keys of every board")
    before = (tmp_path / "dannaya.db").read_bytes()
    done = dannaya("export", "csv", "--data", ".", *words, cwd=tmp_path)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "dannaya.db").read_bytes() == before
