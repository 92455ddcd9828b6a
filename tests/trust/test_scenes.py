"""The scenes: each attack succeeds on the open lane and fails on the protected one.

On a real room with both brokers and the gateway; a scene that is cut off at any moment
leaves nothing behind.
"""

from collections.abc import Iterator

import pytest

from gateway.bench.spine import Spine, spine
from gateway.identity import read_keyring
from gateway.store import SceneRun, Writer
from gateway.trust.scenes.boards import PREFIX
from gateway.trust.scenes.leftovers import left
from gateway.trust.scenes.play import describe, play
from tests.broker.conftest import need
from tests.conftest import open_writer

NAMES = ("broker", "protected", "ingest")


@pytest.fixture(scope="module")
def stage_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spine]:
    """Give one room with both lanes for all scenes."""
    need("mosquitto")
    with spine(tmp_path_factory.mktemp("room"), "mosquitto", NAMES) as found:
        yield found


@pytest.fixture
def store(stage_room: Spine) -> Iterator[Writer]:
    """Give the room's store."""
    with open_writer(stage_room.room.store_url) as found:
        yield found


def said(store: Writer, run: SceneRun, lane: str) -> str:
    """Return all that the hall has seen on a lane."""
    lines = store.scenes().lines(run.id, limit=2_000)
    return "\n".join(str(line.detail) for line in lines if line.lane == lane)


def played(room: Spine, store: Writer, number: int, half: str = "both") -> SceneRun:
    """Play a scene without an audience; return how it ended, with nothing left."""
    run = store.scene_book().begin(number, half, describe(number))
    ended = play(room.room, store, run)
    assert ended.state == "done", ended.detail
    assert left(room.room, store) == []
    assert not (room.room.folder / "stage").exists()
    return ended


def test_listening_reads_all_of_the_open_lane_and_none_of_the_protected(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 1)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "12345678" in said(store, run, "open")
    assert "TLSv1.3 TLS_" in said(store, run, "protected")
    keyring = read_keyring(stage_room.room.folder)
    assert keyring and not [b for b in keyring.boards if b.startswith(PREFIX)]
