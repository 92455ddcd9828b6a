"""The number of something, as a form or an address gives it. Pure."""

MOST_DIGITS = 15  # what a browser holds exactly, and every store


def number(text: str) -> int | None:
    """Return a whole number from 0 on, None for what is none or has too many digits."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
