"""One room for all the tests of a file about lamps, or about scenes."""

from collections.abc import Iterator

import pytest

from gateway.bench.spine import Spine, spine
from gateway.store import Writer
from gateway.trust import ports
from tests.broker.conftest import need
from tests.conftest import open_writer
from tests.trust.looking import Looking

LANES = ("broker", "protected", "ingest")  # what runs of a room with both
NOBODY = "127.0.0.99"  # no board of a test is there


@pytest.fixture
def open_here() -> set[int]:
    """Return the doors at which this computer answers for every board that it runs.

    Such as 22, where sshd listens at all addresses.
    """
    return {port for port in ports.PORTS if ports.is_open(NOBODY, port)}


@pytest.fixture(autouse=True)
def own_doors(open_here: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the probe of this process try the doors that only a board can open."""
    own = tuple(port for port in ports.PORTS if port not in open_here)
    monkeypatch.setattr(ports, "PORTS", own)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spine]:
    """Give a room with Mosquitto and a gateway."""
    need("mosquitto")
    with spine(tmp_path_factory.mktemp("room"), "mosquitto") as found:
        yield found


@pytest.fixture
def looking(room: Spine) -> Iterator[Looking]:
    """Look at the boards of the room."""
    with room.store() as store:
        yield Looking(store)


@pytest.fixture(scope="module")
def stage_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spine]:
    """Give one room with both lanes for all scenes."""
    need("mosquitto")
    with spine(tmp_path_factory.mktemp("room"), "mosquitto", LANES) as found:
        yield found


@pytest.fixture
def store(stage_room: Spine) -> Iterator[Writer]:
    """Give the room's store."""
    with open_writer(stage_room.room.store_url) as found:
        yield found
