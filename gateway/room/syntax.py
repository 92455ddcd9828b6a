"""What to write when a room file is not TOML: a line, and a hint for people."""

import re

from gateway.language import tr

AT_LINE = re.compile(r"\(at line (\d+), column \d+\)$")
CURLY_QUOTES = re.compile("[“”„«»‘’]")


def line_at(reason: str, lines: list[str]) -> int:
    """Return the line that tomllib's error is about, from 1.

    At the end of the document, it is the last line with something on it.
    """
    if found := AT_LINE.search(reason):
        return min(int(found[1]), len(lines))
    return max((i for i, line in enumerate(lines, start=1) if line.strip()), default=1)


def hint(reason: str, line: str) -> str:
    """Return what to write instead of ``line``, for an error of tomllib.

    Matches tomllib's words, which say what it met but not what to do; an error that
    is not known here is given as it is.
    """
    if CURLY_QUOTES.search(line):
        return tr('the quotation marks must be straight ones: "like this".')
    if "Cannot overwrite" in reason or "twice" in reason or "Duplicate" in reason:
        return tr("this is written twice in the file: keep one of the two.")
    if "Unterminated" in reason or "Illegal character '\\n'" in reason:
        return tr('a quotation mark is missing: write the text "like this".')
    if "Unescaped" in reason:
        return tr("write / instead of \\ in a path.")
    if "Unclosed" in reason or "Expected ']" in reason:
        return tr("a bracket is not closed: each [ needs its ] and each {{ its }}.")
    if "Invalid value" in reason:
        return tr('the value is not complete: a text is written "like this".')
    if "Expected '='" in reason or "Invalid statement" in reason:
        return tr('write one key on each line: key = "text" or key = 12.')
    return tr("this line is not TOML ({reason}).", reason=reason.partition(" (at")[0])
