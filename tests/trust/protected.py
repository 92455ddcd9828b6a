"""A room whose boards prove who they are, and boards that come in there."""

import asyncio
import sqlite3
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from gateway.bench.spine import Spine
from gateway.identity import Keyring, keys, read_keyring
from gateway.store import Writer
from gateway.trust.place import Place
from gateway.trust.scenes.boards import Connect
from tests.trust.boards import node


def keyring(folder: Path) -> Keyring:
    """Return the keys of a room."""
    found = read_keyring(folder)
    assert found is not None
    return found


def connector(port: int, trust: ssl.SSLContext, source: str = "127.0.0.1") -> Connect:
    """Return how a board opens its encrypted connection."""

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(
            "127.0.0.1",
            port,
            ssl=trust,
            server_hostname="127.0.0.1",
            local_addr=(source, 0),
        )

    return connect


def trusting(keys_of_room: Keyring) -> ssl.SSLContext:
    """Return the TLS context of a board that checks the gateway, as it should."""
    from gateway.proofs import use_firmware

    use_firmware()
    from kit import protected

    context: ssl.SSLContext = protected.trusting(keys_of_room.authority.certificate)
    return context


def trusting_anybody() -> ssl.SSLContext:
    """Return the TLS context of a board that checks nothing: a bad one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def without_rest(connect: Connect, port: int, source: str, times: int) -> Connect:
    """Return how a board connects that calls many times where once would do."""

    async def hammer() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for _ in range(times):
            with suppress(OSError):
                _, call = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=(source, 0)
                )
                call.close()
        return await connect()

    return hammer


def board(room: Spine, name: str, source: str = "127.0.0.1", **options: Any) -> Any:
    """Return the firmware's node with a key of the room."""
    return board_of(room.room.folder, name, room.room.protected_port, source, **options)


def board_of(
    folder: Path,
    name: str,
    port: int,
    source: str = "127.0.0.1",
    trust: ssl.SSLContext | None = None,
    **options: Any,
) -> Any:
    """Return the firmware's node with its key of the room of a folder."""
    found = keyring(folder)
    key = found.boards[name]
    words: dict[str, Any] = {
        "username": name,
        "password": keys.password(key),
        "mac_key": keys.mac_key(key),
        "connect": connector(port, trust or trusting(found), source),
    }
    return node(name, **{**words, **options})


def place(
    room: Spine,
    store: Writer,
    lanes: Mapping[str, str],
    addresses: Mapping[str, str] | None = None,
    **changes: Any,
) -> Place:
    """Return the room as its probes know it."""
    found = replace(room.room, **changes)
    return Place(found, store, keyring(found.folder), lanes, addresses or {})


def reload(room: Spine) -> None:
    """Let the protected Mosquitto read its files again, which a test has changed."""
    (mosquitto,) = room.process("protected").children()
    mosquitto.send_signal(1)


def broker_files(room: Spine) -> Path:
    """Return the folder of the protected broker's files."""
    return room.room.folder / "mosquitto-protected"


@contextmanager
def keeping_boards(room: Spine) -> Iterator[None]:
    """Let the store of a room drop no board any more, and say nothing of it."""
    with closing(sqlite3.connect(room.room.folder / "dannaya.db")) as store:
        store.execute(
            "CREATE TRIGGER deaf BEFORE DELETE ON board BEGIN SELECT RAISE(IGNORE); END"
        )
        try:
            yield
        finally:
            store.execute("DROP TRIGGER deaf")


@contextmanager
def unheard(room: Spine) -> Iterator[None]:
    """Let Mosquitto go on, but nobody tell it that the room's keys have changed."""
    teller = room.process("protected")
    teller.suspend()
    try:
        yield
    finally:
        teller.resume()
