"""What to say under a MicroPython error: the kit's own table, in this language."""

import sys
from typing import Any

from gateway.language import current
from gateway.places import firmware_dir


def explanation(traceback: str) -> list[str]:
    """Return the lines under a traceback: what it means, what to try first."""
    try:
        _, sentence, to_try = table().explain_text(traceback, current())
    except ImportError:
        return []
    return [sentence, to_try]


def explained_code(code: str) -> list[str]:
    """Return the same for an error that the board remembers by its code word."""
    try:
        _, sentence, to_try = table().explain(code, current())
    except ImportError:
        return []
    return [sentence, to_try]


def table() -> Any:
    """Return the module of the boards that knows their errors, `kit.errors`."""
    folder = str(firmware_dir())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    from kit import errors

    return errors
