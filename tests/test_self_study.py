"""The path for who learns alone: twins, every step in order, commands that exist."""

import re
from pathlib import Path

import pytest

from gateway.places import PACKAGE
from tests.kit.far_ends import Board
from tests.kit.hosts import command
from tests.test_docs import CODE, FENCE, HEADING, LINK
from tests.test_guides import FOLDERS, GUIDES, LONE_SIGN, LONGEST_LINE, accept, text

PAGES = ("self_study/fr.md", "self_study/en.md")
STARTERS = PACKAGE / "bundle" / "templates"


def shape(page: str) -> list[object]:
    """Return what both languages have in common."""
    prose = FENCE.sub("", text(page))
    links = [re.sub(r"\b(?:fr|en)\.md", "page", link) for link in LINK.findall(prose)]
    marks = re.findall(r"^(?:\||- |\d\. )", prose, re.MULTILINE)
    levels = [len(level) for level, _ in HEADING.findall(prose)]
    return [
        levels,
        marks,
        links,
        sorted(CODE.findall(prose)),
        FENCE.findall(text(page)),
    ]


def test_the_twins_have_the_same_shape() -> None:
    assert shape(PAGES[0]) == shape(PAGES[1])


@pytest.mark.parametrize("page", PAGES)
def test_the_path_goes_through_every_step_in_order(page: str) -> None:
    rows = [line for line in text(page).splitlines() if re.match(r"\| \d", line)]
    language = Path(page).name
    assert [LINK.findall(row) for row in rows] == [
        [f"../{folder}/{language}"] for folder in FOLDERS
    ]
    assert [int(row.split("|")[1]) for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("page", PAGES)
def test_what_it_names_is_there(page: str) -> None:
    for link in LINK.findall(text(page)):
        assert (GUIDES / page).parent.joinpath(link).is_file(), link
    for name in set(re.findall(r"start-\w+\.\w+", text(page))):
        assert (STARTERS / name).is_file()
    for named in re.findall(r"(?:`dannaya|start-linux\.sh) ([^`\n]+)", text(page)):
        verb, *words = named.split()
        accept("self_study", verb, words)


@pytest.mark.parametrize("page", PAGES)
def test_it_reads_well_in_an_editor(page: str) -> None:
    for line in text(page).splitlines():
        assert len(line) <= LONGEST_LINE or line.startswith("|"), line
    if page.endswith("fr.md"):
        plain = re.sub(r"`[^`\n]*`|\]\([^)]*\)", "`", FENCE.sub("", text(page)))
        assert not LONE_SIGN.search(plain)
        assert "'" not in plain


def test_the_index_leads_to_it() -> None:
    assert all(f"({page})" in text("README.md") for page in PAGES)


def test_the_broken_program_of_step_11_fails_as_it_says() -> None:
    program = GUIDES / "11_update" / "broken.py"
    board = Board(command("cpython", program, "--id", "broken-1"))
    try:
        board.wait_for_line("this program is broken")
    finally:
        board.pull_the_plug()
