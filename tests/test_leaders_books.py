"""The facilitator's and the presenter's book: twins, true of commands and orders."""

import re
import tomllib
from pathlib import Path

import pytest

from gateway.language import Language, tr, use
from gateway.trust.scenes.words import TITLES
from tests.test_docs import FENCE, LINK
from tests.test_guides import (
    GUIDES,
    LONE_SIGN,
    LONGEST_LINE,
    accept,
    kit_sentences,
    prose,
    text,
)
from tests.test_self_study import shape

BOOKS = ("facilitator", "presenter")
PAGES = [f"{book}/{language}.md" for book in BOOKS for language in ("fr", "en")]
ORDER_ROW = re.compile(
    r"^\| \[\d+ minutes\]\((\d+_minutes\.toml)\) \| ([^|]+) \|", re.M
)
QUOTED_CAUSE = re.compile(r"^\| (?:«\u00a0([^»]+)\u00a0»|“([^”]+)”)", re.M)


@pytest.mark.parametrize("book", BOOKS)
def test_the_twins_have_the_same_shape(book: str) -> None:
    assert shape(f"{book}/fr.md") == shape(f"{book}/en.md")


@pytest.mark.parametrize("page", PAGES)
def test_what_a_book_names_is_there(page: str) -> None:
    for link in LINK.findall(text(page)):
        assert (GUIDES / page).parent.joinpath(link).is_file(), link
    fenced = [
        line for _, code in FENCE.findall(text(page)) for line in code.split("\n")
    ]
    spoken = re.findall(r"`(dannaya [^`\n]+)`", prose(page))
    for line in [*filter(None, fenced), *spoken]:
        name, verb, *words = line.split()
        assert name == "dannaya"
        accept(page.split("/")[0], verb, words)


@pytest.mark.parametrize("page", PAGES)
def test_a_book_reads_well(page: str) -> None:
    for line in text(page).splitlines():
        assert len(line) <= LONGEST_LINE or line.startswith("|"), line
    if page.endswith("fr.md"):
        plain = re.sub(r"`[^`\n]*`|\]\([^)]*\)", "`", prose(page))
        assert not LONE_SIGN.search(plain)
        assert "'" not in plain


@pytest.mark.parametrize("page", PAGES)
def test_the_index_leads_to_a_book(page: str) -> None:
    assert f"({page})" in text("README.md")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_causes_are_said_as_the_kit_says_them(language: str) -> None:
    said = kit_sentences(language)
    causes = [
        a or b for a, b in QUOTED_CAUSE.findall(text(f"facilitator/{language}.md"))
    ]
    assert len(causes) >= 6
    for cause in causes:
        assert any(one.fullmatch(cause + ".") for one in said), cause


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_orders_are_those_of_their_files(language: str) -> None:
    rows = ORDER_ROW.findall(text(f"presenter/{language}.md"))
    files = sorted(path.name for path in (GUIDES / "presenter").glob("*_minutes.toml"))
    assert [name for name, _ in rows] == files
    for name, scenes in rows:
        played = scenes_of(GUIDES / "presenter" / name)
        told = [int(number) for number in re.findall(r"\d", scenes)]
        assert told == played or (not told and sorted(played) == list(range(1, 10)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_scenes_are_named_as_the_stage_names_them(language: Language) -> None:
    rows = re.findall(r"^\| (\d) \| ([^|]+) \|", text(f"presenter/{language}.md"), re.M)
    use(language)
    assert [(int(n), title) for n, title in rows] == [
        (number, tr(title)) for number, title in sorted(TITLES.items())
    ]


def scenes_of(path: Path) -> list[int]:
    """Return the scenes of a running order, in order."""
    items = tomllib.loads(path.read_text("utf-8"))["item"]
    return [item["scene"] for item in items if "scene" in item]
