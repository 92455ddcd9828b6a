"""An update on its way: fetched, checked, put on trial, whatever the wire does."""

import asyncio
import json

import loader
import trial
from case_loader import put
from checks import until
from far_gateway import FILES, SKETCH, FarGateway, present, read
from kit import slot, update
from update_board import Board, arrived, untouched

WAITING = {"id": "12", "state": "waiting"}


async def test_an_update_is_fetched_checked_and_put_on_trial():
    with Board():
        before = present("app_a")
        far = FarGateway()
        assert await far.take() == {"id": "12", "state": "installed", "seq": 7}
        assert far.wanted() == [(0, 0), (0, 1024), (0, 2048), (1, 0)]
        last = [one for one in far.told if one["state"] == "wants"][-1]
        assert (last["done"], last["of"]) == (2304, 2317)
        found = present("app_b")
        assert found.pop("manifest.json") == far.manifest
        assert found.pop("manifest.sig") == far.signature
        assert found == dict(FILES)
        assert present("app_a") == before
        choice = loader.read()
        assert (choice["pending"], choice["tries"]) == ("app_b", trial.TRIES)
        assert trial.refusal(choice) == "", "it would start"
        assert json.loads(read("update.json")) == {"id": "12", "seq": 7}


async def test_an_empty_file_is_there_too():
    with Board():
        far = FarGateway(FILES + (("kit/empty.py", b""),))
        assert (await far.take())["state"] == "installed"
        assert present("app_b")["kit/empty.py"] == b""
        assert loader.read()["pending"] == "app_b"


async def test_a_file_that_the_board_has_is_not_asked_for():
    with Board():
        put("app_a", SKETCH.decode())
        far = FarGateway()
        assert (await far.take())["state"] == "installed"
        assert far.wanted() == [(0, 0), (0, 1024), (0, 2048)]
        assert present("app_b")["sketch.py"] == SKETCH


async def test_after_a_restart_it_goes_on_and_nothing_old_stays():
    with Board():
        with slot.Slot("app_b", "app_a").open_new("kit/old.py") as file:
            file.write(b"would be imported")

        far = FarGateway(
            spoil=lambda head, body: [(head, body)] if head["file"] < 1 else []
        )
        far.offer()
        await until(lambda: (1, 0) in far.wanted(), "the second file")
        far.update.stop()
        await until(far.update.idle, "the stop")
        assert untouched()
        far = FarGateway()
        assert (await far.take())["state"] == "installed"
        assert far.wanted() == [(1, 0)]
        assert set(present("app_b")) == set(dict(FILES)) | {
            "manifest.json",
            "manifest.sig",
        }


async def test_parts_out_of_order_doubled_or_of_another_update_change_nothing():
    def disorder(head, body):
        later = dict(head, at=head["at"] + 1024)
        other = dict(head, file=head["file"] + 1)
        wrong = b"x" * len(body)
        return [
            (later, wrong),
            (other, wrong),
            (dict(head, id="11"), wrong),
            (dict(head, at=str(head["at"])), wrong),
            (head, body[:-1]),
            (head, body + b"x"),
            (head, b""),
            (head, body),
            (head, wrong),
            (head, body),
        ]

    with Board():
        far = FarGateway(spoil=disorder)
        assert (await far.take())["state"] == "installed"
        assert far.update.dropped > 9 * 4
        assert arrived()


async def test_a_part_that_does_not_come_is_asked_for_again():
    lost = []

    def lose(head, body):
        key = head["file"], head["at"]
        if key in lost:
            return [(head, body)]
        lost.append(key)
        return []

    with Board():
        far = FarGateway(spoil=lose)
        assert (await far.take())["state"] == "installed"
        assert far.wanted() == [key for key in lost if key[0] >= 0 for _ in "12"]


async def test_one_update_at_a_time():
    with Board():
        far = FarGateway(spoil=lambda *_: [])
        far.offer()
        await until(lambda: far.told, "the first question")
        far.told.clear()
        far.offer("13")
        assert far.told[-1] == {"id": "13", "state": "refused", "why": "busy"}
        far.offer()
        assert far.told[-1]["state"] == "wants", "asked again"
        far.update.stop()
        await until(far.update.idle, "the stop")
        loader.install("app_b", 5)
        assert (await FarGateway().take())["why"] == "trial"


async def test_someone_at_the_board_agrees_by_its_button():
    hand = []
    with Board():
        far = FarGateway(pressed=lambda: bool(hand))
        far.offer(auto=False)
        await until(lambda: far.told[-1:] == [WAITING], "the question")
        assert far.update.waiting
        assert far.wanted() == []
        hand.append(True)
        await asyncio.sleep(3 * update.LOOK_S)
        assert far.wanted() == [], "held, it would stop the board that starts again"
        hand.clear()
        assert (await far.outcome())["state"] == "installed"
        assert not far.update.waiting
