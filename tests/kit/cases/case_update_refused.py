"""Updates that a board does not take: why, and what is left alone."""

import json

import loader
import signing
from far_gateway import SKETCH, FarGateway, present, signer
from kit import flash, update
from update_board import Board, arrived, untouched


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


async def test_without_consent_nothing_is_fetched():
    with Board():
        kept, update.CONSENT_S = update.CONSENT_S, 0.1
        far = FarGateway(pressed=lambda: False)
        for answer in (False, None, 1, "true"):
            assert (await far.take(auto=answer))["why"] == "consent", answer
        update.CONSENT_S = kept
        assert far.wanted() == []
        assert untouched()


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
