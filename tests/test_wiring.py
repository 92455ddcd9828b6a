"""The wiring pictures: true to the kit's pins, readable, and drawn as committed."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest

from gateway.places import guides_dir
from gateway.wiring.__main__ import pictures
from gateway.wiring.headers import HEADERS, Header, board, printed
from gateway.wiring.parts import PARTS, Part
from gateway.wiring.plan import body, place
from gateway.wiring.route import Body, Path, Wire, lay, legs, ordered
from tests.test_docs import CODE, HEADING, LINK
from tests.test_guides import board_models

FOLDER = guides_dir() / "wiring"
PAGES = ("fr.md", "en.md")
SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 16_000  # bytes: 33 pictures are part of a course of at most 3 MB
ON_BOARD = {"button", "led", "neopixel"}  # what each board has of its own
WIRED = [(header, part) for header in HEADERS for part in PARTS]
IDS = [f"{header.module}-{part.key}" for header, part in WIRED]


@cache
def drawn() -> dict[str, str]:
    """Return {file name: SVG} of every picture."""
    return dict(pictures())


def tags(svg: str) -> set[str]:
    """Return the kinds of shapes of a picture."""
    return {one.tag.removeprefix(SVG) for one in ElementTree.fromstring(svg).iter()}


def signals() -> list[str]:
    """Return the uses that the parts have for the pins of a board, in their order."""
    nets = [net for part in PARTS for _, net in part.contacts]
    return [net for net in nets if net not in ("3V3", "5V", "GND")]


def text(page: str) -> str:
    """Return a page on wiring."""
    return (FOLDER / page).read_text("utf-8")


def words(svg: str) -> list[str]:
    """Return what is written in a picture."""
    return [
        found.text or "" for found in ElementTree.fromstring(svg).iter(f"{SVG}text")
    ]


def test_the_committed_pictures_are_those_that_are_drawn() -> None:
    assert {path.name for path in FOLDER.glob("*.svg")} == set(drawn())
    for name, svg in drawn().items():
        there = (FOLDER / name).read_text("utf-8")
        assert there == svg, f"{name}: run python -m gateway.wiring"


def test_the_pictures_are_small_and_hold_nothing_but_shapes() -> None:
    for name, svg in drawn().items():
        assert len(svg.encode()) <= LARGEST, name
        assert tags(svg) <= {"svg", "title", "rect", "circle", "polyline", "text"}, name
        assert "style=" not in svg


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.module)
def test_a_board_has_each_of_its_pins_once(header: Header) -> None:
    said = board_models()[board(header.module).name]
    there = [*header.left, *header.right]
    assert len(header.left) == len(header.right)
    for number in (*said["OUTPUTS"], *said["INPUTS"]):
        assert there.count(header.printed(number)) == 1, number
    for use, number in said["PINS"].items():
        assert use in ON_BOARD or there.count(header.printed(number)) == 1, use


def test_the_parts_are_what_the_kit_has_pins_for() -> None:
    for header in HEADERS:
        assert set(signals()) == set(board(header.module).pins) - ON_BOARD


@pytest.mark.parametrize(("header", "part"), WIRED, ids=IDS)
def test_a_wire_ends_at_the_pin_of_its_board(header: Header, part: Part) -> None:
    said = board_models()[board(header.module).name]["PINS"]
    plan = place(header, part)
    written = words(drawn()[f"{header.module}-{part.key}.svg"])
    for (_, net), (far, pin) in zip(part.contacts, plan.taken, strict=True):
        name = (plan.far if far else plan.near)[pin]
        assert name in printed(header, net)
        assert written.count(name) >= 2, "beside its pin, and on its wire"
        if net in said:
            assert int(re.sub(r"\D", "", name)) == said[net]


@pytest.mark.parametrize(("header", "part"), WIRED, ids=IDS)
def test_no_wire_runs_along_another_or_over_the_board(
    header: Header, part: Part
) -> None:
    plan, outline = place(header, part), body(header)
    assert [path[-1][1] for path in plan.paths] == list(plan.rows)
    for one, other in combinations(plan.paths, 2):
        assert not list(hidden(one, other))
    for (left, top), (right, bottom) in (
        ordered(leg) for path in plan.paths for leg in legs(path)
    ):
        over = left < outline.right and right > outline.left
        assert not (over and top < outline.bottom and bottom > outline.top)


def hidden(one: Path, other: Path) -> Iterator[tuple[object, object]]:
    """Give the pieces of two wires that lie on each other."""
    for first in legs(one):
        for second in legs(other):
            (ax, ay), (bx, by) = ordered(first)
            (cx, cy), (dx, dy) = ordered(second)
            if ay == by == cy == dy and ax < dx and cx < bx:
                yield first, second
            if ax == bx == cx == dx and ay < dy and cy < by:
                yield first, second


def test_wires_in_the_order_of_their_contacts_do_not_cross() -> None:
    wires = [Wire(100, False, 140), Wire(120, False, 190), Wire(140, False, 240)]
    weight, paths = lay(wires, Body(0, 100, 50, 300), 300)
    straight = sum(200 + abs(wire.contact_y - wire.pin_y) for wire in wires)
    assert weight == straight
    assert paths[0][1][0] > paths[1][1][0] > paths[2][1][0]


def test_the_pages_are_twins_that_show_every_picture() -> None:
    shapes = []
    for page in PAGES:
        levels = [len(level) for level, _ in HEADING.findall(text(page))]
        marks = re.findall(r"^(?:\||- )", text(page), re.MULTILINE)
        links = LINK.findall(text(page))
        assert links[0] in PAGES
        assert sorted(links[1:]) == sorted(drawn())
        shapes.append((levels, marks, links[1:], sorted(CODE.findall(text(page)))))
        assert all(
            len(line) <= 88 or line[0] in "|!" for line in text(page).splitlines()
        )
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("page", PAGES)
def test_the_table_has_the_pins_of_the_boards(page: str) -> None:
    rows = [
        [int(cell) for cell in line.strip("| ").split(" | ")[1:]]
        for line in text(page).splitlines()
        if re.match(r"\| .+ \| \d", line)
    ]
    said = [[board(header.module).pins[use] for header in HEADERS] for use in signals()]
    assert rows == said


@pytest.mark.parametrize("page", PAGES)
def test_the_table_names_the_boards_in_order(page: str) -> None:
    (heads,) = [line for line in text(page).splitlines() if line.startswith("| | ")]
    names = [board(header.module).name for header in HEADERS]
    assert heads.strip("| ").split(" | ") == names
