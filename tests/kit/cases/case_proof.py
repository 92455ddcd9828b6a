"""A board proves which files it runs to a gateway that asks with its own number."""

import signing
from far_gateway import FILES, FarGateway, digest_of, read
from kit import flash
from update_board import Board


async def test_a_board_proves_which_files_it_runs():
    nonce = bytes(range(16))
    with Board():
        far = FarGateway()
        assert await prove(far, nonce) == {
            "id": "q",
            "seq": 1,
            "slot": "app_a",
            "firmware": "1.28.0",
            "files": 1,
            "key": "",
            "digest": digest_of(nonce, [("sketch.py", read("app_a/sketch.py"))]),
        }
        other = (await prove(far, bytes(16)))["digest"]
        assert other != digest_of(nonce, [("sketch.py", read("app_a/sketch.py"))])
        await far.take()
        found = await prove(far, nonce)
        assert found["slot"] == "app_b", "the new one, which is started from now on"
        assert (found["seq"], found["key"]) == (7, signing.ID)
        assert found["digest"] == digest_of(nonce, FILES)
        with open("app_b/kit/a.mpy", "wb") as file:
            file.write(b"changed")
        assert (await prove(far, nonce))["digest"] != found["digest"]


async def prove(far, nonce):
    far.send({"id": "q", "prove": signing.hexlify(nonce).decode()})
    return await far.outcome()


async def test_a_board_that_cannot_tell_its_files_says_so():
    with Board():
        far = FarGateway()
        for nonce in ("", "no", "00" * 15, None, 7):
            far.send({"id": "q", "prove": nonce})
            assert await far.outcome() == {"id": "q", "why": "manifest"}, nonce
        flash.remove("app_a/sketch.py")
        assert (await prove(far, bytes(16)))["why"] == "manifest"
        flash.remove("app_a/manifest.json")
        assert (await prove(far, bytes(16)))["why"] == "manifest"
