"""`secrets.toml`: every secret of a room, in one file that its owner alone may read.

    [boards]
    baobab-10 = { key = "<32 hexadecimal digits>", check = "<8>" }

Read whole, checked entry by entry, written whole. No sentence that comes from here
holds a secret: only names of entries and numbers of lines.
"""

import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from gateway.identity import keys
from gateway.identity.certificates import Authority, belongs, new_authority
from gateway.language import not_written, system_reason, tr
from gateway.lock import change_lock
from gateway.private import read_private, write_private
from gateway.room.file import RoomError, RoomFile
from gateway.room.read import decoded
from gateway.room.rules import BOARD_ID, Rule

FILE_NAME = "secrets.toml"
LOCK_NAME = "secrets.lock"
SECTIONS = ("room", "authority", "programs", "boards", "revoked")
# What speaks at the protected broker beside the boards; no board can have such a name.
GATEWAY, PROBE = "dannaya.gateway", "dannaya.probe"
PROGRAMS = (GATEWAY, PROBE)

ROOM_ID = re.compile(r"[0-9a-f]{16}")
BASE64 = re.compile(r"[A-Za-z0-9+/]{40,4000}={0,2}")
HEADER = """\
# The secrets of this room: who has this file can speak for its boards.
# Never show it, send it or put it under version control; keep a copy somewhere safe.
# Written by `dannaya enrol`, `dannaya revoke` and `dannaya forget`.
"""

Change = Callable[["Keyring"], "Keyring"]


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of a room; shown, it tells only how many there are.

    ``revoked``: boards whose key was taken away, so that the broker can name one that
    keeps trying.
    """

    room: str
    authority: Authority
    programs: Mapping[str, bytes]
    boards: Mapping[str, bytes] = field(default_factory=dict)
    revoked: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<Keyring of {len(self.boards)} boards>"


def new_keyring() -> Keyring:
    """Return a fresh keyring without boards."""
    room = secrets.token_hex(8)
    programs = {name: keys.new_key() for name in PROGRAMS}
    return Keyring(room, new_authority(room), programs)


def path_of(folder: Path) -> Path:
    """Return where a room's secrets are."""
    return folder / FILE_NAME


def changing(folder: Path) -> AbstractContextManager[None]:
    """Keep other programs from changing the secrets for the time of a block."""
    return change_lock(folder / LOCK_NAME)


def read_keyring(folder: Path) -> Keyring | None:
    """Return a room's keyring, None when it has none yet.

    RoomError names the file, the line and the entry that cannot be used.
    """
    path = path_of(folder)
    try:
        raw = read_private(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RoomError(
            tr(
                "{file} cannot be read ({reason}): check its rights.",
                file=path,
                reason=system_reason(error),
            )
        ) from None
    return parse(path, decoded(path, raw))


def write_keyring(folder: Path, keyring: Keyring) -> None:
    """Write a room's keyring, whole or not at all; RoomError when it cannot be."""
    path = path_of(folder)
    try:
        write_private(path, render(keyring))
    except OSError as error:
        raise RoomError(not_written(path, error)) from error


def parse(path: Path, text: str) -> Keyring:
    """Return the keyring that a text describes; RoomError for what is wrong in it."""
    file = RoomFile(path, text)
    file.table((), SECTIONS)
    file.table(("room",), ("id",))
    file.table(("authority",), ("key", "certificate"))
    room = needed(file, ("room", "id"), a_form(ROOM_ID, 16))
    for section in ("boards", "revoked"):
        check_ids(file, section)
    for program in PROGRAMS:
        needed(file, ("programs", program), Rule(lambda _: True, "", ""))
    return Keyring(
        room,
        read_authority(file),
        read_keys(file, "programs", room),
        read_keys(file, "boards", room),
        frozenset(file.table(("revoked",))),
    )


def check_ids(file: RoomFile, section: str) -> None:
    """Raise RoomError for an entry that no board can have."""
    for board in file.table((section,)):
        if not BOARD_ID.fullmatch(board):
            raise file.wrong(
                (section, board),
                tr("{id} cannot be the id of a board.", id=board),
                tr("Take this line out."),
            )


def read_authority(file: RoomFile) -> Authority:
    """Return the room's authority; RoomError when the two parts are not a pair."""
    key, certificate = (
        needed(file, ("authority", part), a_form(BASE64, 0))
        for part in ("key", "certificate")
    )
    try:
        authority = Authority(b64decode(key), b64decode(certificate))
    except ValueError:
        raise damaged(file, ("authority", "key"), "authority") from None
    if not belongs(authority):
        raise damaged(file, ("authority", "key"), "authority")
    return authority


def read_keys(file: RoomFile, section: str, room: str) -> dict[str, bytes]:
    """Return name -> key of a section; each must belong to this room and its name."""
    found = {}
    for name in file.table((section,)):
        entry = (section, name)
        file.table(entry, ("key", "check"))
        key = bytes.fromhex(needed(file, (*entry, "key"), a_form(keys.KEY, 32)))
        mark = needed(file, (*entry, "check"), Rule(is_text, tr("a text"), ""))
        if mark != keys.check(key, room, name):
            raise damaged(file, entry, name)
        found[name] = key
    return found


def damaged(file: RoomFile, entry: tuple[str, ...], name: str) -> RoomError:
    """Return the error about an entry that is not as the kit wrote it."""
    return file.wrong(
        entry,
        tr("the entry of {name} was changed, or comes from another room.", name=name),
        tr(
            "Bring back your copy of this file, or take the line out and enrol the "
            "board again."
        ),
    )


def needed(file: RoomFile, entry: tuple[str, ...], rule: Rule) -> str:
    """Return a value of the file; RoomError when it is missing or of another form."""
    table = file.table(entry[:-1])
    if entry[-1] not in table:
        raise file.wrong(
            entry,
            tr("{key} is missing.", key=".".join(entry)),
            tr("Bring back your copy of this file."),
        )
    found: str = table[entry[-1]]
    if not rule.accepts(found):
        raise file.wrong(
            entry,
            tr(
                "{key} must be {expected}.", key=".".join(entry), expected=rule.expected
            ),
            tr("Bring back your copy of this file."),
        )
    return found


def a_form(pattern: "re.Pattern[str]", digits: int) -> Rule:
    """Return the rule of a text of a form; nothing of the text is ever shown."""
    expected = (
        tr("{count} hexadecimal digits", count=digits) if digits else tr("base64 text")
    )
    return Rule(
        lambda value: is_text(value) and bool(pattern.fullmatch(value)), expected, ""
    )


def is_text(value: object) -> bool:
    """Tell whether a value of the file is a text."""
    return isinstance(value, str)


def render(keyring: Keyring) -> str:
    """Return the text of the file."""
    lines = [HEADER, "[room]", f'id = "{keyring.room}"', "", "[authority]"]
    for name, part in keyring.authority._asdict().items():
        lines.append(f'{name} = "{b64encode(part).decode()}"')
    for section, found in (("programs", keyring.programs), ("boards", keyring.boards)):
        lines += ["", f"[{section}]"]
        for name, key in sorted(found.items()):
            mark = keys.check(key, keyring.room, name)
            lines.append(f'"{name}" = {{ key = "{key.hex()}", check = "{mark}" }}')
    lines += [
        "",
        "[revoked]",
        *(f'"{name}" = {{}}' for name in sorted(keyring.revoked)),
    ]
    return "\n".join(lines) + "\n"
