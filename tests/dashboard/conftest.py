"""Browsers and dashboards for the tests of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from gateway.show.recording import write_recording
from tests.browser import chromium
from tests.dashboard.lab_room import LabRoom, lab_room
from tests.dashboard.serving import Dashboard, run_dashboard
from tests.dashboard.stage_parts import recording_of
from tests.dashboard.visitor import Visitor, facilitator_of


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Give one Chromium to the tests of the pages; each opens its own context in it.

    Not for the whole session: Playwright's event loop would stay in other tests' way.
    """
    with chromium() as found:
        yield found


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Dashboard]:
    """Give a dashboard of 46 boards to a test that leaves it as no other wants it."""
    with run_dashboard(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give a dashboard of 46 boards to a file whose tests each change their part."""
    with run_dashboard(tmp_path_factory.mktemp("dashboard")) as running:
        yield running


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give a dashboard of 46 boards to tests that change nothing of them."""
    with run_dashboard(tmp_path_factory.mktemp("shared")) as running:
        yield running


@pytest.fixture(scope="session")
def lab_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabRoom]:
    """Give a whole room to the tests of the lab; each opens its own board in it."""
    with lab_room(tmp_path_factory.mktemp("lab")) as found:
        yield found


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give the dashboard of a room that has recordings of two scenes."""
    folder = tmp_path_factory.mktemp("hall")
    for scene in (3, 7):
        path = folder / "recordings" / f"essai{scene}.jsonl"
        write_recording(path, recording_of(scene))
    with run_dashboard(folder, 12) as running:
        yield running


@pytest.fixture(scope="module")
def presenter(hall: Dashboard) -> Visitor:
    """Give who leads the show in the hall, logged in."""
    return facilitator_of(hall)
