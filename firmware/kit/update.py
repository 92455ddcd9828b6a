"""One update: offered, checked, agreed to, fetched, checked again, installed.

On `kit/<board>/update` come, each a line of JSON (signed as a command is, where the
board has a key), a newline, and bytes:

    {"id", "offer": bytes, "digest", "key", "auto"}   then the signature of the manifest
    {"id", "file": number, "at": byte}                then a part of that file
    {"id", "prove": nonce}                            see kit/proof.py

On `kit/<board>/update/ack` the board tells {"id", "state"}: refused and `why`; waiting
for a press of its BOOT button; wants `file` (-1: the manifest) from byte `at`;
installed. It asks for each part itself, so that it is never overrun, and goes on after
any interruption where it was. After the restart it tells confirmed, or rolled back.

Nothing is written before the signature is known to be good, and nothing in the folder
of the program that runs. Loaded only while it is used: see kit/updates.py.
"""

import asyncio
import json
from binascii import unhexlify

from kit import envelope, flash, keys, rsa, slot
from kit.link import wait
from kit.manifest import MAX_BYTES, Refused, check, size_of
from kit.updates import NOTE

PART = 1024  # bytes
RETRY_S = 5  # until a part is asked for again
ASKS = 120  # for one part: then the gateway is thought to be done with it
COPIES = 3  # of one file that came wrong
CONSENT_S = 600
LOOK_S = 0.05  # between two looks at the button
THE_MANIFEST = -1
MAX_ID = 32


