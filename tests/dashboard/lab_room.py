"""A room with a broker of its own beside it, and its lab in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FilePayload, expect

from gateway.room import write_room
from tests.conftest import free_port
from tests.dashboard.browsing import LAPTOP, Visit, visiting
from tests.kit.brokers import Mosquitto
from tests.rooms import RunningRoom, run_room

WEBSOCKET = "allow_anonymous true\nlistener {port} 127.0.0.1\nprotocol websockets\n"


@dataclass
class LabRoom:
    """A running room, and the broker that a test can kill and start again."""

    room: RunningRoom
    broker: Mosquitto


@contextmanager
def lab_room(folder: Path, websocket: bool = True) -> Iterator[LabRoom]:
    """Run a room whose broker is another's, as `broker = "external"` says."""
    port, websocket_port = free_port(), free_port()
    broker = Mosquitto(folder, port, WEBSOCKET.format(port=websocket_port))
    path = write_room(folder, name="Labo", broker="external", language="fr")
    text = path.read_text("utf-8").replace("port = 1883", f"port = {port}")
    told = websocket_port if websocket else 0
    path.write_text(text.replace("= 9001", f"= {told}"), "utf-8")
    broker.start()
    try:
        with run_room(folder, "up", mqtt_port=None) as room:
            yield LabRoom(room, broker)
    finally:
        broker.kill()


@dataclass
class Lab:
    """The lab page in a browser, as a learner uses it."""

    visit: Visit
    room: RunningRoom
    programs: int = 0

    @property
    def board(self) -> str:
        """Return the name of this tab's board."""
        return self.visit.page.locator("#board-page").inner_text()

    def wait_for_state(self, state: str) -> None:
        """Wait until the board is ready, running or asleep."""
        expect(self.visit.page.locator("#state")).to_have_attribute(
            "data-state", state, timeout=20_000
        )

    def open(self, program: str) -> None:
        """Choose a program of the list."""
        self.visit.page.locator("#file").select_option(program)

    def write(self, name: str, text: str) -> None:
        """Bring a program of one's own, by the button for it."""
        file = FilePayload(
            name=f"{name}.py", mimeType="text/x-python", buffer=text.encode()
        )
        self.visit.page.locator("#upload-file").set_input_files([file])
        expect(self.visit.page.locator("#file")).to_have_value(name)

    def run(self, program: str | None = None) -> None:
        """Run what the editor shows, or a program in its place."""
        if program is not None:
            self.programs += 1
            self.write(f"program_{self.programs}", program)
        self.visit.page.locator("#run").click()

    def replace(self, old: str, new: str) -> None:
        """Change a text of the editor as one types: at its place, by the keyboard."""
        page = self.visit.page
        line = page.locator(".cm-line", has_text=old)
        line.click()
        for _ in range(2):  # the first stops at the indentation
            page.keyboard.press("Home")
        text = line.inner_text()
        for _ in range(text.index(old)):
            page.keyboard.press("ArrowRight")
        for _ in old:
            page.keyboard.press("Delete")
        page.keyboard.type(new)

    def queue(self) -> int:
        """Return how many packs wait, as the page says; -1 when it says nothing."""
        text = self.visit.page.locator("#queue").inner_text()
        return int(text) if text.isdigit() else -1

    def expect_line(self, words: str) -> None:
        """Wait for words in the console."""
        expect(self.visit.page.locator("#lines")).to_contain_text(words, timeout=20_000)

    def tile(self) -> dict[str, Any] | None:
        """Return what the room page shows of this board."""
        boards = self.room.get("/api/room")["boards"]
        return next((board for board in boards if board["id"] == self.board), None)


@contextmanager
def lab(
    browser: Browser,
    room: RunningRoom,
    size: tuple[int, int] = LAPTOP,
    lang: str = "fr",
    **options: Any,
) -> Iterator[Lab]:
    """Open the lab of a room; its board is ready."""
    url = f"{room.address}/lab?lang={lang}"
    with visiting(browser, url, size, **options) as visit:
        found = Lab(visit, room)
        found.wait_for_state("ready")
        yield found
