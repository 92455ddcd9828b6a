"""A gateway with one update, and a board that takes it; there is no wire between."""

import json
from hashlib import sha256

import loader
import signing
from checks import until
from kit import envelope, slot, update
from kit.updates import Slots

BOARD = "baobab-1"
TOPIC = "kit/baobab-1/update"
SKETCH = b"print('new')\n"
FILES = (("kit/a.mpy", bytes(range(256)) * 9), ("sketch.py", SKETCH))
SIGNED = {}  # manifest -> signature: it takes MicroPython a while


def read(path):
    with open(path, "rb") as file:
        return file.read()


def present(path):
    """Return {name: bytes} of the files in a folder and below it."""
    there = slot.Slot(path, "")
    return {name: read(there.path(name)) for name in there.files()}


def signed(manifest):
    """Return the signature of a manifest."""
    if manifest not in SIGNED:
        SIGNED[manifest] = signing.sign(manifest)
    return SIGNED[manifest]


class FarGateway:
    """Offers files, pairs of path and bytes; `told` is what the board has said of it.

    `spoil(message, head, body)` gives the parts that are sent for one that is wanted.
    """

    def __init__(
        self, contents=FILES, signer=None, pressed=None, spoil=None, **changes
    ):
        self.files = contents
        self.manifest = signing.manifest(contents, **changes)
        self.signature = signed(self.manifest)
        self.told = []
        self.signer = signer
        self.spoil = spoil
        slots = Slots(loader, None, pressed, (1, 28, 0))
        self.update = update.Update(
            TOPIC, BOARD, "esp32_devkit", signer, slots, self.hear
        )

    def offer(self, known="12", **changes):
        """Offer the update; other fields than it has may be named."""
        head = {
            "id": known,
            "offer": len(self.manifest),
            "digest": signing.digest(self.manifest),
            "key": signing.ID,
            "auto": True,
        }
        head.update(changes)
        self.send(head, self.signature)

    def send(self, head, body=b"", signer=None):
        line = json.dumps(head).encode()
        signer = signer or self.signer
        payload = line + b"\n" + body
        if signer:
            mac = signer.mac(TOPIC, payload)
            payload = line + b" " + mac + b"\n" + body
        assert len(payload) < 1800
        self.update.take(payload)

    def hear(self, message):
        """Take what the board says; send the part that it wants."""
        self.told.append(message)
        if message.get("state") != "wants":
            return
        data = self.data(message["file"])
        body = data[message["at"] : message["at"] + update.PART]
        head = {key: message[key] for key in ("id", "file", "at")}
        for part in self.spoil(head, body) if self.spoil else [(head, body)]:
            self.send(*part)

    def data(self, number):
        return self.manifest if number < 0 else self.files[number][1]

    def wanted(self):
        """Return (file, at) of each part that was wanted, without the manifest's."""
        wants = [one for one in self.told if one.get("state") == "wants"]
        return [(one["file"], one["at"]) for one in wants if one["file"] >= 0]

    async def outcome(self):
        """Return what the board says at the end of what is under way."""
        await until(self.update.idle, "the end of the update")
        return self.told[-1]

    async def take(self, **changes):
        """Offer, and return what the board says at the end."""
        self.offer(**changes)
        return await self.outcome()


def digest_of(nonce, files):
    """Return what a board with these files answers to a nonce."""
    total = sha256(nonce)
    for path, data in files:
        total.update(path.encode() + b"\x00" + sha256(data).digest())
    return signing.hexlify(total.digest()).decode()


def signer(key=b"k" * 16):
    return envelope.Signer(key)