class Update:
    """Takes the messages of updates for one board.

    `slots` is what kit/updates.py says; `say(message)` publishes a dict.
    """

    def __init__(self, topic, board, model, signer, slots, say):
        self._topic = topic
        self._board = board
        self._model = model
        self._signer = signer
        self._slots = slots
        self._say = say
        self._id = ""  # of the offer that is under way
        self._task = None
        self._wants = None  # what was asked for last
        self._part = None
        self._arrived = asyncio.Event()
        self.dropped = 0  # parts that nobody asked for
        self.waiting = False  # for someone's consent
        self.installed = False

    def take(self, payload):
        """Act on one message; what has no id is not answered."""
        try:
            line, _, body = envelope.parse(payload)
            message = json.loads(line)
        except ValueError:
            return
        known = message.get("id") if isinstance(message, dict) else None
        if not isinstance(known, str) or not 0 < len(known) <= MAX_ID:
            return
        if "file" in message:
            self._take_part(message, body, payload)
        elif not self._is_ours(payload):
            self._refuse(known, "mac", "prove" in message)
        elif "prove" in message:
            self._prove(message)
        elif "offer" in message:
            self._take_offer(message, body)

    def idle(self):
        """Tell whether nothing is under way."""
        return self._task is None or self._task.done()

    async def end(self):
        """Return when nothing is under way."""
        if self._task:
            await self._task

    def stop(self):
        """Give up what is under way; the same offer again goes on with it."""
        if self._task:
            self._task.cancel()

    def _take_offer(self, offer, signature):
        if self.installed:
            return  # it was told, and the board starts again
        if self.idle():
            self._id = offer["id"]
            self._task = asyncio.create_task(self._run(offer, signature))
        elif offer["id"] != self._id:
            self._refuse(offer["id"], "busy")
        elif self._wants:
            self._say(self._wants)

    def _take_part(self, message, body, payload):
        """Keep a part, if it is the one that was asked for."""
        wants = self._wants
        asked = wants and all(message.get(key) == wants[key] for key in _NAMES)
        asked = asked and len(body) == self._length and self._part is None
        if asked and self._is_ours(payload):
            self._part = body
            self._arrived.set()
        else:
            self.dropped += 1

    def _is_ours(self, payload):
        """Tell whether a message has its mac, on a board that has a key."""
        signer = self._signer
        return not signer or envelope.verify(self._topic, payload, signer)

    def _prove(self, message):
        from kit import proof

        if self.idle():
            self._id = ""
            self._task = asyncio.create_task(
                proof.answer(message, self._slots, self._say)
            )
        else:
            self._refuse(message["id"], "busy", True)

    def _refuse(self, known, why, short=False):
        answer = {"id": known, "why": why}
        if not short:
            answer["state"] = "refused"
        self._say(answer)

    async def _run(self, offer, signature):
        """Bring one offer to its end, and tell which."""
        try:
            await self._install(offer, signature)
        except Refused as refusal:
            self._refuse(offer["id"], refusal.why)
        except MemoryError:
            self._refuse(offer["id"], "memory")
        except OSError as error:
            print("update: " + repr(error))
            self._refuse(offer["id"], "flash")
        finally:
            self._wants = None
            self.waiting = False

    async def _install(self, offer, signature):
        """Do all of it. Raises Refused, and OSError when the flash fails."""
        loader = self._slots.loader
        size, digest = self.check_offer(offer, signature)
        choice = loader.read()
        if choice["pending"]:
            raise Refused("trial")
        active = choice["active"]
        name = [slot for slot in loader.SLOTS if slot != active][0]
        folder = slot.Slot(loader.ROOT + name, loader.ROOT + active)
        manifest = await self._fetch_manifest(folder, size, digest)
        files = manifest["files"]
        version = self._slots.firmware
        check(manifest, offer["key"], self._board, self._model, version, choice)
        if slot.room_for(files) > folder.room():
            raise Refused("space")
        await self._consent(offer)
        await self._fetch_files(folder, files)
        await self._finish(folder, files, (size, digest), signature)
        self._note(offer["id"], manifest["seq"], choice)
        try:
            loader.install(name, manifest["seq"])
        except ValueError:
            raise Refused("old") from None
        self.installed = True
        self._tell("installed", seq=manifest["seq"])

    def check_offer(self, offer, signature):
        """Return (size, digest) of a manifest whose signature is good, or Refused."""
        size, digest = offer["offer"], offer.get("digest")
        try:
            raw = unhexlify(digest)
        except (ValueError, TypeError):
            raise Refused("manifest") from None
        if not isinstance(size, int) or not 0 < size <= MAX_BYTES or len(raw) != 32:
            raise Refused("manifest")
        modulus = keys.modulus(offer.get("key"), self._slots.loader.ROOT)
        if modulus is None:
            raise Refused("key")
        if not rsa.verify(raw, signature, modulus):
            raise Refused("signature")
        return size, digest

    async def _fetch_manifest(self, folder, size, digest):
        """Return the manifest, which is then on the flash. Raises Refused."""
        self._done = self._of = 0
        await self._fetch(folder, THE_MANIFEST, [slot.COMING, size, digest])
        try:
            with open(folder.path(slot.COMING)) as file:
                return json.load(file)
        except (ValueError, RuntimeError):  # no JSON, or too deep for this board
            raise Refused("manifest") from None

    async def _fetch_files(self, folder, files):
        """Bring all files into the folder: those that are not there already."""
        flash.remove(folder.path(slot.MANIFEST))  # what is there is no program now
        self._of = size_of(files)
        for number, file in enumerate(files):
            done = self._done + file[1]
            if not (await folder.has(file) or await folder.take_over(file)):
                await self._fetch(folder, number, file)
            self._done = done

    async def _fetch(self, folder, number, file):
        """Ask for one file until it is right on the flash. Raises Refused."""
        done = self._done
        for _ in range(COPIES):
            self._done = done
            await self._pull(folder, number, file)
            if await folder.has(file):
                return
        raise Refused("digest")

    async def _pull(self, folder, number, file):
        """Write a file as it comes; one whose bytes are wrong is found at its end."""
        name, size, _ = file
        at = 0
        with folder.open_new(name) as copy:
            while at < size:
                data = await self._ask(number, at, min(PART, size - at))
                copy.write(data)
                at += len(data)
                if number != THE_MANIFEST:
                    self._done += len(data)

    async def _ask(self, number, at, length):
        """Return one part, asked for again and again. Raises Refused."""
        self._wants = {"id": self._id, "state": "wants", "file": number}
        self._wants.update({"at": at, "done": self._done, "of": self._of})
        self._length = length
        self._part = None
        for _ in range(ASKS):
            self._arrived.clear()
            self._say(self._wants)
            await wait(self._arrived, RETRY_S)
            if self._part is not None:
                part, self._part, self._wants = self._part, None, None
                return part
        raise Refused("silence")

    async def _consent(self, offer):
        """Wait for a press of the button and its end, unless the room needs none.

        A button that is held when the board starts again would stop it: main.py.
        """
        pressed = self._slots.pressed
        if offer.get("auto") is True or pressed is None:
            return
        self._tell("waiting")
        self.waiting = True
        held = False
        for _ in range(int(CONSENT_S / LOOK_S)):
            was, held = held, pressed()
            if was and not held:
                self.waiting = False
                return
            await asyncio.sleep(LOOK_S)
        raise Refused("consent")

    async def _finish(self, folder, files, manifest, signature):
        """Make the folder a program: read all of it again, and only then name it so."""
        with folder.open_new(slot.SIGNATURE) as file:
            file.write(signature)
        folder.sweep([file[0] for file in files] + [slot.COMING, slot.SIGNATURE])
        for file in files:
            if not await folder.has(file):
                raise Refused("flash")
        if not await folder.has((slot.COMING,) + manifest):
            raise Refused("flash")
        flash.rename(folder.path(slot.COMING), folder.path(slot.MANIFEST))

    def _note(self, known, seq, choice):
        """Keep what is to be told after the restart: see kit/desk.py."""
        if choice["why"]:
            self._slots.loader.give_up("")  # that one was told
        note = {"id": known, "seq": seq}
        flash.replace(self._slots.loader.ROOT + NOTE, json.dumps(note))

    def _tell(self, state, **more):
        more.update({"id": self._id, "state": state})
        self._say(more)


_NAMES = ("id", "file", "at")
