"""Boards on the protected lane, from the firmware's own code to the store."""

import asyncio
import gc
import itertools
import json
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.publish
import pytest

from gateway.identity import certificates, keys, read_keyring, roster
from gateway.names import board_ids
from gateway.proofs import Words, proofs, use_firmware
from gateway.room import BoardEntry, Room, read_room, write_room
from gateway.store import open_desk
from tests.broker.conftest import need, reads_keys_again
from tests.conftest import open_writer, wait_for
from tests.fleet import fleet
from tests.rooms import RunningRoom, run_room
from tests.verbs import dannaya

BOARDS = 46
BACK_S = 15.0
FIRST_S = 1.5
ME, NEIGHBOUR = "baobab-10", "karite-20"
BOOTS = itertools.count(1)  # as the counter on a flash


@contextmanager
def open_room(folder: Path, boards: list[str]) -> Iterator[RunningRoom]:
    """Run a room whose boards are prepared."""
    need("mosquitto")
    entries = [BoardEntry(board, seat) for seat, board in enumerate(boards, start=1)]
    write_room(folder, name="Salle", boards=entries)
    roster.prepare(folder, boards)
    with run_room(folder, "up", "--broker", "mosquitto") as room:
        yield room


def there(room: RunningRoom) -> Room:
    """Return the room as its boards see it."""
    return replace(
        read_room(room.folder),
        mqtt_host="127.0.0.1",
        protected_port=room.facts["protected_port"],
    )


def node(board: str, words: Words, said: list[str] | None = None) -> Any:
    """Return the firmware's Node of one board with one sensor."""
    use_firmware()
    from kit.node import Node

    log = said.append if said is not None else (lambda *_: None)
    light = [lambda: [("light", "lx", 9)]]
    return Node(board, light, period_s=0.2, boot=next(BOOTS), log=log, **words)


async def until(condition: Any, timeout_s: float = 20.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


async def first_acknowledged(board: str, words: Words) -> float:
    """Run a board until its first reading is acknowledged; return the seconds."""
    began_s = time.monotonic()
    one = node(board, words)
    running = asyncio.create_task(one.run())
    await until(lambda: one.facts()["acknowledged"])
    took_s = time.monotonic() - began_s
    one.stop()
    await running
    return took_s


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    folder = tmp_path_factory.mktemp("lanes") / "salle d'été"
    with open_room(folder, [ME, NEIGHBOUR]) as found:
        yield found


def test_the_first_reading_is_soon_acknowledged_and_enrols(
    room: RunningRoom, slack: float
) -> None:
    words = proofs(there(room), [ME])[ME]
    took = [asyncio.run(first_acknowledged(ME, words)) for _ in range(3)]
    print(f"first acknowledged readings after {took} s")
    assert min(took) < FIRST_S * slack, took
    with room.store() as store:
        series = {(key.board, key.lane) for key in store.series()}
        assert (ME, "protected") in series and (ME, "open") not in series
        assert store.standings()[ME].enrolled_us
        boards = {board.id: board for board in store.boards()}
    assert boards[ME].lane == "protected"


def test_a_board_is_told_the_time_by_who_has_its_key(room: RunningRoom) -> None:
    async def run() -> None:
        one = node(ME, proofs(there(room), [ME])[ME])
        running = asyncio.create_task(one.run())
        await until(lambda: one.unix_s() is not None)
        assert abs(one.unix_s() - time.time()) < 5
        one.stop()
        await running

    asyncio.run(run())


def test_nobody_on_the_open_lane_speaks_for_it(room: RunningRoom) -> None:
    asyncio.run(first_acknowledged(ME, proofs(there(room), [ME])[ME]))
    port = room.facts["mqtt_port"]
    topic = f"kit/{ME}/telemetry/light"
    paho.mqtt.publish.single(topic, "99", qos=1, hostname="127.0.0.1", port=port)
    with room.store() as store:
        wait_for(
            lambda: any(row.reason == "enrolled" for row in store.refusals(ME)),
            what="a refusal",
        )
        assert all(row.value != 99 for row in store.latest() if row.board == ME)
        kinds = {event.kind for event in store.events(ME, limit=100)}
    assert "refused_enrolled" in kinds


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"password": "not-this-one"}, "broker"),
        ({"username": NEIGHBOUR}, "broker"),
        ({"connect": "other room"}, "CERTIFICATE_VERIFY_FAILED"),
    ],
    ids=["password", "neighbour's name", "false gateway"],
)
def test_what_does_not_fit_is_told_on_the_board_and_in_french(
    room: RunningRoom, tmp_path: Path, spoil: Words, said: str
) -> None:
    words = {**proofs(there(room), [ME])[ME], **spoil}
    if words["connect"] == "other room":
        roster.prepare(tmp_path, [ME])
        words["connect"] = proofs(replace(there(room), folder=tmp_path), [ME])[ME][
            "connect"
        ]
    told: list[str] = []

    async def run() -> dict[str, object]:
        one = node(ME, words, told)
        running = asyncio.create_task(one.run())
        await until(lambda: any(said in line for line in told))
        facts: dict[str, object] = one.facts()
        one.stop()
        await running
        return facts

    facts = asyncio.run(run())
    assert facts["acknowledged"] == 0 and facts["queued"]
    from kit import errors

    code, sentence, _ = errors.explain(RuntimeError(told[-1]), "fr")
    assert code in ("certificate", "broker_refused"), (code, told)
    assert sentence
    if said == "broker":  # asyncio hangs up on a false gateway without telling it why
        with room.store() as store:
            wait_for(
                lambda: "login_refused" in {e.kind for e in store.events(limit=50)},
                what="an event",
            )


