"""What every test may use: real servers, free ports, waiting for a condition."""

import gc
import os
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import settings

from gateway import ports
from gateway.store import Writer, open_store

settings.register_profile("dannaya", deadline=None)
settings.load_profile("dannaya")


# These files last longest. They begin first, so that none is left alone at the end.
LONGEST = (
    "drills/test_drills.py",
    "dashboard/test_guides_walk.py",
    "serial/test_flash.py",
    "test_bundle.py",
    "trust/test_scenes.py",
    "kit/test_cases.py",
    "dashboard/test_lab.py",
    "dashboard/test_lab_tabs.py",
    "serial/test_board_put.py",
    "test_guide_commands.py",
    "trust/test_scene_stops.py",
    "test_protected_boards.py",
    "test_protected_lane.py",
    "trust/test_running.py",
    "kit/test_errors.py",
    "dashboard/test_rehearsal.py",
    "trust/test_updates.py",
    "trust/test_protected_lane.py",
    "test_sketches.py",
    "test_guide_programs.py",
    "serial/test_board_run.py",
    "test_virtual.py",
    "test_store_maintenance.py",
    "test_check.py",
    "test_packaging.py",
    "kit/test_power_cut.py",
    "test_whole_path.py",
    "trust/test_outage.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that last longest first; each file stays together."""
    here = Path(__file__).parent
    rank = {here / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the times that the kit promises be held to the letter."""
    parser.addoption(
        "--strict-times",
        action="store_true",
        help="hold times to what is promised: for a computer with nothing else to do",
    )


@pytest.fixture(scope="session")
def slack(request: pytest.FixtureRequest) -> float:
    """Return by how much a promised time may be passed: other tests run beside it."""
    return 1.0 if request.config.getoption("--strict-times") else 4.0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    """Turn a skip into a failure on CI, where it would hide a missing install."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped:
        report.outcome = "failed"
    return report


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sentences English, in the test and in the programs it starts."""
    monkeypatch.setenv("DANNAYA_LANG", "en")


def free_port() -> int:
    """Return a port of 127.0.0.1 that was free a moment ago."""
    return ports.free_port("127.0.0.1", 0)


def wait_for(
    condition: Callable[[], object], timeout_s: float = 20.0, what: str = ""
) -> None:
    """Return when ``condition()`` is true; fail with ``what`` after the time-out.

    It looks less and less often, for what it asks may be busy with what it waits for.
    """
    began_s = time.monotonic()
    while not condition():
        waited_s = time.monotonic() - began_s
        if waited_s > timeout_s:
            pytest.fail(f"not within {timeout_s} s: {what or condition}")
        time.sleep(min(0.01 + waited_s / 20, 0.1))


def open_writer(url: str) -> Writer:
    """Return the store's writing side."""
    store = open_store(url)
    if not isinstance(store, Writer):
        raise TypeError(url)
    return store


def alive(pid: int) -> bool:
    """Tell whether a process still runs."""
    try:
        return str(psutil.Process(pid).status()) != "zombie"
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """Return the url of a store that is not there yet."""
    return f"sqlite:///{tmp_path / 'dannaya.db'}"


@pytest.fixture
def writer(store_url: str) -> Iterator[Writer]:
    """Give a fresh store, closed after the test."""
    with open_writer(store_url) as store:
        yield store


@pytest.fixture(autouse=True, scope="module")
def own_garbage() -> Iterator[None]:
    """Let what a file of tests leaves open be its own failure, not a later one's."""
    yield
    gc.collect()
