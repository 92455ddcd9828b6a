"""The words that the lab's scripts write, in the viewer's language."""

from flask_babel import gettext as _

from dashboard.words import Words, common_words, plural


def lab_words() -> Words:
    """Return what the lab page's scripts write."""
    return {
        **common_words(),
        **board_state_words(),
        **file_words(),
        **output_words(),
        "unplugged": _("not wired"),
        "editor": _("The program, in Python"),
        "started": _("{name} starts on {board}"),
        "stopped": _("The board was switched off."),
        "finished": _("The program has ended."),
        "ended-badly": _("The program has ended with an error."),
        "restarts": _("The board starts again."),
        "sleeps": _("The board sleeps for {s} s."),
        "sleeps-on": _("The board sleeps; only Restart wakes it."),
        "omitted": plural("(%(n)s line left out)", "(%(n)s lines left out)"),
        "busy": _(
            "The program keeps the board to itself (a loop without await?): sliders "
            "and switches must wait. Stop works all the same."
        ),
        "try": _("Try this:"),
        "memory": _("{used} of {all} kB"),
        "too-much-memory": _(
            "The board was stopped: a real one has {kb} kB for programs and data."
        ),
        "no-name": _("No name for the board: {why} Programs run without the network."),
        "no-broker": _(
            "This room has no broker for browsers: programs run without the network."
        ),
        "wifi-cut": _("Wi-Fi switched off"),
        "wifi-back": _("Wi-Fi switched on"),
        "no-guide": _("This page of the guides cannot be read now."),
        "no-answer": _("the gateway does not answer."),
        "away": _(
            "The gateway does not answer, and the virtual board comes from it: is the "
            "room open?"
        ),
        "broken": _("The virtual board cannot start in this browser: {why}"),
    }


def board_state_words() -> Words:
    """Return what the virtual board does."""
    return {
        "board-loading": _("getting ready…"),
        "board-ready": _("ready"),
        "board-running": _("running"),
        "board-restarting": _("starting again"),
        "board-sleeping": _("asleep"),
        "board-failed": _("broken"),
    }


def file_words() -> Words:
    """Return what the list of programs says."""
    return {
        "lessons": _("Lessons"),
        "own": _("My programs"),
        "changed": _("{name} (changed)"),
        "new-program": _("my_program"),
        "ask-name": _("Name of the program"),
        "ask-remove": _("Remove {name} from this browser?"),
        "ask-original": _("Give up your changes of {name}?"),
        "remove": _("Remove"),
        "original": _("Original"),
        "not-kept": _(
            "This browser keeps nothing: download your program before you leave."
        ),
        "too-large": _("{name} is too large for a board: {kb} KB at most."),
        "not-text": _("{name} is not a program in text."),
    }


def output_words() -> Words:
    """Return what the outputs of the board say."""
    return {
        "output": _("{what}: {value}"),
        "led-on": _("on"),
        "led-off": _("off"),
        "high": _("high (1)"),
        "low": _("low (0)"),
        "relay-open": _("contact open"),
        "relay-closed": _("contact closed"),
        "silent": _("silent"),
        "out-led": _("LED"),
        "out-relay": _("Relay"),
        "out-buzzer": _("Buzzer"),
        "out-servo": _("Servo"),
        "out-neopixel": _("Neopixel"),
        "out-pin": _("Pin {pin}"),
        "out-pwm": _("Pin {pin}"),
    }
