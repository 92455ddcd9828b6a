"""A new learner goes through the steps 0 to 8, as their pages tell it.

What is run, changed, typed and expected is read out of the Markdown. The room is fresh,
the board a virtual one in Chromium, and in the end each "Vérifier" is green. Steps that
take their time run meanwhile, each in a tab of its own.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gateway.guides.course import steps
from tests.dashboard.browsing import LAPTOP, Visit, listen, visiting
from tests.dashboard.guide_pages import GuidePage
from tests.dashboard.lab_room import Lab
from tests.rooms import RunningRoom, run_room
from tests.test_guide_commands import run

SEAT = "1"
WALKED = [GuidePage(one.folder) for one in steps()[:9]]
PREPARE, HELLO, SENSE, JOIN, PUBLISH, OBEY, FORMAT, SLEEP, SURVIVE = WALKED
PATIENCE_MS = 90_000
# Some thirty seconds: a board tells of its queue every so often.
OUTAGE = re.compile(r"kept: (1[4-9]|[2-9]\d)")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which the first command of the course made a room."""
    home = tmp_path_factory.mktemp("home")
    [line] = PREPARE.command_lines("init")
    assert run(line, home).exit_code == 0
    return home


@pytest.fixture(scope="module")
def room(home: Path) -> Iterator[RunningRoom]:
    """Give that room, opened as the second command does."""
    [line] = PREPARE.command_lines("up")
    with run_room(home / line.split()[-1], "up") as room:
        yield room


@contextmanager
def walking(browser: Browser, room: RunningRoom) -> Iterator[tuple[Visit, Lab]]:
    """Give a tab with the guides and one with the lab, in one browser."""
    with visiting(browser, f"{room.address}/guides?lang=fr", LAPTOP) as guides:
        yield guides, tab(guides, room)


def tab(first: Visit, room: RunningRoom) -> Lab:
    """Open the lab in a new tab; its board is ready."""
    visit = Visit(first.page.context.new_page(), requests=first.requests)
    visit.errors = first.errors
    listen(visit)
    visit.page.goto(f"{room.address}/lab?lang=fr")
    found = Lab(visit, room)
    found.wait_for_state("ready")
    return found


def choose(found: Lab, page: GuidePage) -> None:
    """Stop what runs, choose the page's lesson, and change the numbers it names."""
    if found.visit.page.locator("#stop").is_enabled():
        found.visit.page.locator("#stop").click()
    found.wait_for_state("ready")
    found.visit.page.locator("#clear").click()
    found.open(page.lesson)


def change(found: Lab, page: GuidePage) -> None:
    """Give the numbers at the top of the lesson the values that the page names."""
    for name, value in page.values:
        line = found.visit.page.locator(".cm-line", has_text=f"{name} = ").first
        before = line.inner_text().split("  #")[0]
        found.replace(before, f"{name} = {value}")


def check(guides: Visit, page: GuidePage, board: str) -> None:
    """Press "Vérifier" on the page of the step, and wait until it is green."""
    sheet = guides.page
    sheet.goto(f"{sheet.url.split('/guides')[0]}/guides/{page.folder}")
    panel = sheet.locator("[data-verify]")
    panel.locator("select").select_option(board)
    panel.locator("input[name=seat]").fill(SEAT)
    panel.locator("button").click()
    try:
        expect(panel).to_have_attribute("data-state", "passed", timeout=PATIENCE_MS)
    except AssertionError:
        pytest.fail(f"{page.folder} is not green: {panel.inner_text()}")
    assert "Réussi" in panel.inner_text()


def prepare(found: Lab) -> None:
    """Step 0: the drawn LED blinks."""
    choose(found, PREPARE)
    blink(found)


def blink(found: Lab) -> None:
    """Run what the editor shows, and see the LED switched on."""
    found.run()
    outputs = found.visit.page.locator("#outputs")
    expect(outputs).to_contain_text("allumée", timeout=20_000)


