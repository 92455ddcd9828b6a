"""The guides: twins in two languages, true to the course, the sketches and the kit."""

import re
import shlex
import tomllib
from runpy import run_path
from typing import Any

import click
import pytest

from gateway.cli.entry import VERBS, load
from gateway.places import firmware_dir, guides_dir
from gateway.sketches import find_sketch
from tests.test_docs import CODE, FENCE, HEADING, LINK

GUIDES = guides_dir()
SKETCHES = firmware_dir() / "sketches"
STEPS: list[dict[str, Any]] = tomllib.loads(
    (GUIDES / "course.toml").read_text("utf-8")
)["step"]
FOLDERS = [step["folder"] for step in STEPS]
PAGES = [f"{folder}/{language}.md" for folder in FOLDERS for language in ("fr", "en")]
# Steps whose sketch, run as it is, sends what their check asks for
CHECKED = [
    step for step in STEPS if "sketch" in step and "units" in step.get("check", {})
]

MINUTES = re.compile(r"^(?:Lecture|Reading)\W+(\d+)\D+(\d+) minutes\.$", re.MULTILINE)
PARTS = {
    "fr": ["La question", "Objectifs", "Étapes", "Exercice", "Vérifier", "À retenir"],
    "en": ["The question", "Objectives", "Steps", "Exercise", "Check", "Key points"],
}
PARTS["fr"] += ["Ce qui peut coincer", "Suite"]
PARTS["en"] += ["What can go wrong", "Next"]
SENTENCE = re.compile(r"^- \*\*(.+?)\*\*", re.MULTILINE | re.DOTALL)
PIN_ROW = re.compile(r"^\| (ESP32[^|]+) \| (\d+) \|", re.MULTILINE)
MOST_LINES = 3  # of a sketch in one quotation: the rest is read in the sketch
LONGEST_LINE = 88
LONE_SIGN = re.compile(r" [;:!?»](?=[\s*]|$)|« ", re.MULTILINE)


def text(page: str) -> str:
    """Return a page of the guides."""
    return (GUIDES / page).read_text("utf-8")


def prose(page: str) -> str:
    """Return a page without its fences."""
    return FENCE.sub("", text(page))


def part(page: str, number: int) -> str:
    """Return what stands under one of the PARTS of a page."""
    title = PARTS[page[-5:-3]][number]
    return prose(page).split(f"\n## {title}\n")[1].split("\n## ")[0]


def twins(folder: str) -> tuple[str, str]:
    """Return the French and the English page of a step."""
    return f"{folder}/fr.md", f"{folder}/en.md"


def one_line(words: str) -> str:
    """Return words that the page may have broken over two lines."""
    return re.sub(r"\n +", " ", words)


def kit_sentences(language: str) -> list[re.Pattern[str]]:
    """Return what the kit says of each error; a name may stand for its ``{}``."""
    words = run_path(str(firmware_dir() / "kit" / f"errors_{language}.py"))["WORDS"]
    said = [sentence for sentence, _ in words.values()]
    return [re.compile(re.escape(one).replace(r"\{\}", ".+")) for one in said]


def board_models() -> dict[str, dict[str, Any]]:
    """Return {name: what its module says} of the boards that the kit knows."""
    modules = (firmware_dir() / "kit" / "boards").glob("esp32*.py")
    return {said["NAME"]: said for said in (run_path(str(path)) for path in modules)}


def test_the_course_names_every_step_in_order() -> None:
    there = sorted(path.name for path in GUIDES.glob("[0-9][0-9]_*"))
    assert there == FOLDERS
    assert [int(folder[:2]) for folder in FOLDERS] == list(range(len(FOLDERS)))
    for step in STEPS:
        assert step["needs"]
        assert set(step["needs"]) <= {"room", "board", "sensor"}


@pytest.mark.parametrize("step", STEPS, ids=FOLDERS)
def test_a_page_says_what_the_course_says(step: dict[str, Any]) -> None:
    number = int(step["folder"][:2])
    french, english = twins(step["folder"])
    assert text(french).startswith(f"# Étape {number}\u00a0: {step['fr']}\n")
    assert text(english).startswith(f"# Step {number}: {step['en']}\n")
    minutes = (str(step["reading_minutes"]), str(step["doing_minutes"]))
    assert MINUTES.findall(text(french)) == MINUTES.findall(text(english)) == [minutes]
    for page in (french, english):
        assert "![" in text(page) or "```text" in text(page), "a picture"
    if "sketch" in step:
        link = f"(../../firmware/sketches/{step['sketch']})"
        assert link in text(french)
        assert link in text(english)


@pytest.mark.parametrize("step", [s for s in CHECKED if "period_s" in s["check"]])
def test_what_is_checked_is_what_the_sketch_does(step: dict[str, Any]) -> None:
    sketch = (SKETCHES / step["sketch"]).read_text("utf-8")
    assert f"\nPERIOD_S = {step['check']['period_s']} " in sketch


def test_the_commands_that_are_checked_are_those_of_the_sketch() -> None:
    (step,) = [step for step in STEPS if "obeyed" in step.get("check", {})]
    sketch = (SKETCHES / step["sketch"]).read_text("utf-8")
    for name in step["check"]["obeyed"] + step["check"]["refused"]:
        assert f'"{name}": ' in sketch


@pytest.mark.parametrize("page", twins("08_survive"))
def test_the_page_on_outages_says_how_much_a_board_keeps(page: str) -> None:
    prepared = (firmware_dir() / "kit" / "prepared.py").read_text("utf-8")
    (kept,) = re.findall(r"^RAM_PACKS = (\d+) ", prepared, re.MULTILINE)
    assert len(re.findall(rf"\b{kept}\b", prose(page))) == 2


