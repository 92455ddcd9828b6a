"""The words that the scripts of a board's page write, in the viewer's language."""

from flask import g
from flask_babel import gettext as _

from dashboard.words import Words, common_words, plural, problem_words
from gateway.explain import codes, explain
from gateway.language import catalog
from gateway.reasons import REASONS


def board_words() -> Words:
    """Return what the board page's scripts write."""
    return {
        **common_words(),
        **refusal_words(),
        **order_words(),
        **problem_words(),
        **first_words(),
        "last-problem": _("Last problem:"),
        "earlier-problem": _("Last problem, in start {n}:"),
        "quality-measured": _("measured"),
        "quality-rebuilt": _("rebuilt"),
        "quality-received": _("received"),
        "lamps": plural("%(n)s lamp green of 16", "%(n)s lamps green of 16"),
        "no-messages": _("No message yet."),
        "no-refusals": _("Nothing refused."),
        "no-points": _("no measurement in this period"),
        "chart-of": _("Chart of {name}"),
        "time": _("When"),
        "quality": _("Time"),
        "reason": _("Reason"),
        "lowest": _("lowest"),
        "highest": _("highest"),
        "single": _("each point is one reading"),
        **reset_words(),
        **step_words(),
    }


def reset_words() -> Words:
    """Return why a board started, by MicroPython's number for an ESP32."""
    return {
        "reset-1": _("power came"),
        "reset-2": _("restart"),
        "reset-3": _("stuck program"),
        "reset-4": _("wake from sleep"),
        "reset-5": _("program started again"),
    }


def order_words() -> Words:
    """Return what may be set, how it stands, and what became of a command."""
    return {
        "set-led": _("LED"),
        "set-relay": _("Relay"),
        "set-buzzer": _("Buzzer"),
        "set-servo": _("Servo"),
        "set-period": _("Period"),
        "switched-on": _("switched on"),
        "switched-off": _("switched off"),
        "silent": _("silence"),
        "switch-on": _("Switch on"),
        "switch-off": _("Switch off"),
        "beep": _("Beep"),
        "send": _("Send"),
        "order-queued": _("waiting for the board"),
        "order-sent": _("sent"),
        "order-obeyed": _("obeyed"),
        "order-refused": _("refused"),
        "order-too_old": _("too old"),
        "order-why-malformed": _("not understood"),
        "order-why-unknown": _("no such name"),
        "order-why-range": _("value not possible"),
        "order-why-failed": _("its program failed at it"),
        "order-why-unsigned": _("not signed"),
        "order-why-mac": _("wrong signature"),
        "order-why-old": _("came too late"),
        "order-why-not_sent": _("the board was not there"),
        "order-why-no_answer": _("no answer"),
    }


def step_words() -> Words:
    """Return how long a point of a chart lasts when it sums up several readings."""
    return {
        "step-s": plural(
            "each point sums up %(n)s second", "each point sums up %(n)s seconds"
        ),
        "step-min": plural(
            "each point sums up %(n)s minute", "each point sums up %(n)s minutes"
        ),
        "step-h": plural(
            "each point sums up %(n)s hour", "each point sums up %(n)s hours"
        ),
    }


def refusal_words() -> Words:
    """Return why a message was refused: the gateway's own sentences."""
    sentences = catalog(g.lang)
    return {
        f"refused-{code}": sentences.gettext(text) for code, text in REASONS.items()
    }


def first_words() -> Words:
    """Return the first thing to try, by the same codes."""
    return {f"try-{code}": explain(code, g.lang)[1] for code in codes()}
