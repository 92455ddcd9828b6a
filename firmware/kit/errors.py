"""From an error to its code word, a sentence, and the first thing to try.

    errors.explain(error)          # ("name_error", "Le nom « x » ...", "Vérifiez ...")
    errors.explain("wifi_full", "en")
    errors.remember("wifi_full")   # the last one is kept on flash: see `last`

The table stands in error_signs.py, its sentences in errors_fr.py and errors_en.py; all
three are loaded only while something is explained.
"""

import io
import json
import os
import sys

from kit import flash

LAST = "last_error.json"
MAX_DETAIL = 120
UNKNOWN = "unknown_error"
_MANY = "…"  # where a sentence names something that is not known
SAME = ((" isn't ", " is not "), ("ImportError: no", "ModuleNotFoundError: No"))


def explain(error, lang="fr"):
    """Return (code, sentence, first thing to try) for an exception or a code word."""
    if isinstance(error, str):
        return _say(error, None, lang)
    return _say(*_find_in(error), lang)  # pyright: ignore


def code_of(error):
    """Return the code word of an exception."""
    return _find_in(error)[0]


def explain_text(text, lang="fr"):
    """Return the same for the last error in a program's output; None without one."""
    found = find(text)
    return _say(found[0], found[1], lang) if found else None


def find(text):
    """Return (code, what the sentence names or None) of the last error in a text.

    None for a text without an error.
    """
    table = _load("error_signs")
    text = _last_error(text.replace("\r", ""), table.CHIP)
    for ours, theirs in SAME:
        text = text.replace(theirs, ours)
    if not text:
        return None
    text = text + _name_of_number(text, table.NUMBERS)
    for code, _, signs in table.SIGNS:
        for sign in signs.split(" | "):
            found = _fits(sign, text) if sign else None
            if found is not None:
                return code, found or None
    return UNKNOWN, None


def blinks(code):
    """Return how the LED tells a code: 23 is two, a pause, three. 0: it does not."""
    for known, number, _ in _load("error_signs").SIGNS:
        if known == code:
            return number
    return 1


def remember(code, detail="", boot=0):
    """Keep a code on flash as the last error; return whether it is a new one.

    The same error again writes nothing: flash wears out.
    """
    new = {"code": code, "detail": str(detail)[:MAX_DETAIL], "boot": boot}
    if new == last():
        return False
    try:
        flash.replace(LAST, json.dumps(new))
    except OSError:
        return False  # a full flash is no reason to stop the board
    return True


def last():
    """Return {"code", "detail", "boot"} of the last error, None when there was none."""
    try:
        with open(LAST) as file:
            found = json.load(file)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "code" in found else None


def forget():
    """Remove what was remembered."""
    try:
        os.remove(LAST)
    except OSError:
        return  # there was nothing


def traceback_of(error):
    """Return the traceback of an exception, as the interpreter prints it."""
    if hasattr(sys, "print_exception"):
        text = io.StringIO()
        sys.print_exception(error, text)  # pyright: ignore
        return text.getvalue()  # pyright: ignore
    import traceback

    return "".join(traceback.format_exception(error))  # pyright: ignore


def _find_in(error):
    """Return (code, what the sentence names or None) of an exception.

    An error of the kit's own may say its code itself: see kit/sensors/sensor.py.
    """
    code = getattr(error, "code", None)
    if isinstance(code, str):
        return code, None
    return find(traceback_of(error)) or (UNKNOWN, None)


def _say(code, named, lang):
    """Return (code, sentence, first thing to try); an unknown code keeps its name."""
    words = _load("errors_en" if lang == "en" else "errors_fr").WORDS
    sentence, first = words.get(code) or words[UNKNOWN]
    named = named or _MANY
    sentence, first = sentence.replace("{}", named), first.replace("{}", named)
    return code, sentence.replace("….", "…"), first.replace("….", "…")


def _load(name):
    """Return a module of the kit; a board keeps nothing of it once it was used."""
    module = __import__("kit." + name, None, None, ["x"])
    if sys.implementation.name == "micropython":
        sys.modules.pop("kit." + name)
        if hasattr(sys.modules["kit"], name):
            delattr(sys.modules["kit"], name)
    return module


def _last_error(text, chip):
    """Return the last traceback of a text, or what the chip said; "" for neither."""
    at = text.rfind("Traceback (most recent call last)")
    fallen = max(
        text.rfind(sign) for _, _, signs in chip for sign in signs.split(" | ")
    )
    if fallen > at:
        return text[fallen:].split("\n")[0]
    lines = text.strip().split("\n")
    if at < 0:
        return lines[-1] if _is_error(lines[-1]) else ""
    lines = text[at:].split("\n")
    end = 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    return "\n".join(lines[: end + 1])


def _is_error(line):
    """Tell whether a line is the last one of a traceback, as `NameError: ...` is."""
    word = line.split(":")[0].strip().split(".")[-1]
    if word == "KeyboardInterrupt":
        return True
    return " " not in word and len(word) > 5 and word.endswith("Error")


def _name_of_number(text, numbers):
    """Return " ENAME" for an OSError that is told by its number only, else ""."""
    at = max(text.rfind("OSError"), text.rfind("[Errno "))
    if at < 0:
        return ""
    line = text[at:].split("\n")[0]
    if "] E" in line:
        return ""
    digits = ""
    for letter in line[7:]:
        if letter.isdigit() or (letter == "-" and not digits):
            digits += letter
        elif digits or letter not in ":( [Errno":
            break
    try:
        return " " + numbers.get(int(digits), "")
    except ValueError:
        return ""


def _fits(sign, text):
    """Return what `*` stands for, "" when there is none, None when it does not fit."""
    found = ""
    for part in sign.split(" & "):
        before, star, after = part.partition("*")
        at = text.find(before)
        if at < 0:
            return None
        if star:
            line = text[at + len(before) :].split("\n")[0].strip()
            after = after.split("*")[0].rstrip()
            end = line.find(after) if after else len(line)
            if end < 0:
                return None
            found = line[:end]
    return found
