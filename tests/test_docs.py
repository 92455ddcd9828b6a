"""The documents: twins in two languages, and commands that are there as written."""

import re
import shlex
from pathlib import Path

import click
import pytest

from gateway.cli.entry import VERBS, command, load

ROOT = Path(__file__).parents[1]
TWINS = ("README.md", "README.fr.md")
DOCUMENTS = (*TWINS, "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")


def text(name: str) -> str:
    """Return a document."""
    return (ROOT / name).read_text("utf-8")


def prose(name: str) -> str:
    """Return a document without its fences."""
    return FENCE.sub("", text(name))


def anchors(name: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    titles = (title for _, title in HEADING.findall(prose(name)))
    return {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}


def fences(name: str) -> list[tuple[str, str]]:
    """Return (language, content) of each fence; a drawing's words are translated."""
    return [
        (language, "" if language == "text" else content)
        for language, content in FENCE.findall(text(name))
    ]


def targets(name: str) -> list[str]:
    """Return where a document's links lead, a link to its twin as "twin"."""
    return ["twin" if t in TWINS else t for t in LINK.findall(text(name))]


def command_lines() -> list[list[str]]:
    """Return the words of each line of the documents' shell fences."""
    return [
        shlex.split(line)
        for name in DOCUMENTS
        for language, content in fences(name)
        if language == "sh"
        for line in content.splitlines()
    ]


def test_the_twins_have_the_same_shape() -> None:
    levels = [[len(level) for level, _ in HEADING.findall(prose(n))] for n in TWINS]
    assert levels[0] == levels[1]
    rows = [re.findall(r"^\||^- ", prose(name), re.MULTILINE) for name in TWINS]
    assert rows[0] == rows[1]


def test_the_twins_have_the_same_commands_links_and_names() -> None:
    assert fences(TWINS[0]) == fences(TWINS[1])
    assert targets(TWINS[0]) == targets(TWINS[1])
    names = [sorted(CODE.findall(prose(name))) for name in TWINS]
    assert names[0] == names[1]


def test_no_change_is_told_twice() -> None:
    changes = re.findall(r"^- (?:.+\n)(?:  .+\n)*", text("CHANGELOG.md"), re.MULTILINE)
    assert changes
    assert [one for one in changes if changes.count(one) > 1] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    for target in LINK.findall(text(name)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        assert (ROOT / path).exists(), target
        assert not anchor or anchor in anchors(path), target


def test_folders_and_files_that_are_named_are_there() -> None:
    for name in DOCUMENTS:
        for named in CODE.findall(prose(name)):
            if re.fullmatch(r"(gateway|dashboard|firmware|tests|\.ci)/[\w/.]*", named):
                assert (ROOT / named).exists(), f"{name}: {named}"


def test_commands_of_make_are_there() -> None:
    rules = re.findall(r"^(\w+):", text("Makefile"), re.MULTILINE)
    named = {words[1] for words in command_lines() if words[0] == "make"}
    assert {"demo", "test"} <= named <= set(rules)


def test_commands_of_dannaya_are_accepted_as_written() -> None:
    lines = [words[1:] for words in command_lines() if words[0] == "dannaya"]
    assert lines
    for verb, *words in lines:
        found = load(verb)
        found.make_parser(click.Context(found)).parse_args(words)


@pytest.mark.parametrize("name", TWINS)
def test_every_verb_is_in_the_table_of_commands(name: str) -> None:
    listed = re.findall(r"^\| `dannaya (\w+)` \|", text(name), re.MULTILINE)
    assert sorted(listed) == sorted(VERBS)


def test_options_that_are_named_are_there() -> None:
    verbs = [load(verb) for verb in VERBS]
    parts = [
        one for v in verbs if isinstance(v, click.Group) for one in v.commands.values()
    ]
    known = {o for one in (*verbs, *parts) for p in one.params for o in p.opts}
    known |= {o for p in command().params for o in p.opts} | {"--help"}
    for name in DOCUMENTS:
        for named in re.findall(r"`[^`\n]*?(--[\w-]+)", prose(name)):
            assert named in known, f"{name}: {named}"