@pytest.mark.parametrize(
    ("years", "code", "french"),
    [
        ((2000, 2001), "certificate", "ne reconnaît pas"),
        ((2035, 2036), "clock", "pas encore valable"),
    ],
    ids=["expired", "not yet valid"],
)
def test_a_certificate_out_of_its_time_is_told_on_the_board(
    room: RunningRoom,
    monkeypatch: pytest.MonkeyPatch,
    years: tuple[int, int],
    code: str,
    french: str,
) -> None:
    """It is the room's own, for this address: only its time is wrong."""
    begin, end = (datetime(year, 1, 1, tzinfo=UTC) for year in years)
    monkeypatch.setattr(certificates, "NOT_BEFORE", begin)
    monkeypatch.setattr(certificates, "END_OF_SUPPORT", end)
    keyring = read_keyring(room.folder)
    assert keyring
    issued = certificates.issue(keyring.authority, ["127.0.0.1"])
    pem = room.folder.parent / f"{code}.pem"
    pem.write_bytes(issued.key + issued.certificate)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    told: list[str] = []

    async def run() -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", ssl=tls)
        port = server.sockets[0].getsockname()[1]
        there_now = replace(there(room), protected_port=port)
        one = node(ME, proofs(there_now, [ME])[ME], told)
        running = asyncio.create_task(one.run())
        await until(lambda: any("certificate" in line for line in told))
        one.stop()
        await running
        server.close()

    asyncio.run(run())
    from kit import errors

    found, sentence, _ = errors.explain(RuntimeError(told[-1]), "fr")
    assert (found, french in sentence) == (code, True), told


def test_no_secret_leaves_the_secrets_file(room: RunningRoom) -> None:
    """Not into a log, the database, a broker's file, a page or an export."""
    keyring = read_keyring(room.folder)
    assert keyring
    found = [
        key.hex() for key in (*keyring.boards.values(), *keyring.programs.values())
    ]
    found += [keys.password(key) for key in keyring.boards.values()]
    found += [keys.mac_key(key).hex() for key in keyring.boards.values()]
    secrets = [one.encode() for one in found]
    asyncio.run(first_acknowledged(ME, proofs(there(room), [ME])[ME]))
    for path in room.folder.rglob("*"):
        if path.is_file() and path.name not in ("secrets.toml", "room.lock"):
            content = path.read_bytes()
            assert not any(one in content for one in secrets), path
    pages = ("/", "/api/room", f"/board/{ME}", f"/board/{ME}/trust", "/trust/events")
    for page in (*pages, "/mud/virtual.json", "/healthz"):
        with urllib.request.urlopen(room.address + page, timeout=20) as answer:
            content = answer.read()
            assert not any(one in content for one in secrets), page
    for form in ("jsonl", "csv"):
        path = room.folder.parent / f"export.{form}"
        done = dannaya(
            *("export", form, "--data", str(room.folder), "--out", str(path)),
            cwd=room.folder.parent,
        )
        assert done.returncode == 0, done.stderr
        assert not any(one in path.read_bytes() for one in secrets), form


