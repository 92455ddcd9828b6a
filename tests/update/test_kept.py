"""What the store keeps of updates, and what it refuses to queue."""

from pathlib import Path

import pytest

from gateway.store import Desk, StoreError, Writer, open_desk
from gateway.update.keys import SigningKey
from tests.conftest import open_writer
from tests.update.bundles import bundle
from tests.update.peer import BOARD, queue


def test_too_many_updates_are_refused_with_a_sentence(
    desk: Desk, key: SigningKey
) -> None:
    made = bundle(key)
    number = desk.add_bundle(made.manifest.raw, made.signature, made.content)
    with pytest.raises(StoreError, match="Too many updates"):
        desk.send_bundle(number, [f"kora-{n}" for n in range(501)], auto=True)
    with pytest.raises(StoreError, match="no longer kept"):
        desk.send_bundle(number + 1, [BOARD], auto=True)


def test_a_forgotten_board_leaves_no_update(
    writer: Writer, desk: Desk, key: SigningKey
) -> None:
    queue(desk, bundle(key))
    desk.keep_software(BOARD, 0, [["sketch.py", 1, "00"]], "usb")
    desk.ask_proof(BOARD, "00" * 16)
    writer.forget(BOARD)
    assert (writer.updates().sendings(), writer.updates().software()) == ([], {})


def test_a_store_of_before_updates_takes_them(tmp_path: Path, key: SigningKey) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with open_writer(url) as store:
        tables = ("bundle", "sending", "software", "proof")
        drops = "".join(f"DROP TABLE {table};" for table in tables)
        store._connection.executescript(
            f"{drops} DELETE FROM _sqlite_migrations WHERE name = 'm007_updates'"
        )
    with open_writer(url), open_desk(url) as desk:
        assert queue(desk, bundle(key)) == 1
