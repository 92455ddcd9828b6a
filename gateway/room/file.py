"""The text of a room file: its values, the line of each, and what is wrong with it."""

import re
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from gateway.errors import DannayaError
from gateway.language import together, tr
from gateway.room.rules import Rule
from gateway.room.syntax import hint, line_at

KEY_LINE = re.compile(r"\s*(?P<key>[\w.\"' -]+?)\s*=")
HEADER_LINE = re.compile(r"\s*\[(?P<key>[^\[\]]+)\]")

Keys = tuple[str, ...]
T = TypeVar("T")


class RoomError(DannayaError):
    """The room file or its folder cannot be used; the message says what to write."""


class RoomFile:
    """A parsed room file that knows on which line each key stands."""

    def __init__(self, path: Path, text: str) -> None:
        """Parse ``text``; RoomError with its line when it is not TOML."""
        self._path = path
        lines = text.splitlines()
        try:
            self._content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = line_at(str(error), lines)
            raise self._error(line, hint(str(error), lines[line - 1])) from error
        self._line_of = key_lines(lines)

    def wrong(self, keys: Keys, problem: str, write: str) -> RoomError:
        """Return the error about one key: its line, the problem, what to write."""
        while keys and keys not in self._line_of:
            keys = keys[:-1]
        return self._error(self._line_of.get(keys, 1), together(problem, write))

    def table(self, keys: Keys, known: Collection[str] | None = None) -> dict[str, Any]:
        """Return a table of the file, empty when it is not there.

        With ``known``, any other key in it is an error that names the nearest one.
        """
        found: Any = self._content
        for key in keys:
            found = found.get(key, {})
        if not isinstance(found, dict):
            raise self.wrong(
                keys,
                tr("{section} holds other keys.", section=keys[-1]),
                tr("Write: {example}", example=self._as_table(keys)),
            )
        for key in found:
            if known is not None and key not in known:
                raise self._unknown((*keys, key), known)
        return found

    def value(self, keys: Keys, default: T, rule: Rule) -> T:
        """Return a value that passes its rule, ``default`` when it is not there."""
        table, key = self.table(keys[:-1]), keys[-1]
        if key not in table:
            return default
        found: T = table[key]
        if not rule.accepts(found):
            raise self.wrong(
                keys,
                tr("{key} must be {expected}.", key=key, expected=rule.expected),
                tr("Write for example: {example}", example=f"{key} = {rule.example}"),
            )
        return found

    def _unknown(self, keys: Keys, known: Collection[str]) -> RoomError:
        """Return the error about a key that a room file does not have."""
        near = get_close_matches(keys[-1].lower(), known, n=1)
        problem = tr("there is no key {key} here.", key=keys[-1])
        if near:
            return self.wrong(keys, problem, tr("Did you mean {near}?", near=near[0]))
        return self.wrong(
            keys, problem, tr("Known here: {known}.", known=", ".join(known))
        )

    def _as_table(self, keys: Keys) -> str:
        """Return how a table is written at its depth in the file."""
        return f"[{keys[0]}]" if len(keys) == 1 else f"{keys[-1]} = {{ seat = 1 }}"

    def _error(self, line: int, words: str) -> RoomError:
        return RoomError(
            tr("{file}, line {line}: {words}", file=self._path, line=line, words=words)
        )


def key_lines(lines: list[str]) -> dict[Keys, int]:
    """Return the line number, from 1, of each table header and each key."""
    found: dict[Keys, int] = {}
    section: Keys = ()
    for number, line in enumerate(lines, start=1):
        if header := HEADER_LINE.match(line):
            section = key_parts(header["key"])
            found.setdefault(section, number)
        elif key := KEY_LINE.match(line):
            found.setdefault(section + key_parts(key["key"]), number)
    return found


def key_parts(text: str) -> Keys:
    """Return the parts of a TOML key: ``a."b c"`` gives ``("a", "b c")``."""
    try:
        table: Any = tomllib.loads(f"{text} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    parts = []
    while isinstance(table, dict):
        [(part, table)] = table.items()
        parts.append(part)
    return tuple(parts)
