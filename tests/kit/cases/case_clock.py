"""The time that a board is told: by the gateway alone, and for now alone."""

import json

from kit import clock, flash
from kit.clock import FLOOR, Clock
from kit.envelope import Signer
from kit.ticks import Uptime

BOARD = "baobab-10"
KEY = b"k" * 32
NOW = FLOOR + 1000


class Ticks:
    """A clock that a test moves."""

    def __init__(self):
        self.ms = 0

    def __call__(self):
        return self.ms


def made():
    """Return a clock, the ticks that drive it, and its question's nonce."""
    ticks = Ticks()
    one = Clock(BOARD, Signer(KEY), Uptime(clock=ticks), clock.FILE)
    return one, ticks, json.loads(one.question())["nonce"]


def answer(nonce, unix=NOW, key=KEY, board=BOARD):
    """Return what a gateway with this key answers."""
    line = json.dumps({"unix": unix, "nonce": nonce}).encode()
    mac = Signer(key).mac("kit/" + board + "/time/ack", line)
    return line + b" " + mac


def clean():
    """Forget the time that an earlier test has kept."""
    flash.remove(clock.FILE)


def test_the_gateway_s_answer_is_believed_and_goes_on():
    clean()
    one, ticks, nonce = made()
    assert one.unix_s() is None
    ticks.ms = 200
    assert one.take(answer(nonce))
    assert one.unix_s() == NOW
    ticks.ms += 61_000
    assert one.unix_s() == NOW + 61
    assert one.question() is None, "it is known well enough"
    ticks.ms += clock.AGAIN_MS
    assert one.question()


def test_no_other_answer_is_believed():
    clean()
    one, ticks, nonce = made()
    good = answer(nonce)
    assert not one.take(answer(nonce, key=b"x" * 32)), "another key"
    assert not one.take(answer(nonce, board="mil-30")), "for another board"
    assert not one.take(answer("ab" * 16)), "another question"
    assert not one.take(answer(nonce, unix=FLOOR - 1)), "before this kit was made"
    assert not one.take(good.replace(b"unix", b"uniX"))
    assert not one.take(good[:-23]), "no mac"
    assert not one.take(b""), "nothing"
    assert not one.take(good + b" " * 100)
    ticks.ms = clock.LATE_MS + 1
    assert not one.take(good), "too late to say what time it is"
    ticks.ms = clock.LATE_MS
    assert one.take(good)
    assert not one.take(good), "a second time"


def test_time_does_not_go_back_over_a_restart():
    clean()
    one, _, nonce = made()
    assert one.take(answer(nonce, NOW + 1_000_000))
    again, _, nonce = made()
    assert not again.take(answer(nonce, NOW))
    assert again.take(answer(nonce, NOW + 1_000_001))


def test_each_question_is_another_one():
    clean()
    assert len({made()[2] for _ in range(20)}) == 20
