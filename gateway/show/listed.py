"""A TOML file that is a list: its entries, and on which line each key of each stands.

What is wrong in it is told with the line and what to write there.
"""

import re
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from gateway.errors import DannayaError
from gateway.language import system_reason, together, tr
from gateway.room.rules import Rule
from gateway.room.syntax import hint, line_at

T = TypeVar("T")
KEY = re.compile(r"(?P<key>\w+)\s*[.=]")


class ListError(DannayaError):
    """A list that cannot be used; the message says where, and what to write."""


class Entry(NamedTuple):
    """One table of the list, or the top of the file: where it stands, what it says."""

    file: Path
    line: int
    lines: dict[str, int]
    values: dict[str, Any]

    def only(self, known: Collection[str]) -> None:
        """Raise ListError when there is a key that nobody reads."""
        for key in self.values:
            if key not in known:
                near = get_close_matches(key, known, n=1) or sorted(known)
                raise self.wrong(
                    key,
                    tr("nobody reads the key {key} here.", key=key),
                    tr("Known here: {known}.", known=", ".join(near)),
                )

    def value(self, key: str, default: T, rule: Rule) -> T:
        """Return a value that passes its rule, ``default`` when it is not there."""
        if key not in self.values:
            return default
        found: T = self.values[key]
        if not rule.accepts(found):
            raise self.wrong(
                key,
                tr("{key} must be {expected}.", key=key, expected=rule.expected),
                example(key, rule),
            )
        return found

    def required(self, key: str, rule: Rule) -> Any:
        """Return a value that must be there and pass its rule."""
        if key not in self.values:
            raise self.wrong(
                key, tr("the key {key} is missing.", key=key), example(key, rule)
            )
        return self.value(key, None, rule)

    def wrong(self, key: str, problem: str, write: str) -> ListError:
        """Return the error about one key: its line, the problem, what to write."""
        return error(
            self.file, self.lines.get(key, self.line), together(problem, write)
        )


def example(key: str, rule: Rule) -> str:
    """Return what may be written for a key."""
    return tr("Write for example: {example}", example=f"{key} = {rule.example}")


def error(file: Path, line: int, words: str) -> ListError:
    """Return the error about one line of a file."""
    return ListError(
        tr("{file}, line {line}: {words}", file=file, line=line, words=words)
    )


def read_list(path: Path, name: str) -> tuple[Entry, list[Entry]]:
    """Return the top of a file and its ``[[name]]`` tables; ListError when wrong."""
    content, lines = parse(path)
    entries = content.pop(name, [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise error(path, 1, tr("write [[{name}]] above each part.", name=name))
    starts = [n for n, line in enumerate(lines, 1) if line.strip() == f"[[{name}]]"]
    ends = [*starts, len(lines) + 1]
    top = Entry(path, 1, key_lines(lines, 1, ends[0]), content)
    return top, [
        Entry(path, start, key_lines(lines, start + 1, end), values)
        for start, end, values in zip(starts, ends[1:], entries, strict=False)
    ]


def parse(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return what a file says and its lines; ListError when it is not TOML."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as failure:
        reason = system_reason(failure)
        raise ListError(
            tr(
                "{file} cannot be read ({reason}): check its rights.",
                file=path,
                reason=reason,
            )
        ) from failure
    except UnicodeDecodeError as failure:
        words = tr("this is not UTF-8 text: save it again with the encoding UTF-8.")
        line = 1 + failure.object[: failure.start].count(b"\n")
        raise error(path, line, words) from failure
    lines = text.splitlines()
    try:
        return tomllib.loads(text), lines
    except tomllib.TOMLDecodeError as failure:
        line = line_at(str(failure), lines)
        shown = lines[line - 1] if lines else ""
        raise error(path, line, hint(str(failure), shown)) from failure


def key_lines(lines: list[str], start: int, end: int) -> dict[str, int]:
    """Return on which line, from ``start`` to before ``end``, each key begins.

    A line of a text of several lines may look like a key; the first one counts.
    """
    found: dict[str, int] = {}
    inside = False
    for number in range(start, min(end, len(lines) + 1)):
        line = lines[number - 1]
        if not inside and (key := KEY.match(line)):
            found.setdefault(key["key"], number)
        inside ^= line.count('"""') % 2 == 1
    return found
