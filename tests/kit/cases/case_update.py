"""Updates, good and bad: what is taken, what is refused and why, what is left alone."""

import asyncio
import json

import loader
import signing
import trial
from case_loader import put
from checks import until
from far_gateway import FILES, SKETCH, FarGateway, present, read, signer
from kit import flash, slot, update
from update_board import Board


def untouched():
    """Tell whether the program that works is still the one that is started."""
    choice = loader.read()
    return choice["active"] == "app_a" and choice["pending"] is None


def arrived():
    """Tell whether the files of the update are in app_b as they were sent."""
    found = present("app_b")
    return all(found.get(name) == data for name, data in FILES)


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


async def test_a_signature_that_is_not_right_writes_nothing():
    with Board():
        before = present("app_b")
        far = FarGateway()
        other = signing.digest(b"other")
        far.offer(digest=other)
        assert (await far.outcome())["why"] == "signature"
        far.signature = bytes(384)
        assert (await far.take())["why"] == "signature"
        far.signature = b""
        assert (await far.take())["why"] == "signature"
        for changes, why in (
            ({"key": "0" * 16}, "key"),
            ({"key": None}, "key"),
            ({"digest": "no"}, "manifest"),
            ({"digest": other[:-2]}, "manifest"),
            ({"digest": None}, "manifest"),
            ({"offer": 0}, "manifest"),
            ({"offer": 1 << 20}, "manifest"),
            ({"offer": "7"}, "manifest"),
        ):
            assert (await far.take(**changes))["why"] == why, changes
        assert far.wanted() == []
        assert present("app_b") == before
        assert untouched()


async def test_a_board_without_keys_takes_no_update():
    with Board():
        flash.remove("keys.json")
        assert (await FarGateway().take())["why"] == "key"


async def test_a_well_signed_update_that_is_not_for_this_board_is_refused():
    sketch = ["sketch.py", 13, signing.digest(SKETCH)]
    with Board():
        loader.write(dict(loader.FRESH, confirmed_seq=6))
        before = present("app_a")
        for changes, why in (
            ({"model": "virtual"}, "model"),
            ({"board": "nobody-0"}, "board"),
            ({"min_firmware": "9.0"}, "firmware"),
            ({"seq": 6}, "old"),
            ({"key": "0" * 16}, "manifest"),
            ({"files": [sketch, ["../board.json", 1, "ab" * 32]]}, "path"),
            ({"files": [sketch, ["kit/a.py", 1 << 20, "ab" * 32]]}, "size"),
            ({"format": 2}, "manifest"),
        ):
            far = FarGateway(**changes)
            assert (await far.take())["why"] == why, changes
            assert far.wanted() == []
        far = FarGateway()
        far.manifest = b"[" * 3000
        far.signature = signing.sign(far.manifest)
        assert (await far.take())["why"] == "manifest"
        assert untouched()
        assert present("app_a") == before


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


async def test_a_gateway_that_sends_no_part_any_more_is_not_waited_for():
    with Board():
        kept, update.ASKS = update.ASKS, 3
        far = FarGateway(spoil=lambda *_: [])
        assert (await far.take())["why"] == "silence"
        update.ASKS = kept
        assert [one["state"] for one in far.told] == ["wants"] * 3 + ["refused"]
        far.spoil = None
        assert (await far.take())["state"] == "installed", "and it takes another"


async def test_a_file_that_comes_wrong_again_and_again_ends_the_update():
    def damage(head, body):
        good = head["file"] < 1
        return [(head, body if good else b"x" * len(body))]

    with Board():
        far = FarGateway(spoil=damage)
        assert (await far.take())["why"] == "digest"
        assert far.wanted()[-3:] == [(1, 0)] * update.COPIES
        assert untouched()
        assert "manifest.json" not in present("app_b"), "it is no program"


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


async def test_without_consent_nothing_is_fetched():
    with Board():
        kept, update.CONSENT_S = update.CONSENT_S, 0.1
        far = FarGateway(pressed=lambda: False)
        for answer in (False, None, 1, "true"):
            assert (await far.take(auto=answer))["why"] == "consent", answer
        update.CONSENT_S = kept
        assert far.wanted() == []
        assert untouched()


WAITING = {"id": "12", "state": "waiting"}


async def test_a_board_with_a_key_takes_only_what_the_gateway_has_signed():
    with Board():
        far = FarGateway(signer=signer())
        far.signer = None
        assert (await far.take())["why"] == "mac"
        far.send({"id": "q", "prove": "00" * 16})
        assert far.told[-1] == {"id": "q", "why": "mac"}
        far.offer()
        far.signer = signer(b"another")
        assert (await far.take())["why"] == "mac"
        far.signer = signer()

        def unsigned(head, body):
            payload = json.dumps(head).encode() + b"\n" + b"x" * len(body)
            far.update.take(payload)
            return [(head, body, signer(b"another")), (head, body)]

        far.spoil = unsigned
        assert (await far.take())["state"] == "installed"
        assert arrived()


async def test_a_flash_that_cannot_be_written_is_told():
    import os

    with Board():
        os.rmdir("app_b")
        with open("app_b", "w") as file:
            file.write("no folder")
        try:
            assert (await FarGateway().take())["why"] == "flash"
            assert untouched()
        finally:
            os.remove("app_b")
            os.mkdir("app_b")


async def test_what_is_no_message_is_not_answered():
    with Board():
        far = FarGateway()
        for payload in (b"", b"{", b"[]\n", b"{}\n", b'{"id": 7}\n', b'{"id": ""}\n'):
            far.update.take(payload)
        far.send({"id": "1"})
        far.send({"id": "x" * 33, "offer": 1})
        assert far.told == []
        assert far.update.idle()
