"""The polls of the hall: their file, what is an answer, one vote each, the table."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gateway.cli.entry import command
from gateway.polls import (
    AFTER,
    BEFORE,
    BadAnswer,
    Question,
    Text,
    checked,
    find_polls,
    form_facts,
    form_of,
    read_polls,
)
from gateway.polls.answer import LONGEST_WORD, word_of
from gateway.polls.export import HEADER, csv_chunks
from gateway.room import RoomError, write_room
from gateway.store import Ballots, VoteRefused, Writer, ballots, open_desk
from tests.conftest import open_writer

KIT = read_polls(find_polls(None))
WORD = Question("w", "word", Text("mot", "word"))
PHONE, OTHER = b"first phone's number...", b"another phone's number."


@pytest.fixture
def desk(writer: Writer, store_url: str) -> Iterator[Ballots]:
    """Give the desk of a fresh store."""
    with open_desk(store_url) as found:
        yield found.ballots()


def opened(desk: Ballots, key: str = "who-reads", moment: str = "") -> int:
    form = KIT.form(key)
    assert form is not None
    return desk.open(form_facts(form), moment)


def test_the_questions_of_the_kit_can_be_asked_and_kept() -> None:
    survey = KIT.form("trust")
    assert survey is not None
    assert survey.moments
    assert {"choice", "scale", "word"} == {one.kind for one in survey.questions}
    for form in KIT.forms:
        assert form_of(form_facts(form)) == form


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[question.a]\nfr = "a"\nen = "a"', 1, "a has no kind"),
        ('[question.a]\nkind = "dance"', 2, "choice, scale, word"),
        ('[question.a]\nkind = "word"\nfr = "a"', 1, "a has no en"),
        ('[question.a]\nkind = "choice"\nfr = "a"\nen = "a"', 1, "a has no options"),
        ('[question.a]\nkind = "scale"\nfr = "a"\nen = "a"', 1, "a has no low"),
        ('[question.a]\nkind = "word"\ncolour = "red"', 3, "no key colour"),
        ('[survey.s]\nfr = "a"\nen = "a"\nquestions = ["b"]', 4, "each once"),
        ("votes_per_address = 0", 1, "from 1 to"),
        ("[question.a\n", 1, "bracket"),
    ],
    ids=["kind", "dance", "english", "options", "ends", "key", "name", "zero", "toml"],
)
def test_a_wrong_file_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    path = tmp_path / "polls.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(RoomError) as caught:
        read_polls(path)
    assert f"line {line}:" in str(caught.value)
    assert said in str(caught.value)


def test_the_room_s_own_file_goes_before_the_kit_s(tmp_path: Path) -> None:
    assert find_polls(tmp_path).parent.name == "presenter"
    (tmp_path / "polls.toml").write_text("", "utf-8")
    assert find_polls(tmp_path).parent == tmp_path


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("  Méfiance ", "méfiance"),
        ("L’école", "l'école"),
        ("bien   sûr", "bien sûr"),
        ("ɲɛgɛn", "ɲɛgɛn"),
        ("ߒߞߏ", "ߒߞߏ"),
        ("-espoir-", "espoir"),
    ],
)
def test_a_word_is_counted_in_one_form(typed: str, counted: str) -> None:
    assert word_of(typed) == counted


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("<script>alert(1)</script>", "word_long"),
        ("<b>x", "word_signs"),
        ("=1+1", "word_signs"),
        ("a" * (LONGEST_WORD + 1), "word_long"),
        (" - ", "word_signs"),
        ("z" + "\u0301" * 8, "word_signs"),
        ("a\u202eb", "word_signs"),
        ("http://a", "word_signs"),
    ],
)
def test_what_is_no_word_is_refused(typed: str, why: str) -> None:
    with pytest.raises(BadAnswer, match=f"^{why}$"):
        checked(WORD, typed)


@given(st.text(max_size=60))
def test_a_counted_word_is_short_plain_and_stable(typed: str) -> None:
    try:
        word = word_of(typed)
    except BadAnswer:
        return
    assert len(word) <= LONGEST_WORD
    assert not set(word) & set('<>&"=+@;,\n')
    assert word_of(word) == word


def test_an_option_that_is_not_there_is_refused() -> None:
    for question in (one for form in KIT.forms for one in form.questions):
        if question.kind != "word":
            with pytest.raises(BadAnswer, match="^option$"):
                checked(question, "9")


def test_each_phone_counts_once_until_the_poll_is_closed(
    writer: Writer, desk: Ballots
) -> None:
    poll = opened(desk)
    desk.vote(poll, PHONE, {"who-reads": "2"})
    with pytest.raises(VoteRefused, match="already"):
        desk.vote(poll, PHONE, {"who-reads": "1"})
    desk.vote(poll, OTHER, {"who-reads": "1"})
    assert writer.polls().tally(poll) == {"who-reads": {"1": 1, "2": 1}}
    desk.close()
    with pytest.raises(VoteRefused, match="closed"):
        desk.vote(poll, b"a third", {"who-reads": "1"})
    [row] = writer.polls().all()
    assert (row.voters, row.closed_us is not None) == (2, True)


def test_a_poll_holds_so_many_votes_and_no_more(
    desk: Ballots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballots, "MOST_VOTERS", 1)
    poll = opened(desk)
    desk.vote(poll, PHONE, {"who-reads": "2"})
    with pytest.raises(VoteRefused, match="full"):
        desk.vote(poll, OTHER, {"who-reads": "2"})


def test_opening_one_closes_the_one_before(writer: Writer, desk: Ballots) -> None:
    first, second = opened(desk), opened(desk, "what-privacy")
    assert [row.closed_us is None for row in writer.polls().all()] == [True, False]
    with pytest.raises(VoteRefused, match="closed"):
        desk.vote(first, PHONE, {"who-reads": "1"})
    desk.vote(second, PHONE, {"what-privacy": "1"})  # a phone counts in each


def test_nobody_can_tell_who_answered_once_it_is_closed(
    writer: Writer, desk: Ballots, tmp_path: Path
) -> None:
    poll = opened(desk, "trust", BEFORE)
    desk.vote(poll, PHONE, {"know-data": "1", "first-word": "peur"})
    assert writer.polls().has_voted(poll, PHONE)
    kept = voters(tmp_path / "dannaya.db")
    assert len(set(kept)) == 1
    desk.close()
    assert not writer.polls().has_voted(poll, PHONE)
    after = voters(tmp_path / "dannaya.db")
    assert len(set(after)) == 2
    assert not set(after) & set(kept)
    assert salts(tmp_path / "dannaya.db") == [None]


def test_no_copy_of_the_store_holds_a_salt(
    writer: Writer, desk: Ballots, tmp_path: Path
) -> None:
    poll = opened(desk)
    desk.vote(poll, PHONE, {"who-reads": "1"})
    [salt] = salts(tmp_path / "dannaya.db")
    assert salt is not None
    writer.copy(tmp_path / "copy.db")
    assert salts(tmp_path / "copy.db") == [None]
    assert salt not in (tmp_path / "copy.db").read_bytes()
    assert not set(voters(tmp_path / "copy.db")) & set(voters(tmp_path / "dannaya.db"))
    desk.vote(poll, OTHER, {"who-reads": "1"})  # the room's own goes on


def voters(path: Path) -> list[bytes]:
    """Return what a file keeps of each answer's phone."""
    return [row[0] for row in rows(path, "SELECT voter FROM answer")]


