"""A show as the presenter leads it and the hall is sent it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser

from gateway.show.recording import Line
from gateway.store import Shown
from tests.conftest import wait_for
from tests.dashboard import roomful
from tests.dashboard.browsing import PROJECTOR, Visit, visiting
from tests.dashboard.serving import Dashboard
from tests.dashboard.visitor import Visitor

HIDDEN_PARTS = """() => [...document.querySelectorAll(".panes > :not([hidden])")]
  .filter((part) => {
    const box = part.getBoundingClientRect();
    return box.bottom > part.closest(".lane").getBoundingClientRect().bottom + 1;
  }).map((part) => part.className)"""

OVERLAPS = """() => [...document.querySelectorAll(".panes")].flatMap((panes) => {
  const parts = [...panes.children].filter((part) => !part.hidden);
  return parts.slice(1).filter((part, i) => {
    const above = [parts[i], ...parts[i].querySelectorAll("svg, li, div")];
    const bottoms = above.map((one) => one.getBoundingClientRect().bottom);
    const clipped = getComputedStyle(parts[i]).overflow === "hidden";
    const bottom = clipped ? bottoms[0] : Math.max(...bottoms);
    return bottom > part.getBoundingClientRect().top + 1;
  }).map((part) => part.className);
})"""

# Bytes and what they say that end beyond the edge of their pane, or half beyond it.
CUT = """() => [...document.querySelectorAll(".bytes .text")].filter((text) => {
  const box = text.getBoundingClientRect();
  const pane = text.closest(".bytes").getBoundingClientRect();
  const beside = box.left >= pane.right;
  return !beside && (box.right > pane.right + 1 || box.bottom > pane.bottom + 1);
}).length"""

# On a French keyboard, the key 7 without Shift.
FRENCH_7 = """() => document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key: "è", code: "Digit7", bubbles: true }))"""


def press(presenter: Visitor, name: str, **values: str) -> None:
    """Press a button of the notes."""
    answer = presenter.send("/stage/do", "/stage/notes", press=name, **values)
    assert answer.status == 303, answer.body.decode()


def show(hall: Dashboard) -> Any:
    """Return what the store says is on stage."""
    return hall.writer.setting("show")


def scene_is(hall: Dashboard, **facts: object) -> None:
    """Wait until everybody is sent these facts of the scene."""

    def so() -> bool:
        scene = hall.get("/api/stage").json().get("scene", {})
        return all(scene.get(name) == value for name, value in facts.items())

    wait_for(so, what=f"{facts} on stage")


@contextmanager
def presenting(browser: Browser, presenter: Visitor, path: str) -> Iterator[Visit]:
    """Open a page as the presenter, on the projector."""
    url = presenter.dashboard.url
    with visiting(browser, url, PROJECTOR, go=False) as visit:
        visit.page.context.add_cookies(
            [
                {"name": name, "value": value, "url": url}
                for name, value in presenter.cookies.items()
            ]
        )
        visit.page.goto(url + path)
        yield visit


def play_live(hall: Dashboard, scene: int, half: str, lines: tuple[Line, ...]) -> int:
    """Leave in the store what the gateway leaves while a scene runs; its number."""
    book = hall.writer.scene_book()
    run = book.begin(scene, half, {})
    book.tell(run, "setting")
    book.tell(run, half)
    now = roomful.now_us()
    book.write(run, 0, [Shown(now + line.t_us, *line[1:]) for line in lines])
    return run


def at_its_end(played: dict[str, Any]) -> dict[str, Any]:
    """Return what is played as if it had begun long ago."""
    return {**played, "began_us": 0}
