"""The firmware on CPython's path, and a broker for the tests of the board."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from tests.conftest import free_port
from tests.kit.brokers import Mosquitto

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"

for folder in (CASES, ROOT / "firmware", ROOT / "firmware" / "simulator" / "stand_ins"):
    sys.path.append(str(folder))


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Stop the timers of a board's stand-ins: their rings would come in later tests."""
    yield
    while timers := [one for one in threading.enumerate() if is_timer(one)]:
        for timer in timers:
            timer.cancel()
            timer.join(1)


def is_timer(thread: threading.Thread) -> TypeGuard[threading.Timer]:
    """Tell whether a thread waits to call something."""
    return isinstance(thread, threading.Timer)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """Give one running broker to all the tests that do not harm it."""
    mosquitto = Mosquitto(tmp_path_factory.mktemp("broker"), free_port())
    mosquitto.start()
    yield mosquitto
    mosquitto.kill()


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """Give a running broker that the test may kill."""
    mosquitto = Mosquitto(tmp_path, free_port())
    mosquitto.start()
    yield mosquitto
    mosquitto.kill()
