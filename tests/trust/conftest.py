"""One room for all the lamps' tests of a file: its brokers, its gateway."""

from collections.abc import Iterator

import pytest

from gateway.bench.spine import Spine, spine
from tests.broker.conftest import need
from tests.trust.looking import Looking


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