def test_46_boards_are_back_after_the_broker_and_nothing_is_lost(
    tmp_path: Path, slack: float
) -> None:
    boards = board_ids(BOARDS)
    with open_room(tmp_path, boards) as room:
        words = proofs(there(room), boards)
        with fleet(BOARDS, 0, 1.0, words) as found:
            wait_for(
                lambda: found.facts("acknowledged") >= BOARDS, 60, "a pack of each"
            )
            room.kill("protected")
            began_s = time.monotonic()
            wait_for(
                lambda: found.facts("reconnects") >= BOARDS,
                BACK_S * slack,
                "all boards connected again",
            )
            found.drain(BACK_S * slack - (time.monotonic() - began_s))
        with room.store() as store:
            books = store.completeness()
            assert set(books) == set(boards)
            assert all((b.missing, b.doubled) == (0, 0) for b in books.values())
            for (board, _, _), seq in found.acked.items():
                assert books[board].received >= seq + 1
        assert room.get("/healthz")["refused"] == 0
    gc.collect()


def test_a_board_is_prepared_by_two_files(room: RunningRoom, tmp_path: Path) -> None:
    """Sketch 9 itself, with the files that `dannaya flash` puts on a board."""
    from gateway.identity import board_files
    from tests.kit.hosts import ROOT, command

    keyring = read_keyring(room.folder)
    assert keyring
    facts = {"host": "127.0.0.1", "port": room.facts["mqtt_port"], "model": "virtual"}
    facts |= {"lane": "protected", "tls_port": room.facts["protected_port"]}
    flash = tmp_path / "flash"
    flash.mkdir()
    for name, content in board_files(keyring, NEIGHBOUR, facts).items():
        (flash / name).write_bytes(content)
    assert json.loads((flash / "board.json").read_text())["id"] == NEIGHBOUR
    sketch = ROOT / "firmware" / "sketches" / "09_full_node.py"
    process = subprocess.Popen(
        command("cpython", sketch, "--id", NEIGHBOUR, "--flash", str(flash))
    )
    try:
        with room.store() as store:
            wait_for(
                lambda: any(
                    (key.board, key.lane) == (NEIGHBOUR, "protected")
                    for key in store.series()
                ),
                what="a reading of the sketch",
            )
    finally:
        process.terminate()
        process.wait()


def test_a_command_is_signed_and_obeyed_on_the_protected_lane(
    room: RunningRoom,
) -> None:
    use_firmware()
    from kit.output import Output

    words = proofs(there(room), [ME])[ME]
    led = Output(0, 1)

    async def run() -> str:
        one = node(ME, {**words, "actuators": {"led": led}})
        running = asyncio.create_task(one.run())
        await until(lambda: one.facts()["acknowledged"])
        with room.store() as store, open_desk(there(room).store_url) as desk:
            desk.command(ME, {"led": 1}, 30)
            await until(lambda: store.commands(ME)[0].state not in ("queued", "sent"))
            row = store.commands(ME)[0]
        one.stop()
        await running
        return row.state

    assert asyncio.run(run()) == "obeyed"
    assert led.value == 1


def test_a_revoked_board_is_out_and_its_neighbour_is_not(tmp_path: Path) -> None:
    with open_room(tmp_path, [ME, NEIGHBOUR]) as room:
        words = proofs(there(room), [ME, NEIGHBOUR])

        async def run() -> None:
            told: list[str] = []
            both = {ME: node(ME, words[ME], told)}
            both[NEIGHBOUR] = node(NEIGHBOUR, words[NEIGHBOUR])
            running = [asyncio.create_task(one.run()) for one in both.values()]
            await until(lambda: all(n.facts()["acknowledged"] for n in both.values()))
            with open_writer(there(room).store_url) as writer:
                roster.revoke(there(room), writer, [ME])
            await until(lambda: not both[ME].facts()["connected"])
            before = both[NEIGHBOUR].facts()["acknowledged"]
            await until(lambda: both[NEIGHBOUR].facts()["acknowledged"] > before + 2)
            assert both[NEIGHBOUR].facts()["reconnects"] == (not reads_keys_again())
            assert both[ME].facts()["queued"]
            await until(lambda: any("not allow" in line for line in told))
            for one in both.values():
                one.stop()
            await asyncio.gather(*running)

        asyncio.run(run())
        with room.store() as store:
            wait_for(
                lambda: any(e.kind == "login_refused" for e in store.events(limit=50)),
                what="its next try in the log",
            )
