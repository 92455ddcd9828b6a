"""A running order played from its first part to its last, as a presenter would.

    python -m tests.drills.rehearsal --order 20

plays every scene for real, in a real room with both lanes, with the keys of a clicker
in Chromium, and keeps pictures of both halves in ``build/rehearsal``; ``--record``
keeps each scene as a recording of the kit instead.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, expect

from dashboard.stage.state import KEY
from gateway.access import renew
from gateway.bench.spine import Spine, spine
from gateway.cli.scene import keep
from gateway.cli.scene_play import play
from gateway.show.orders import Item, presenter_dir, read_orders
from gateway.store import open_desk
from gateway.trust.scenes.table import MODULES
from tests.browser import chromium
from tests.dashboard.browsing import PROJECTOR, visiting

NAMES = ("broker", "protected", "ingest", "dashboard", "trust")
EXPECTED = {"open": "succeeded", "protected": "failed"}
FIRST_EFFECT_S = 5.0
LONGEST_S = 180.0
RESET_S = 30.0
BUSY = 4.0  # times as long as promised, where other programs run; it is printed
PICTURES = Path(__file__).parents[2] / "build" / "rehearsal"
SPEAKS = '#scene[data-scene="running"] #say:not(:empty)'
ASKS = '#notice[data-kind="ask"]:not([hidden])'


class Seen(NamedTuple):
    """One half as it went: seconds to its first effect, and to its end."""

    scene: int
    half: str
    first_s: float
    whole_s: float


@contextmanager
def room_of_both_lanes(folder: Path) -> Iterator[Spine]:
    """Give an open room that can play scenes."""
    with spine(folder, "mosquitto", NAMES) as found:
        yield found


@contextmanager
def presenter(browser: Browser, room: Spine) -> Iterator[Page]:
    """Give the projector's page, with the presenter logged in."""
    url = f"http://127.0.0.1:{room.room.http_port}"
    password = renew(room.room.folder)
    with visiting(browser, url, PROJECTOR, go=False) as visit:
        page = visit.page
        page.goto(f"{url}/login?next=/stage")
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("#opening:not([hidden])")
        yield page


def rehearse(
    page: Page,
    name: str,
    pictures: Path | None,
    live: Collection[int],
    slack: float = 1.0,
) -> Iterator[Seen]:
    """Play an order; the scenes that are not ``live`` are only shown.

    AssertionError when a half does not begin in time (``slack`` times as long where
    others use the computer), or ends as it must not.
    """
    order = read_orders(presenter_dir())[name]
    picture(page, pictures, "0-opening")
    key = "PageDown"
    for item in order.items[1:]:
        page.keyboard.press(key)
        key = "n"
        if item.scene is None:
            continue
        expect(page.locator("#title")).to_have_text(item.title.fr)
        if item.scene in live:
            yield from halves(page, item, pictures, slack)
            key = "PageDown"


def halves(
    page: Page, item: Item, pictures: Path | None, slack: float
) -> Iterator[Seen]:
    """Play the halves of a scene, each by one press."""
    for half in item.halves:
        lane = page.locator(f'[data-lane="{half}"]')
        page.wait_for_timeout(500)  # a second press at once would be a bounce
        began_s = time.monotonic()
        page.keyboard.press("PageDown")
        on = f'[data-lane="{half}"]'  # on a busy computer it may be over when looked at
        lives = f'{on}[data-live], {on}[data-outcome="{EXPECTED[half]}"]'
        begins = page.locator(f"{ASKS}, {SPEAKS}, {lives}").first
        begins.wait_for(timeout=FIRST_EFFECT_S * slack * 1000)
        first_s = time.monotonic() - began_s
        live = page.locator(f"{ASKS}, {lives}").first
        live.wait_for(timeout=RESET_S * 1000)
        if page.locator(ASKS).count():
            picture(page, pictures, f"{item.scene}-asks")
            page.keyboard.press("PageDown")
        outcome = "data-outcome"
        expect(lane).to_have_attribute(
            outcome, EXPECTED[half], timeout=LONGEST_S * 1000
        )
        whole_s = time.monotonic() - began_s
        over = page.locator('#scene[data-scene="over"]')
        expect(over).to_have_count(1, timeout=RESET_S * 1000)
        picture(page, pictures, f"{item.scene}-{half}")
        yield Seen(item.scene or 0, half, first_s, whole_s)


def picture(page: Page, folder: Path | None, name: str) -> None:
    """Keep a picture for people to look at."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")


def record(room: Spine) -> None:
    """Play every scene and keep it as a recording of the kit."""
    for number in MODULES:
        wanted = {"scene": number, "half": "both", "consent": True}
        time.sleep(1)  # the program of the scene before is leaving
        run = play(room.room, wanted, quiet=True)
        path = presenter_dir() / "recordings" / f"scene_{number}.jsonl"
        if (run.state, run.open, run.protected) == ("done", *EXPECTED.values()):
            keep(room.room, run, path)
        print(number, run.state, run.open, run.protected, flush=True)


def show(room: Spine, order: str) -> None:
    """Rehearse an order, and print how each half went."""
    with open_desk(room.room.store_url) as desk:
        desk.change(KEY, lambda _: {"order": order})
    with chromium() as browser, presenter(browser, room) as page:
        for seen in rehearse(page, order, PICTURES, MODULES, BUSY):
            print(
                f"scene {seen.scene}, {seen.half}: first effect after "
                f"{seen.first_s:.1f} s, over after {seen.whole_s:.1f} s",
                flush=True,
            )


def main() -> int:
    """Rehearse an order, or record the scenes."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.rehearsal")
    parser.add_argument("--order", default="20")
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="rehearsal-") as folder,
        room_of_both_lanes(Path(folder)) as room,
    ):
        if arguments.record:
            record(room)
        else:
            show(room, arguments.order)
    return 0


if __name__ == "__main__":
    sys.exit(main())
