"""The protected lane while it runs: keys that come and go, files that are spoiled."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.broker import child, foreground
from gateway.broker.client_ids import HOLDS_PASSWORDS, ClientIds
from gateway.broker.protected import ProtectedLane, ProtectedListen
from gateway.identity import keys, prepare, read_keyring, roster
from gateway.mosquitto import find, plugin_of
from tests.broker.brokers import listens
from tests.broker.conftest import need
from tests.broker.protected import (
    ME,
    NEIGHBOUR,
    TELEMETRY,
    Protected,
    program,
    publish,
    run_protected,
)
from tests.conftest import free_port, open_writer, wait_for


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Protected]:
    with run_protected(tmp_path) as found:
        yield found


def test_a_revoked_board_can_do_nothing_from_that_moment(own: Protected) -> None:
    before, before_psk = own.by_certificate(ME), own.by_psk(ME)
    command = [program("mosquitto_sub"), *before, "-t", f"kit/{ME}/ack"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as live:
        own.wait_for_event("connected", ME)
        with open_writer(own.room.store_url) as writer:
            roster.revoke(own.room, writer, [ME])
        assert live.wait(20) != 0  # thrown out, and not let in again
    assert publish(before, TELEMETRY) != 0
    assert publish(before_psk, TELEMETRY) != 0
    own.wait_for_event("login_refused", ME)
    assert publish(own.by_certificate(NEIGHBOUR), f"kit/{NEIGHBOUR}/telemetry") == 0
    with open_writer(own.room.store_url) as writer:
        roster.enrol(own.room, writer, [ME])
    wait_for(lambda: publish(own.by_psk(ME), TELEMETRY) == 0, what="the new key")
    assert publish(before, TELEMETRY) != 0


def test_secrets_that_are_spoiled_while_it_runs_change_nothing(own: Protected) -> None:
    path = own.room.folder / "secrets.toml"
    options = own.by_certificate(ME)
    path.write_text(path.read_text("utf-8").replace('key = "', 'key = "x'), "utf-8")
    said = own.room.folder / "stderr"
    wait_for(lambda: "secrets.toml, line" in said.read_text("utf-8"), what="a sentence")
    assert publish(options, TELEMETRY) == 0


def test_the_files_of_the_broker_hold_no_key_and_are_private(own: Protected) -> None:
    for path in (own.room.folder / "mosquitto-protected").iterdir():
        for key in own.keyring.boards.values():
            assert key.hex() not in path.read_text("utf-8", "replace"), path
        if sys.platform != "win32" and path.suffix != ".db":
            assert path.stat().st_mode & 0o777 == 0o600, path


@pytest.mark.parametrize("why", ["no signal", "2.1"])
def test_where_keys_are_not_read_again_the_broker_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """As on Windows, and since Mosquitto 2.1, whose plugin holds the passwords.

    A board that is revoked is out all the same, a new one in, and guarded.
    """
    need("mosquitto")
    installed = find()
    assert installed
    plugin = plugin_of(installed.path)
    if plugin is None:
        pytest.skip(
            "Mosquitto's plugin Dynamic Security is missing: apt-get install it"
        )
    if why == "no signal":
        monkeypatch.setattr(child, "RELOAD", None)
    prepare(tmp_path, [ME])
    where = ProtectedListen("127.0.0.1", free_port(), free_port())
    ids = ClientIds(plugin, why == "2.1" or installed.number >= HOLDS_PASSWORDS)
    lane = ProtectedLane(tmp_path, where, lambda *_: None, lambda _: None, ids)
    stop = threading.Event()
    found: list[str] = []

    def visit() -> None:
        try:
            keys_come_and_go(tmp_path, where)
            found.append("again")
        finally:
            stop.set()

    visitor = threading.Thread(target=visit)
    foreground.run(installed, lane, stop, lambda _: visitor.start(), lambda _: None)
    visitor.join()
    assert found == ["again"]


def keys_come_and_go(folder: Path, where: ProtectedListen) -> None:
    """Take the key of a board and make another's; see what each of them opens."""
    old = secret(folder, where, ME)
    wait_for(lambda: publish(old, TELEMETRY) == 0, what="the key at work")
    roster.drop_keys(folder, [ME])
    wait_for(lambda: publish(old, TELEMETRY) != 0, what="the key gone")
    wait_for(lambda: listens(where.psk_port), what="the broker again")
    prepare(folder, [NEIGHBOUR])
    new = secret(folder, where, NEIGHBOUR)
    wait_for(lambda: publish(new, TELEMETRY) == 0, what="the new key")
    assert publish([*new[:-1], ME], TELEMETRY) != 0
    assert publish(old, TELEMETRY) != 0


def secret(folder: Path, where: ProtectedListen, board: str) -> list[str]:
    """Return the options of a board with the shared key that it has now."""
    keyring = read_keyring(folder)
    assert keyring
    key = keyring.boards[board]
    options = ["-h", "127.0.0.1", "-p", str(where.psk_port), "--psk-identity", board]
    options += ["--psk", keys.psk(key), "-u", board, "-P", keys.password(key)]
    return [*options, "-i", board]
