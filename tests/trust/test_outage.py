"""The drill of an outage, with a false gateway in the broker's place."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.bench.spine import Spine, spine
from gateway.identity import prepare
from gateway.proofs import use_firmware
from gateway.room import read_room, write_room
from gateway.store import EventRow, Reader, SeenStart
from gateway.trust import outage, returning
from gateway.trust.decoy import Said
from gateway.trust.drilled import Drill, decoy_facts, open_facts, outage_facts
from gateway.trust.evidence import Found
from gateway.trust.place import Place
from gateway.trust.returning import TOGETHER_US
from gateway.trust.scenes.boards import Connect
from tests.broker.conftest import need
from tests.conftest import open_writer, wait_for
from tests.trust.boards import boards, node, plain
from tests.trust.looking import said
from tests.trust.protected import (
    board,
    connector,
    keyring,
    place,
    trusting,
    trusting_anybody,
    without_rest,
)

AWAY_S = 4.0
ADDRESSES = {
    "good-1": "127.0.0.31",
    "naive-1": "127.0.0.32",
    "short-1": "127.0.0.33",
    "even-1": "127.0.0.34",
    "even-2": "127.0.0.35",
    "rude-1": "127.0.0.36",
    "rude-2": "127.0.0.37",
}
TRIES = 8
BEFORE = SeenStart("a-1", 1, 7, 1, 2, 20, 0, "open", 20)


@pytest.fixture(scope="module")
def log() -> list[EventRow]:
    """Give what the log of the room holds after the drill."""
    return []


@pytest.fixture(scope="module")
def drilled(
    tmp_path_factory: pytest.TempPathFactory, log: list[EventRow], slack: float
) -> dict[tuple[str, str], Found]:
    """Hold one drill on each lane, with good boards and bad ones; give what it saw."""
    need("mosquitto")
    names = ("broker", "protected", "ingest")
    folder = tmp_path_factory.mktemp("room")
    prepare(folder, ADDRESSES)
    with (
        spine(folder, "mosquitto", names) as room,
        chdir(folder),
        pytest.MonkeyPatch.context() as patch,
    ):
        # a busy computer spreads what comes at once; the good board is 2 s behind
        patch.setattr(returning, "TOGETHER_US", TOGETHER_US * min(slack, 2.0))
        with boards(*members(room)) as running, ThreadPoolExecutor() as pool:
            lanes = list(pool.map(partial(hold, room), ("open", "protected")))
            with room.store() as store:
                wait_for(lambda: reported(store), what="a word of the false gateway")
                log.extend(store.events(limit=500))
            before = running.acknowledged()
            wait_for(lambda: running.acknowledged() > before, what="some are back")
    return {
        (name, one.lamp): one
        for found in lanes
        for name, ones in found.items()
        for one in ones
    }


def reported(store: Reader) -> bool:
    """Tell whether a board has told of a gateway that it did not believe."""
    return any(event.kind == "refused_gateway" for event in store.events(limit=500))


def members(room: Spine) -> list[Any]:
    """Return the boards of the drill: a good one, bad ones, one of the open lane."""
    use_firmware()
    from kit.ring import Ring
    from kit.trouble import Trouble

    memory = {"boot": 7, "trouble": Trouble(7)}  # on flash: in this folder
    bad: dict[str, dict[str, Any]] = {
        "naive-1": {"trust": trusting_anybody()},
        "short-1": {"ring": Ring(max_packs=3)},
        "even-1": {},
        "even-2": {},
        "rude-1": {"connect": rude(room)},
    }
    return [
        board(room, "good-1", ADDRESSES["good-1"], jitter=lambda: 1.0, **memory),
        # the bad ones all wait as long
        *(
            board(room, name, ADDRESSES[name], jitter=lambda: 0.0, **options)
            for name, options in bad.items()
        ),
        node("open-1", plain(room.room.mqtt_port)),
        node("rude-2", rude_in_the_open(room)),
    ]


def rude(room: Spine) -> Connect:
    """Return how a board connects that gives nobody a rest."""
    port, source = room.room.protected_port, ADDRESSES["rude-1"]
    once = connector(port, trusting(keyring(room.room.folder)), source)
    return without_rest(once, port, source, TRIES)


def rude_in_the_open(room: Spine) -> Connect:
    """Return the same on the open lane."""
    port, source = room.room.mqtt_port, ADDRESSES["rude-2"]
    return without_rest(plain(port, source), port, source, TRIES)


def hold(room: Spine, lane: str) -> dict[str, list[Found]]:
    told: list[float] = []
    with open_writer(room.room.store_url) as store:
        here = place(room, store, {}, ADDRESSES)
        found = outage.hold(here, lane, AWAY_S, told.append)
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1
    return found


def test_a_good_board_hangs_up_on_the_false_gateway(
    drilled: dict[tuple[str, str], Found],
) -> None:
    found = drilled["good-1", "T04"]
    assert (found.state, said(found)) == ("green", {"hung_up"})


def test_a_board_that_checks_nothing_is_seen(
    drilled: dict[tuple[str, str], Found],
) -> None:
    found = drilled["naive-1", "T04"]
    assert (found.state, said(found)) == ("red", {"joined_decoy"})


def test_a_board_tells_the_gateway_of_the_false_one(
    drilled: dict[tuple[str, str], Found], log: list[EventRow]
) -> None:
    """It can do so only when it is back: nothing of it reaches the real broker."""
    assert drilled["good-1", "T04"].state == "green"
    (told,) = [event for event in log if event.kind == "refused_gateway"]
    assert (told.board, told.detail["start"]) == ("good-1", 7)
    assert "CERTIFICATE_VERIFY_FAILED" in told.detail["reason"]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("good-1", {"tries_few", "others_together"}),
        ("open-1", {"tries_few", "return_open"}),
    ],
)
def test_a_good_board_loses_nothing(
    drilled: dict[tuple[str, str], Found], name: str, more: set[str]
) -> None:
    found = drilled[name, "T16"]
    assert found.state == "green", found
    assert said(found) == {"was_away", "same_start", "nothing_lost"} | more


def test_boards_that_all_wait_as_long_are_seen(
    drilled: dict[tuple[str, str], Found],
) -> None:
    for name in ("even-1", "even-2"):
        found = drilled[name, "T16"]
        assert found.state == "red"
        assert {"nothing_lost", "tries_few", "came_together"} <= said(found)


@pytest.mark.parametrize("name", ["rude-1", "rude-2"])
def test_a_board_that_never_rests_is_seen(
    drilled: dict[tuple[str, str], Found], name: str
) -> None:
    found = drilled[name, "T16"]
    assert found.state == "red"
    assert "hammers" in said(found)


def test_the_open_lane_s_door_tells_boards_apart_by_their_names() -> None:
    calls = [*range(9), 3_000_000]
    door = SimpleNamespace(calls_us={"10.0.0.1": calls}, said=[])
    assert open_facts("a-1", door)[0]["say"] == "tries_unseen"  # type: ignore[arg-type]
    door.said = [Said(3_000_000, "10.0.0.1", "a-1")]
    found = open_facts("a-1", door)  # type: ignore[arg-type]
    assert found[-1]["say"] == "hammers"
    door.said.append(Said(5, "10.0.0.1", "b-2"))
    found = open_facts("a-1", door)  # type: ignore[arg-type]
    assert found[-1]["say"] == "tries_few"


def test_a_board_that_keeps_too_little_is_seen(
    drilled: dict[tuple[str, str], Found],
) -> None:
    found = drilled["short-1", "T16"]
    assert found.state == "red"
    assert "packs_lost" in said(found)


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (None, "not_back"),
        (BEFORE, "not_back"),
        (BEFORE._replace(r=8, last_us=9), "restarted"),
        (BEFORE._replace(last_us=9, missing=1), "packs_lost"),
        (BEFORE._replace(last_us=9, sent=60), "packs_pending"),
        (BEFORE._replace(last_us=9, sent=22, received=22), "packs_pending"),
        (BEFORE._replace(last_us=9, sent=60, received=59), "nothing_lost"),
    ],
)
def test_what_came_back_is_judged(after: SeenStart | None, says: str) -> None:
    drill = Drill("open", 60, {"a-1": BEFORE}, began_us=3, back_us=5)
    drill.period_s = {"a-1": 2.0}
    facts = outage_facts(BEFORE, after, drill)
    assert facts[-1]["say"] == says


@pytest.mark.parametrize(
    ("address", "fellows", "calls", "says"),
    [
        ("10.0.0.1", 1, 0, "decoy_unmet"),
        ("10.0.0.1", 1, 1, "hung_up"),
        ("10.0.0.1", 3, 2, "decoy_unmet"),
        ("10.0.0.1", 3, 3, "hung_up_together"),
        ("127.0.0.1", 3, 67, "decoy_unmet"),
        ("127.0.0.1", 3, 68, "hung_up_together"),
        (None, 1, 9, "decoy_unmet"),
    ],
)
def test_boards_that_share_an_address_are_told_by_the_number_of_calls(
    address: str | None, fellows: int, calls: int, says: str
) -> None:
    false = SimpleNamespace(joined={"b-2"}, hung_up=Counter({address: calls}))
    drill = Drill("protected", 60, {"a-1": BEFORE}, began_us=3)
    (one,) = decoy_facts("a-1", address, fellows, drill, false)  # type: ignore[arg-type]
    assert one["say"] == says
    (one,) = decoy_facts("b-2", address, fellows, drill, false)  # type: ignore[arg-type]
    assert one["say"] == "joined_decoy"


def test_a_drill_that_nobody_would_see_is_not_held(tmp_path: Path) -> None:
    write_room(tmp_path, name="Salle")
    room = read_room(tmp_path)
    with open_writer(room.store_url) as store:
        here = Place(room, store, None, {}, {})
        with pytest.raises(outage.DrillError, match="No board speaks"):
            outage.hold(here, "open", 3, lambda _: None)
