"""Where one update lies while it is under way: what comes in, and what is told.

What is told after the restart is kept on the flash, `update.json`, {"id", "seq"}, until
the broker has it. Loaded by kit/updates.py, only for as long as it is needed.
"""

import json

from kit import flash
from kit.packet import MqttError
from kit.updates import NOTE


class Desk:
    """`known` and the others: see `Updates`."""

    def __init__(self, topic, known, slots, wake):
        self._topic = topic + "/ack"
        self._slots = slots
        self._wake = wake
        self._note = slots.loader.ROOT + NOTE
        self._outbox = []  # (message, the tag that its PUBACK brings)
        self._noted = True  # perhaps: it was not looked for yet
        self._telling = False  # of the note, until the broker has it
        board, model, signer = known
        self._update = slots.load()(topic, board, model, signer, slots, self._hear)

    def take(self, payload):
        """Act on a message about updates."""
        self._update.take(payload)

    async def say(self, client):
        """Publish what there is to tell. Raises MqttError."""
        if self._noted:
            self._recall()
        while self._outbox:
            told = self._outbox.pop(0)
            try:
                data = json.dumps(told[0]).encode()
                await client.publish(self._topic, data, 1, tag=told[1])
            except MqttError:
                self._outbox.insert(0, told)
                raise

    def take_puback(self, tag):
        """Forget the note that the broker has now; tell whether the tag was its."""
        if tag != NOTE:
            return False
        self._telling = False
        flash.remove(self._note)
        return True

    def installed(self):
        """Tell whether a new program is to be started."""
        return self._update.installed

    def waiting(self):
        """Tell whether someone has to agree."""
        return self._update.waiting

    def is_clear(self):
        """Tell whether nothing lies here any more."""
        return self._update.idle() and not (
            self._noted or self._telling or self._outbox
        )

    def close(self):
        """Stop what is under way."""
        self._update.stop()

    def _hear(self, message):
        """Keep a message for `say`; what is wanted now takes the place of before."""
        if message.get("state") == "wants":
            kept = [told for told in self._outbox if told[0].get("state") != "wants"]
            self._outbox = kept
        self._outbox.append((message, None))
        self._wake()

    def _recall(self):
        """Say what became of the program that was installed before this start."""
        choice = self._slots.loader.read()
        if choice["pending"]:
            return  # it is on trial: nobody knows yet
        self._noted = False
        try:
            with open(self._note) as file:
                note = json.load(file)
            message = _told(choice, note["id"], note["seq"])
        except (OSError, ValueError, KeyError, TypeError):
            message = None  # there is none
        if message:
            self._telling = True
            self._outbox.append((message, NOTE))
        else:
            flash.remove(self._note)


def _told(choice, known, seq):
    """Return what to tell of an update, None when the power went before its end."""
    told = {"id": known, "state": "confirmed", "seq": seq}
    if choice["confirmed_seq"] >= seq:
        return told
    if not choice["why"]:
        return None
    told.update({"state": "rolled back", "why": choice["why"]})
    return told