def salts(path: Path) -> list[bytes | None]:
    """Return the salts that a file keeps."""
    return [row[0] for row in rows(path, "SELECT salt FROM poll")]


def rows(path: Path, question: str) -> list[tuple[bytes]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


def test_the_table_has_counts_and_no_phone(writer: Writer, desk: Ballots) -> None:
    poll = opened(desk, "trust", AFTER)
    desk.vote(poll, PHONE, {"know-data": "5", "first-word": "peur"})
    desk.vote(poll, OTHER, {"know-data": "5"})
    desk.hide(poll, ["first-word", "peur"], True)
    [row] = writer.polls().all()
    data = b"".join(csv_chunks([(row, writer.polls().tally(poll))], "fr"))
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(table[0]) == HEADER
    found = {(one["question"], one["value"]): one for one in table}
    assert found["know-data", "5"]["answers"] == "2"
    assert found["know-data", "5"]["label"] == "précisément"
    assert found["know-data", "1"]["answers"] == "0"
    assert found["first-word", "peur"]["hidden"] == "yes"
    assert {one["moment"] for one in table} == {AFTER}
    assert {one["voters"] for one in table} == {"2"}


def test_the_command_lists_the_questions_and_exports_the_answers(
    tmp_path: Path,
) -> None:
    write_room(tmp_path, name="Salle")
    run = CliRunner().invoke
    listed = run(command(), ["poll", "list", "--data", str(tmp_path)])
    assert "who-reads" in listed.output
    missing = run(command(), ["poll", "export", "--data", str(tmp_path)])
    assert (missing.exit_code, "no database" in missing.output) == (1, True)
    with open_writer(f"sqlite:///{tmp_path / 'dannaya.db'}"):
        written = run(
            command(),
            ["poll", "export", "--data", str(tmp_path), str(tmp_path / "a.csv")],
        )
    assert written.exit_code == 0
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfpoll,opened,")
    (tmp_path / "polls.toml").write_text('[question.a]\nkind = "x"', "utf-8")
    wrong = run(command(), ["poll", "list", "--data", str(tmp_path)])
    assert wrong.exit_code == 1
    assert "line 2" in wrong.output