def test_every_sketch_is_linked_from_a_step() -> None:
    linked = {link for page in PAGES for link in LINK.findall(text(page))}
    for sketch in SKETCHES.rglob("*.py"):
        path = sketch.relative_to(SKETCHES).as_posix()
        assert f"../../firmware/sketches/{path}" in linked, path


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_index_has_every_step(folder: str) -> None:
    step = STEPS[FOLDERS.index(folder)]
    (row,) = [line for line in text("README.md").splitlines() if folder in line]
    assert all(f"({page})" in row for page in twins(folder))
    assert row.endswith(f"| {step['reading_minutes'] + step['doing_minutes']} |")


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_twins_have_the_same_shape(folder: str) -> None:
    french, english = twins(folder)
    shapes = []
    for page in (french, english):
        assert PARTS[page[-5:-3]] == re.findall(r"^## (.+)$", prose(page), re.MULTILINE)
        levels = [len(level) for level, _ in HEADING.findall(prose(page))]
        marks = re.findall(r"^(?:\||- |</?details>)", prose(page), re.MULTILINE)
        fences = [
            (language, "" if language == "text" else content)
            for language, content in FENCE.findall(text(page))
        ]
        links = [
            re.sub(r"\b(?:fr|en)\.md|README(?:\.fr)?\.md", "page", link)
            for link in LINK.findall(text(page))
        ]
        shapes.append((levels, marks, fences, links, sorted(CODE.findall(prose(page)))))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("page", [*PAGES, "README.md"])
def test_links_lead_somewhere(page: str) -> None:
    for link in LINK.findall(text(page)):
        target = (GUIDES / page).parent / link
        assert target.is_file(), link


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_to_the_next_step_in_its_language(page: str) -> None:
    at = PAGES.index(page) + 2
    following = PAGES[at] if at < len(PAGES) else "README.md"
    assert LINK.findall(part(page, -1)) == [f"../{following}"]


@pytest.mark.parametrize("step", STEPS, ids=FOLDERS)
def test_what_is_quoted_stands_in_the_sketch(step: dict[str, Any]) -> None:
    quoted = [
        content
        for language, content in FENCE.findall(text(twins(step["folder"])[0]))
        if language == "python"
    ]
    for content in quoted:
        assert content.count("\n") <= MOST_LINES
        assert content in (SKETCHES / step["sketch"]).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_commands_are_accepted_as_written(page: str) -> None:
    for language, content in FENCE.findall(text(page)):
        assert language in ("sh", "python", "text")
        for line in content.splitlines() if language == "sh" else ():
            name, verb, *words = shlex.split(line)
            assert name == "dannaya"
            accept(page.split("/")[0], verb, words)
    for named in re.findall(r"`dannaya ([^`]+)`", prose(page)):
        verb, *words = named.split()
        accept(page.split("/")[0], verb, words)


def accept(folder: str, verb: str, words: list[str]) -> None:
    """Fail when the command does not know these words, or there is no such sketch."""
    assert verb in VERBS
    found = load(verb)
    if words and isinstance(found, click.Group):
        found, words = found.commands[words[0]], words[1:]
    elif not words:
        return  # it is only spoken of
    arguments = [one.name for one in found.params if isinstance(one, click.Argument)]
    if arguments == ["sketch"]:
        beside = GUIDES / folder / words[0]
        assert beside.is_file() or find_sketch(words[0]).parent == SKETCHES
    found.make_parser(click.Context(found)).parse_args(words)


@pytest.mark.parametrize("page", PAGES)
def test_an_error_is_quoted_as_the_kit_says_it(page: str) -> None:
    quoted = [one_line(words) for words in SENTENCE.findall(part(page, -2))]
    assert quoted
    said = kit_sentences(page[-5:-3])
    for words in quoted:
        assert any(one.fullmatch(words) for one in said), words


@pytest.mark.parametrize("folder", FOLDERS)
def test_both_languages_quote_the_same_errors(folder: str) -> None:
    codes = []
    for page in twins(folder):
        said = kit_sentences(page[-5:-3])
        quoted = [one_line(words) for words in SENTENCE.findall(part(page, -2))]
        codes.append(
            [[s.fullmatch(words) is not None for s in said] for words in quoted]
        )
    assert codes[0] == codes[1]


@pytest.mark.parametrize("page", PAGES)
def test_pins_are_those_of_the_boards(page: str) -> None:
    use = {"01_hello_board": "led", "02_sense": "dht"}.get(page.split("/")[0], "")
    rows = {name: int(pin) for name, pin in PIN_ROW.findall(prose(page))}
    if not use:
        assert not rows
        return
    assert rows == {name: said["PINS"][use] for name, said in board_models().items()}


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith("fr.md")])
def test_french_has_its_signs(page: str) -> None:
    plain = re.sub(r"`[^`\n]*`|\]\([^)]*\)", "`", prose(page))
    assert not LONE_SIGN.search(plain)
    assert "'" not in plain
    assert "“" not in plain


@pytest.mark.parametrize("page", [*PAGES])
def test_lines_are_short_enough_to_read_in_an_editor(page: str) -> None:
    for line in text(page).splitlines():
        assert len(line) <= LONGEST_LINE or line.startswith("|"), line


def test_the_glossary_is_in_order_and_complete() -> None:
    rows = [line for line in text("glossary.md").splitlines() if line[:2] == "| "][1:]
    words = [row.strip("| ").split(" | ") for row in rows]
    assert all(len(cells) == 4 and all(cells) for cells in words)
    names = [cells[0].replace("é", "e") for cells in words]
    assert names == sorted(names)
