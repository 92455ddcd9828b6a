"""Commands: what is obeyed, what is refused and with which word."""

import json

from kit.commands import Commands
from kit.envelope import Signer
from kit.output import Output
from kit.start import Start
from kit.ticks import Uptime

START = 3, 2271560481
TOPIC = "kit/baobab-10/cmd"
KEY = bytes(range(32))


class Clock:
    """Milliseconds that a test moves on."""

    def __init__(self):
        self.ms = 0

    def __call__(self):
        return self.ms


class Board:
    """Commands with an LED, a servo, and a function as a learner writes one."""

    def __init__(self, signer=None):
        self.clock = Clock()
        self.led = Output(0, 1)
        self.servo = Output(0, 180, value=90)
        self.heard = []
        self.said = []
        self.start = Start(*START)
        self.start.uptime = Uptime(clock=self.clock)
        self.commands = Commands(
            "baobab-10",
            self.start,
            {"led": self.led, "servo": self.servo, "say": self.say},
            signer,
            lambda name, value: self.heard.append((name, value)),
        )

    def say(self, words):
        if words == "":
            raise ValueError("nothing to say")
        self.said.append(words + "")

    def take(self, payload):
        answer = self.commands.take(payload)
        return None if answer is None else json.loads(answer)

    def why(self, payload):
        """Return the word of a refusal, "" when it was obeyed."""
        answer = self.take(payload)
        assert answer["ok"] == (answer["why"] == ""), answer
        return answer["why"]


def command(number=1, wanted=None, **changes):
    """Return the bytes of a command; a change to None leaves a field out."""
    fields = {"id": f"c{number}", "b": START[0], "r": START[1], "n": number}
    fields["life_s"] = 30
    fields["set"] = {"led": 1} if wanted is None else wanted
    fields.update(changes)
    kept = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(kept).encode()


def signed(payload, key=KEY, topic=TOPIC):
    return payload + b" " + Signer(key).mac(topic, payload)


def test_a_command_is_obeyed_and_answered():
    board = Board()
    assert board.commands.topic == TOPIC
    assert board.commands.answer_topic == TOPIC + "/ack"
    assert board.take(command()) == {"id": "c1", "ok": True, "why": ""}
    assert board.led.value == 1
    assert board.why(command(2, {"servo": 45.5, "led": False})) == ""
    assert (board.led.value, board.servo.value) == (0, 45.5)
    assert board.heard[0] == ("led", 1)
    assert board.commands.settings() == {"led": 0, "servo": 45.5, "say": 0}


def test_a_plain_function_is_an_actuator_too():
    board = Board()
    assert board.why(command(1, {"say": "i ni ce"})) == ""
    assert board.said == ["i ni ce"]
    assert board.commands.settings()["say"] == "i ni ce"
    assert board.why(command(2, {"say": ""})) == "range"
    assert board.why(command(3, {"say": 7})) == "failed"
    assert board.why(command(4, {"say": "again"})) == ""


def test_a_command_is_taken_once_and_in_order():
    board = Board()
    assert board.why(command(5)) == ""
    board.led.set(0)
    assert board.why(command(5)) == "old"
    assert board.why(command(4)) == "old"
    assert board.led.value == 0
    assert board.why(command(6)) == ""


def test_a_command_for_another_start_is_old():
    board = Board()
    assert board.why(command(1, b=START[0] - 1)) == "old"
    assert board.why(command(2, r=START[1] + 1)) == "old"
    assert board.why(command(3, b=None)) == "old"
    assert board.led.value == 0


def test_a_command_that_was_held_back_is_old_by_the_board_s_own_clock():
    board = Board()
    board.clock.ms = 100_000
    assert board.why(command(1, u=69_999)) == "old"
    assert board.why(command(2, u=70_000)) == ""
    assert board.why(command(3, u=99_000, life_s=0.5)) == "old"
    assert board.why(command(4, u=101_000)) == "", "the gateway's estimate is ahead"
    assert board.why(command(5, u=99_000, life_s=-1)) == "old"
    assert board.why(command(6, life_s=-1)) == "old"


def test_a_held_back_command_counts_as_seen():
    board = Board()
    board.clock.ms = 100_000
    assert board.why(command(8, u=1)) == "old"
    assert board.why(command(8)) == "old"


def test_nothing_is_set_unless_all_of_it_can_be():
    board = Board()
    assert board.take(command(1, {"led": 1, "servo": 181})) == {
        "id": "c1",
        "ok": False,
        "why": "range",
        "name": "servo",
    }
    answer = board.take(command(2, {"led": 1, "lamp": 1}))
    assert (answer["why"], answer["name"]) == ("unknown", "lamp")
    for number, value in enumerate(("on", None, [1], -1, 2, {"a": 1}), 3):
        assert board.why(command(number, {"led": value})) == "range", value
    assert board.led.value == 0
    assert board.heard == []


def test_a_command_without_its_fields_is_told_so():
    board = Board()
    for number, changes in enumerate(
        (
            {"n": None},
            {"n": "1"},
            {"n": True},
            {"n": 1.5},
            {"life_s": None},
            {"life_s": "30"},
            {"set": None},
            {"set": {}},
            {"set": ["led"]},
            {"u": "1"},
        ),
        1,
    ):
        assert board.why(command(number, **changes)) == "malformed", changes
    assert board.led.value == 0


def test_what_is_no_command_has_no_answer():
    board = Board()
    for payload in (
        b"",
        b"led=1",
        b"[]",
        b"{",
        b"{}",
        b'{"id":7}',
        b'{"id":""}',
        command(1, id="x" * 33),
        command(1, {"led": 1, "x": "y" * 600}),
        b'{"id":"c1"',
        b"\xff\xfe",
    ):
        assert board.take(payload) is None, payload


def test_a_board_with_a_key_obeys_only_what_is_signed_for_it():
    board = Board(Signer(KEY))
    assert board.why(command(1)) == "unsigned"
    assert board.why(signed(command(1), key=KEY[1:])) == "mac"
    assert board.why(signed(command(1), topic="kit/baobab-11/cmd")) == "mac"
    assert board.why(signed(command(1)).replace(b'"led"', b'"lEd"')) == "mac"
    assert board.led.value == 0
    assert board.why(signed(command(1))) == ""
    assert board.why(signed(command(1))) == "old"
    assert board.why(signed(command(2) + b"") + b"\n") == "mac"


def test_a_board_without_a_key_takes_a_signed_command_too():
    assert Board().why(signed(command(1))) == ""
