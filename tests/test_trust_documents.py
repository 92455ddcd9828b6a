"""The documents of trust: twins, true to the code, and commands that are there."""

import re
import shlex
from datetime import date
from pathlib import Path

import click
import pytest

from gateway.cli.entry import VERBS, load
from gateway.store.entries import KEEP_EVENTS, KEEP_REFUSED
from gateway.trust.kit import CHANGE, TEST

ROOT = Path(__file__).parents[1]
PAIRS = [
    ("docs/threat-model.fr.md", "docs/threat-model.md"),
    ("docs/updates.fr.md", "docs/updates.md"),
    ("workshop_guides/privacy/fr.md", "workshop_guides/privacy/en.md"),
    ("workshop_guides/incident/fr.md", "workshop_guides/incident/en.md"),
]
PRIVACY = PAIRS[2]
ALL = [name for pair in PAIRS for name in pair]
SHAPE = re.compile(r"^(#+ |\||- |\d\. )", re.MULTILINE)
COMMAND = re.compile(r"`dannaya ([^`]+)`")
LONGEST_LINE = 88


def text(name: str) -> str:
    """Return a document."""
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize(("french", "english"), PAIRS)
def test_twins_have_the_same_shape_and_the_same_names(
    french: str, english: str
) -> None:
    assert SHAPE.findall(text(french)) == SHAPE.findall(text(english))
    assert TEST.findall(text(french)) == TEST.findall(text(english))
    days = [CHANGE.findall(text(name)) for name in (french, english)]
    assert days[0] == days[1]


@pytest.mark.parametrize("name", ALL)
def test_the_tests_that_are_named_are_there(name: str) -> None:
    for path in TEST.findall(text(name)):
        assert (ROOT / path).is_file(), path


@pytest.mark.parametrize("name", ALL)
def test_the_commands_that_are_named_are_accepted(name: str) -> None:
    for words in COMMAND.findall(text(name)):
        verb, *rest = shlex.split(words)
        assert verb in VERBS, words
        found = load(verb)
        if rest and isinstance(found, click.Group):
            found, rest = found.commands[rest[0]], rest[1:]
        found.make_parser(click.Context(found)).parse_args(rest)


def test_every_threat_has_a_test() -> None:
    for name in PAIRS[0]:
        rows = [line for line in text(name).splitlines() if line.startswith("| ")]
        threats = [row for row in rows if not row.endswith("| test |")]
        assert len(threats) > 15
        assert all(TEST.search(row) for row in threats)


def test_the_privacy_notice_says_how_much_is_kept() -> None:
    for name, form in zip(PRIVACY, ("{:,}", "{:,}"), strict=True):
        space = "\u00a0" if name.endswith("fr.md") else ","
        for count in (KEEP_EVENTS, KEEP_REFUSED):
            assert form.format(count).replace(",", space) in text(name)


def test_the_privacy_notice_tells_its_history_in_order() -> None:
    for name in PRIVACY:
        days = [date.fromisoformat(day) for day in CHANGE.findall(text(name))]
        assert days
        assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("name", [name for name in ALL if name.endswith("fr.md")])
def test_french_signs_have_their_space_which_does_not_break(name: str) -> None:
    prose = re.sub(r"`[^`]*`", "", text(name))
    assert not re.search(r"(?<=[^\n|]) [;!?:»](?=\s)", prose)
