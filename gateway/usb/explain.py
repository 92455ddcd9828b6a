"""What to say under a MicroPython error: the kit's own table, in this language."""

from gateway.explain import explain, kit_errors
from gateway.language import current


def explanation(traceback: str) -> list[str]:
    """Return the lines under a traceback: what it means, what to try first."""
    found = kit_errors().explain_text(traceback, current())
    return list(found[1:]) if found else []


def explained_code(code: str) -> list[str]:
    """Return the same for an error that the board remembers by its code word."""
    return list(explain(code, current()))
