"""The drill of an outage, with a false gateway in the broker's place."""

from collections.abc import Iterator

import pytest

from gateway.bench.spine import Spine, spine
from gateway.proofs import use_firmware
from gateway.store import Writer
from gateway.trust import outage
from gateway.trust.evidence import Found
from tests.broker.conftest import need
from tests.conftest import open_writer, wait_for
from tests.trust.boards import boards, node, plain
from tests.trust.looking import said
from tests.trust.protected import (
    add_keys,
    board,
    place,
    trusting_anybody,
)

AWAY_S = 4.0


@pytest.fixture(scope="module")
def drilled(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[tuple[str, str], Found]]:
    """Hold one drill on each lane, with good boards and bad ones; give what it saw."""
    need("mosquitto")
    names = ("broker", "protected", "ingest")
    found: dict[tuple[str, str], Found] = {}
    with spine(tmp_path_factory.mktemp("room"), "mosquitto", names) as room:
        add_keys(room, "good-1", "naive-1", "short-1")
        with open_writer(room.room.store_url) as store:
            found |= hold(room, store)
    yield found


def hold(room: Spine, store: Writer) -> dict[tuple[str, str], Found]:
    use_firmware()
    from kit.ring import Ring

    port = room.room.mqtt_port
    good = board(room, "good-1", "127.0.0.31")
    naive = board(room, "naive-1", "127.0.0.32", trusting_anybody())
    short = board(room, "short-1", "127.0.0.33", ring=Ring(max_packs=3))
    open_good, restarting = node("open-1", plain(port)), node("dog-1", plain(port))
    with boards(good, naive, short, open_good) as running:
        with boards(restarting):
            pass  # it will not come back
        addresses = {
            f"{name}-1": f"127.0.0.3{n}"
            for n, name in enumerate(("good", "naive", "short"), start=1)
        }
        here = place(room, store, {}, addresses)
        told: list[float] = []
        found = outage.hold(here, "protected", AWAY_S, told.append)
        found |= outage.hold(here, "open", AWAY_S, told.append)
        assert told == sorted(told) or max(told) <= 1
        before = running.acknowledged()
        wait_for(lambda: running.acknowledged() > before, what="all are back")
    return {(name, one.lamp): one for name, ones in found.items() for one in ones}


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


@pytest.mark.parametrize("name", ["good-1", "open-1"])
def test_a_good_board_loses_nothing(
    drilled: dict[tuple[str, str], Found], name: str
) -> None:
    found = drilled[name, "T16"]
    assert found.state == "green"
    assert said(found) == {"was_away", "same_start", "nothing_lost"}


def test_a_board_that_keeps_too_little_is_seen(
    drilled: dict[tuple[str, str], Found],
) -> None:
    found = drilled["short-1", "T16"]
    assert found.state == "red"
    assert "packs_lost" in said(found)


def test_a_board_that_does_not_come_back_is_seen(
    drilled: dict[tuple[str, str], Found],
) -> None:
    found = drilled["dog-1", "T16"]
    assert (found.state, said(found)) == ("red", {"was_away", "not_back"})
