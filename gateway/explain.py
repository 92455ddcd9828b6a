"""The errors that boards know, for this computer: sentences for people, and a table.

There is one source, `firmware/kit/errors.py` and the files it names; the board page
and the lab page get it as JSON and look for the same signs.
"""

import sys
from functools import cache
from typing import Any

from gateway.language import LANGUAGES, Language
from gateway.places import firmware_dir


def kit_errors() -> Any:
    """Return the module of the boards that knows their errors, ``kit.errors``."""
    folder = str(firmware_dir())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    from kit import errors

    return errors


def codes() -> list[str]:
    """Return every code word that a board may remember or send."""
    return [error["code"] for error in table()["errors"]]


@cache
def explain(code: str, language: Language) -> tuple[str, str]:
    """Return the sentence and the first thing to try of a code word."""
    _, sentence, first = kit_errors().explain(code, language)
    return str(sentence), str(first)


@cache
def table() -> dict[str, Any]:
    """Return all that is needed to explain an error elsewhere, ready for JSON.

    ``errors``: in the order in which their signs count, each with ``code``,
    ``blinks``, ``signs`` and, for each language, [sentence, first thing to try];
    ``chip``: how many of them are said by the chip itself; ``numbers``: OSError
    number -> name; ``same``: pairs of words, the second of which counts as the first.
    """
    errors = kit_errors()
    from kit import error_signs, errors_en, errors_fr

    words = {"fr": errors_fr.WORDS, "en": errors_en.WORDS}
    return {
        "errors": [
            {
                "code": code,
                "blinks": blinks,
                "signs": [sign for sign in signs.split(" | ") if sign],
                **{language: list(words[language][code]) for language in LANGUAGES},
            }
            for code, blinks, signs in error_signs.SIGNS
        ],
        "chip": len(error_signs.CHIP),
        "numbers": {str(n): name for n, name in error_signs.NUMBERS.items()},
        "same": [list(pair) for pair in errors.SAME],
    }
