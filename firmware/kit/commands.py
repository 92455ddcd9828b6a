"""A message on `kit/<board>/cmd` -> what was asked, done or refused (no network).

    {"id":"7","b":3,"r":2271560481,"n":7,"u":90012,"life_s":30,"set":{"led":1}} <mac>

`id` comes back in the answer, `b` and `r` name the start of the board that is meant,
`n`, from 1, grows from one command to the next, `u` is the uptime in ms of that start
when the command was sent, `life_s` for how long it is meant from then on, `set` what
to set.
The answer, on `kit/<board>/cmd/ack`: {"id":"7","ok":true,"why":""}.

A board has no clock that can be trusted, and still refuses what is old:

- recorded before a restart and sent again: `b` and `r` are those of a start that is
  over, since `r` is drawn anew at each start;
- recorded in this start and sent again: its `n` was seen already, since only a number
  above all before it is taken;
- held back on its way: by the board's own uptime, more than `life_s` have gone by
  since `u`, which the gateway knows from the packs. A command without `u` has not
  been promised to be young, and then only the first two rules hold.

Once the board has a key, a command without its mac is refused, so nobody can make up
the numbers. All of `set` is checked before anything is set.
"""

import json

from kit import envelope

MAX_BYTES = 512
MAX_ID = 32

# why a command is refused; "old" is what the page calls too old
OLD = "old"
UNSIGNED = "unsigned"
BAD_MAC = "mac"
MALFORMED = "malformed"
UNKNOWN = "unknown"
RANGE = "range"
FAILED = "failed"


class Refusal(Exception):
    """A command that is not obeyed: `why`, one word, and which `name` it is about."""

    def __init__(self, why, name=None):
        super().__init__(why)
        self.why = why
        self.name = name


class Commands:
    """Obeys the commands of one start of the board, and tells what became of each.

    `start` is a `kit.start.Start`, which also keeps the highest number through a deep
    sleep. `actuators` is {name: actuator}: an `Output`, or a plain function that takes
    the value and raises ValueError for one it does not want. `on_command(name, value)`
    hears what was set.
    """

    def __init__(self, board_id, start, actuators, signer=None, on_command=None):
        self.topic = "kit/" + board_id + "/cmd"
        self.answer_topic = self.topic + "/ack"
        self._start = start
        self._actuators = actuators
        self._signer = signer
        self._on_command = on_command
        self._last = {}  # name -> the value that was set last
        self.refused = ""  # why the last command was refused, "" when it was not

    def take(self, payload):
        """Act on a message; return the answer's bytes, or None for what has no id."""
        self.refused = ""
        command = _read(payload)
        if command is None:
            return None
        answer = {"id": command["id"], "ok": True, "why": ""}
        try:
            self._obey(command, payload)
        except Refusal as refusal:
            answer["ok"] = False
            answer["why"] = self.refused = refusal.why
            if refusal.name:
                answer["name"] = refusal.name
        return json.dumps(answer).encode()

    def settings(self):
        """Return {name: value as it is now}: what may be set, and how it stands."""
        return {
            name: getattr(actuator, "value", self._last.get(name, 0))
            for name, actuator in self._actuators.items()
        }

    def _obey(self, command, payload):
        """Do all of a command or raise Refusal."""
        self._check_sender(payload)
        self._check_age(command)
        wanted = command.get("set")
        if not isinstance(wanted, dict) or not wanted:
            raise Refusal(MALFORMED)
        for name, value in wanted.items():
            self._check(name, value)
        for name, value in wanted.items():
            self._set(name, value)

    def _check_sender(self, payload):
        """Raise Refusal unless the mac is right; without a key anybody may command."""
        if self._signer is None:
            return
        if envelope.parse(payload)[1] is None:
            raise Refusal(UNSIGNED)
        if not envelope.verify(self.topic, payload, self._signer):
            raise Refusal(BAD_MAC)

    def _check_age(self, command):
        """Raise Refusal for another start, a number that was seen, a life that is over.

        From here on the number counts as seen, also when the command is refused.
        """
        number = command.get("n")
        life_s = command.get("life_s")
        sent_ms = command.get("u", 0)
        if not (_is_int(number) and _is_int(sent_ms) and _is_number(life_s)):
            raise Refusal(MALFORMED)
        start = self._start
        meant = command.get("b"), command.get("r")
        if meant != (start.boot, start.random32) or number <= start.command:
            raise Refusal(OLD)
        start.command = number
        age_ms = start.uptime.ms() - sent_ms if "u" in command else 0
        if not age_ms <= life_s * 1000:
            raise Refusal(OLD)

    def _check(self, name, value):
        """Raise Refusal for a name this board has not, or a value not for it."""
        if name not in self._actuators:
            raise Refusal(UNKNOWN, name)
        check = getattr(self._actuators[name], "check", None)
        try:
            if check:
                check(value)
        except ValueError:
            raise Refusal(RANGE, name) from None

    def _set(self, name, value):
        """Set one value; a learner's function may raise anything."""
        actuator = self._actuators[name]
        try:
            getattr(actuator, "set", actuator)(value)
        except ValueError:
            raise Refusal(RANGE, name) from None
        except Exception as error:
            print("command " + name + " failed: " + repr(error))
            raise Refusal(FAILED, name) from None
        self._last[name] = value
        if self._on_command:
            self._on_command(name, value)


def _is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value):
    return isinstance(value, (int, float))


def _read(payload):
    """Return the command as a dict with a usable id, None for anything else."""
    if len(payload) > MAX_BYTES:
        return None
    try:
        command = json.loads(envelope.parse(payload)[0])
    except ValueError:
        return None
    known = command.get("id") if isinstance(command, dict) else None
    if not isinstance(known, str) or not 0 < len(known) <= MAX_ID:
        return None
    return command