def hello(found: Lab) -> None:
    """Step 1: a word to the board, a rhythm, a mistake that is mended."""
    found.run(HELLO.first_words)
    found.expect_line("5")
    choose(found, HELLO)
    change(found, HELLO)
    found.run()
    found.wait_for_state("running")
    HELLO.says("Effacez une parenthèse et relancez.")
    choose(found, HELLO)
    found.replace("Pin.OUT)", "Pin.OUT")
    found.run()
    found.expect_line(HELLO.says("Python ne comprend pas cette ligne."))
    choose(found, HELLO)
    found.replace("Pin.OUT", "Pin.OUT)")
    blink(found)


def sense(found: Lab) -> None:
    """Step 2: readings, a wire that is pulled, readings again."""
    reading = SENSE.printed("28.0")
    choose(found, SENSE)
    found.run()
    found.expect_line(reading)
    SENSE.says("décochez « branché » sous « Humidité »")
    wire = found.visit.page.locator("[data-name=humidity] .wired input")
    wire.uncheck()
    found.expect_line(SENSE.printed("no answer"))
    found.visit.page.locator("#clear").click()
    wire.check()
    found.expect_line(reading)


def join(found: Lab) -> None:
    """Step 3: an address and a signal; then no Wi-Fi, and the reason."""
    choose(found, JOIN)
    found.run()
    found.expect_line(JOIN.printed("joined"))
    found.expect_line(JOIN.printed("signal"))
    wifi = found.visit.page.locator("#wifi")
    wifi.uncheck()
    choose(found, JOIN)
    found.run()
    found.expect_line(JOIN.printed("not joined"))
    wifi.check()


def obey(found: Lab, home: Path) -> None:
    """Step 5: commands that are obeyed, and one that is refused."""
    choose(found, OBEY)
    found.run()
    found.expect_line(OBEY.printed("waits"))
    OBEY.says("Une carte virtuelle n’a pas de place")
    found.visit.until(lambda: found.tile())
    for line in OBEY.command_lines("command"):
        ours = line.replace("command 1 ", f"command {found.board} ")
        assert run(ours, home).exit_code == (1 if "servo" in line else 0), ours


def begin_outage(found: Lab) -> Callable[[], None]:
    """Step 8: run, cut the Wi-Fi; return what waits for a queue and ends the outage."""
    choose(found, SURVIVE)
    found.run()
    found.expect_line("stored: 2")
    wifi = found.visit.page.locator("#wifi")
    wifi.uncheck()

    def end_outage() -> None:
        lines = found.visit.page.locator("#lines")
        expect(lines).to_contain_text(OUTAGE, timeout=PATIENCE_MS)
        wifi.check()

    return end_outage


@pytest.mark.timeout(300)
def test_each_check_turns_green_for_who_follows_the_pages(
    browser: Browser, room: RunningRoom, home: Path
) -> None:
    with walking(browser, room) as (guides, found):
        slow = {page.folder: tab(guides, room) for page in (PUBLISH, FORMAT, SLEEP)}
        for page in (PUBLISH, FORMAT, SLEEP):
            choose(slow[page.folder], page)
            change(slow[page.folder], page)
            slow[page.folder].run()
        survivor = tab(guides, room)
        end_outage = begin_outage(survivor)
        for page, walk in ((PREPARE, prepare), (HELLO, hello), (SENSE, sense)):
            walk(found)
            check(guides, page, found.board)
        join(found)
        check(guides, JOIN, found.board)
        obey(found, home)
        check(guides, OBEY, found.board)
        end_outage()
        [printed] = [one for one in FORMAT.fences("text") if one.startswith("[{")]
        slow[FORMAT.folder].expect_line(printed.replace("\n", ""))
        for page in (SLEEP, PUBLISH, FORMAT):
            check(guides, page, slow[page.folder].board)
        check(guides, SURVIVE, survivor.board)
        sheet = guides.page
        sheet.goto(f"{room.address}/attestation/{SEAT}?lang=fr")
        assert sheet.locator(".sheet tbody tr").count() == len(WALKED)
        sheet.goto(f"{room.address}/guides?lang=fr")
    with room.store() as store:
        done = [row.step for row in store.progress() if str(row.seat) == SEAT]
    assert done == [page.folder for page in WALKED]
