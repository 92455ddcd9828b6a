"""Files that cannot be merged, or not whole: what is said, and what is kept."""

import os
import sqlite3
from pathlib import Path

import pytest

from gateway.merge import MergeError, merge
from gateway.store import StoreError, Writer
from tests.conftest import open_writer
from tests.recordings import fill, held, session, write_file


def merged_text(tmp_path: Path, text: str | bytes) -> tuple[list[str], int]:
    """Merge a file of this text; return why lines were refused, and how many stay."""
    path = tmp_path / "in.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with open_writer(f"sqlite:///{tmp_path / 'target.db'}") as target:
        report = merge(target, path)
        assert report.refused == len(report.bad)
        return [f"{bad.line}: {bad.reason}" for bad in report.bad], len(held(target))


@pytest.mark.parametrize("form", ["csv", "jsonl", "senml"])
def test_the_good_part_of_a_file_that_was_cut_is_kept(
    form: str, tmp_path: Path
) -> None:
    with open_writer(fill(tmp_path / "a.db", session(10))) as store:
        data = write_file(store, form, tmp_path).read_bytes()
    lines = data.count(b"\n")
    [bad], kept = merged_text(tmp_path, data[:-9])
    assert bad == f"{lines}: the file is cut short in this line"
    assert kept > 900


def test_senml_that_was_cut_between_two_lines_says_so(tmp_path: Path) -> None:
    with open_writer(fill(tmp_path / "a.db", session(10))) as store:
        data = write_file(store, "senml", tmp_path).read_bytes()
    lines = data.splitlines(keepends=True)
    [bad], kept = merged_text(tmp_path, b"".join(lines[:-1]))
    assert bad == f"{len(lines)}: the file is cut short in this line"
    assert kept > 900


def test_senml_with_a_pack_on_each_line_is_merged(tmp_path: Path) -> None:
    line = b'[{"bn":"mil-11/light","bt":1790000000,"bu":"lx","v":%d}]\n'
    assert merged_text(tmp_path, line % 1 + line % 2) == ([], 2)


def test_a_line_of_senml_without_its_base_is_refused(tmp_path: Path) -> None:
    base = b'[{"bu":"lx","n":"mil-11/light","t":1790000000,"v":1},\n'
    rest = b'{"n":"mil-11/light","t":1790000001,"v":2}]\n'
    bad = ["2: the line is no SenML pack"]
    assert merged_text(tmp_path, base + rest) == (bad, 1)


LINE = (
    '{"t_us":1790000000000000,"board":"baobab-10","lane":"open","name":"temperature",'
    '"unit":"Cel","v":27.5,"quality":"measured"}\n'
)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"v":27.5', '"v":NaN', "the line cannot be read"),
        ('"v":27.5', '"v":1e999', "the line cannot be read"),
        ('"v":27.5', '"v":true', "the value is missing"),
        ('"v":27.5', '"v":1,"vs":"a"', "a field is missing or of a wrong type"),
        ("baobab-10", "../etc", "../etc is no name of a board"),
        ("Cel", "degrees", "degrees is no unit of SenML"),
        ("temperature", "tempé", "tempé is no name of a quantity"),
        ("measured", "guessed", "an unknown lane or quality"),
        ("1790000000000000", "-5", "the time is missing or out of range"),
        ("1790000000000000", '"now"', "the time is missing or out of range"),
        ('{"t_us"', '["t_us"', "the line cannot be read"),
        (LINE, "7\n", "the line is no JSON object"),
        ("temperature", "x" * 70_000, "the line is too long"),
    ],
)
def test_a_wrong_line_is_told_and_the_others_are_merged(
    old: str, new: str, reason: str, tmp_path: Path
) -> None:
    text = LINE + LINE.replace(old, new) + LINE.replace("27.5", "28")
    assert merged_text(tmp_path, text) == ([f"2: {reason}"], 2)


def test_a_csv_that_a_person_has_changed_says_which_lines_are_wrong(
    tmp_path: Path,
) -> None:
    good = "2026-09-21T14:13:20Z,baobab-10,open,temperature,Cel,27.5,,,measured\n"
    lines = [
        "time,board,lane,name,unit,value,text,data,quality\n",
        good,
        good.replace("T14:13:20Z", ""),
        good.replace("27.5", "nan"),
        good.replace("27.5", '"27.5'),
        good.replace("27.5", "28"),
    ]
    bad, kept = merged_text(tmp_path, "".join(lines))
    assert [text.partition(":")[0] for text in bad][:2] == ["3", "4"]
    assert kept >= 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is not a file that"),
        (b"<!doctype html><html>", "is made for people"),
        (b"\xef\xbb\xbfHeure locale;Carte", "is made for people"),
        (b"SQLite format 3\0" + bytes(4000), "dannaya|Dannaya"),
        (b'{"a": 1}\n{"b": 2}\n', "Nothing of .* Line 1: a field is missing"),
    ],
)
def test_a_foreign_file_changes_nothing(
    data: bytes, sentence: str, tmp_path: Path, writer: Writer
) -> None:
    (tmp_path / "in").write_bytes(data)
    with pytest.raises((MergeError, StoreError), match=sentence):
        merge(writer, tmp_path / "in")
    assert not held(writer)


def test_a_database_of_another_program_or_a_newer_one_is_refused(
    tmp_path: Path, writer: Writer
) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE series (id)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        merge(writer, tmp_path / "other.db")
    fill(tmp_path / "newer.db", session())
    newer = sqlite3.connect(tmp_path / "newer.db", isolation_level=None)
    newer.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name) "
        "VALUES ('dannaya', 'm999')"
    )
    newer.close()
    with pytest.raises(StoreError, match="newer version"):
        merge(writer, tmp_path / "newer.db")
    assert not held(writer)


def test_the_good_part_of_a_database_that_was_cut_is_kept(
    tmp_path: Path, writer: Writer
) -> None:
    path = tmp_path / "a.db"
    readings = session(100)
    fill(path, readings)
    os.truncate(path, path.stat().st_size // 4 * 3)
    report = merge(writer, path)
    assert report.refused
    assert "damaged" in report.bad[0].reason
    assert len(readings) // 3 < report.new < len(readings)


def test_a_damaged_page_costs_what_stands_on_it_only(
    tmp_path: Path, writer: Writer
) -> None:
    path = tmp_path / "a.db"
    fill(path, session(100))
    data = bytearray(path.read_bytes())
    # somewhere in the leaves of the second half of the readings' tree
    for page in range(len(data) // 4096 // 2, len(data) // 4096 // 2 + 2):
        data[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(data)
    report = merge(writer, path)
    assert report.refused
    # all but what stood on two pages, and what lies between them in the tree
    assert 12_001 - report.new < 1_000
    assert held(writer) <= {
        (
            r.series,
            r.t_us,
            r.value,
            ("measured", "rebuilt", "received").index(r.quality),
        )
        for r in session(100)
    }
