"""Files from here to a board: only those that differ, each whole or as it was before.

A file goes over compressed, into a second file beside the old one; its digest is made
again from the flash, and only then does it take the old one's place.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from gateway.usb.files import list_files
from gateway.usb.line import Line

DIGESTS = "/digests.json"  # on the board: path -> digest, of what was sent
PIECE = 1536  # bytes of a file at once: a board needs room for it thrice
PROGRAM = 2048  # characters of a program that writes pieces
WINDOW_BITS = 10  # zlib's window: what a board must keep to decompress

# What the board runs. `_o`, `_w` and `_c` open, write and close a file that comes over.
RECEIVER = """
import deflate, hashlib, io, json, os
from binascii import a2b_base64, hexlify
def _digest(path):
    buffer, sum = memoryview(bytearray(1024)), hashlib.sha256()
    with open(path, "rb") as file:
        while True:
            n = file.readinto(buffer)
            if not n:
                return hexlify(sum.digest()).decode()[:32]
            sum.update(buffer[:n])
def _o(path):
    global _path, _file
    folder = ""
    for part in path.split("/")[1:-1]:
        folder += "/" + part
        try:
            os.mkdir(folder)
        except OSError:
            pass
    _path, _file = path, open(path + ".part", "wb")
def _w(packed):
    data = io.BytesIO(a2b_base64(packed))
    _file.write(deflate.DeflateIO(data, deflate.ZLIB).read())
def _c(digest):
    _file.close()
    if _digest(_path + ".part") != digest:
        raise ValueError("damaged on the way: " + _path)
    os.rename(_path + ".part", _path)
"""

KNOWN = """
try:
    with open({path!r}) as file:
        print(file.read())
except OSError:
    pass
"""

Tell = Callable[[int, int], None]


class Sent(NamedTuple):
    """What was done: numbers of files, and bytes before compression."""

    written: int
    removed: int
    size: int


def update(
    line: Line, wanted: Mapping[str, bytes], owned: Iterable[str], tell: Tell
) -> Sent:
    """Make the files of a stopped board be those that are wanted, in their order.

    Below the folders ``owned`` all other files are removed. ``tell`` hears how many
    bytes of how many have arrived.
    """
    line.ask(RECEIVER)
    present, known = list_files(line), read_digests(line)
    changed = different(line, wanted, present, known)
    folders = tuple(f"{folder}/" for folder in owned)
    gone = [p for p in present if p.startswith(folders) and p not in wanted]
    total = sum(len(data) for data in changed.values())
    if changed or gone:
        # first: a list that says too little is safe, one that says too much is not
        sure = {p: d for p, d in known.items() if p not in changed and p not in gone}
        if sure != known:
            save_digests(line, sure)
        remove(line, gone)  # first: what a broken copy left has a name that is used
        send(line, changed, lambda done: tell(done, total))
    kept = {p: d for p, d in known.items() if p in present and p not in gone}
    digests = kept | {path: digest(data) for path, data in wanted.items()}
    if digests != known:
        save_digests(line, digests)
    return Sent(len(changed), len(gone), total)


def different(
    line: Line,
    wanted: Mapping[str, bytes],
    present: Mapping[str, int],
    known: Mapping[str, str],
) -> dict[str, bytes]:
    """Return the wanted files that the board does not have as they are."""
    size = {p for p, data in wanted.items() if present.get(p) == len(data)}
    unsure = [p for p in size if p not in known]
    found = dict(known)
    if unsure:  # an earlier copy was broken off: what arrived is not sent again
        code = f"print(json.dumps({{p: _digest(p) for p in {sorted(unsure)!r}}}))"
        found |= json.loads(line.ask(code))
    return {
        path: data
        for path, data in wanted.items()
        if path not in size or found.get(path) != digest(data)
    }


def send(line: Line, files: Mapping[str, bytes], tell: Callable[[int], None]) -> None:
    """Write files on the board, several small ones in one program."""
    program, done, arrived = "", 0, 0
    for step, size in steps(files):
        if program and len(program) + len(step) > PROGRAM:
            line.ask(program)
            program, arrived = "", done
            tell(arrived)
        program += step
        done += size
    if program:
        line.ask(program)
        tell(done)


def steps(files: Mapping[str, bytes]) -> Iterator[tuple[str, int]]:
    """Yield the lines of the programs that write files, with how many bytes each."""
    for path, data in files.items():
        yield f"_o({path!r})\n", 0
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            yield f"_w({packed(piece)!r})\n", len(piece)
        yield f"_c({digest(data)!r})\n", 0


def packed(data: bytes) -> bytes:
    """Return bytes as letters that travel well: compressed, in base64."""
    press = zlib.compressobj(9, zlib.DEFLATED, WINDOW_BITS)
    return b64encode(press.compress(data) + press.flush())


def remove(line: Line, paths: Iterable[str]) -> None:
    """Remove files of the board."""
    for path in paths:
        line.ask(f"os.remove({path!r})")


def read_digests(line: Line) -> dict[str, str]:
    """Return what the board has as an earlier `update` left it, {} when unknown."""
    try:
        found = json.loads(line.ask(KNOWN.format(path=DIGESTS)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def save_digests(line: Line, digests: Mapping[str, str]) -> None:
    """Write what the board has."""
    text = json.dumps(digests, separators=(",", ":"))
    send(line, {DIGESTS: text.encode()}, lambda done: None)


def digest(data: bytes) -> str:
    """Return the digest of a file: the first half of its SHA-256, in hex."""
    return sha256(data).hexdigest()[:32]
