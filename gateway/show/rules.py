"""What each kind of value in a running order must be, and how that is said."""

import re
from typing import Any

from gateway.language import tr
from gateway.room.rules import Rule

NAME = re.compile(r"[a-z0-9-]{1,40}")
SCENES = 9
HALVES = ("open", "protected")
LONGEST = 200  # minutes


def a_text() -> Rule:
    """Return the rule of a text that is not empty."""
    return Rule(
        lambda value: isinstance(value, str) and bool(value.strip()),
        tr("a text between quotation marks"),
        '"…"',
    )


def texts() -> Rule:
    """Return the rule of a text in both languages."""
    one = a_text()

    def accepts(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and set(value) == {"fr", "en"}
            and all(map(one.accepts, value.values()))
        )

    return Rule(accepts, tr("a text in each language"), '{ fr = "…", en = "…" }')


def a_word() -> Rule:
    """Return the rule of the name of a question."""
    return Rule(
        lambda value: isinstance(value, str) and bool(NAME.fullmatch(value)),
        tr("the name of a question or a survey of polls.toml"),
        '"trust"',
    )


def some_minutes() -> Rule:
    """Return the rule of a duration."""
    return Rule(
        lambda value: type(value) is int and 1 <= value <= LONGEST,
        tr("a whole number of minutes, from 1 to {most}", most=LONGEST),
        "5",
    )


def a_scene_number() -> Rule:
    """Return the rule of the number of a scene."""
    return Rule(
        lambda value: type(value) is int and 1 <= value <= SCENES,
        tr("a number from 1 to {most}", most=SCENES),
        "3",
    )


def some_halves() -> Rule:
    """Return the rule of the order of a scene's halves."""
    return Rule(
        lambda value: (
            isinstance(value, list)
            and 1 <= len(value) <= len(HALVES)
            and len(set(map(str, value))) == len(value)
            and all(half in HALVES for half in value)
        ),
        tr("open and protected, in the order of the show"),
        '["open", "protected"]',
    )
