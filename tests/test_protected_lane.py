"""Who comes in on the protected lane, who does not, and that no secret leaves."""

import asyncio
import ssl
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import paho.mqtt.publish
import pytest

from gateway.identity import certificates, keys, read_keyring, roster
from gateway.proofs import Words, proofs
from tests.conftest import wait_for
from tests.protected_nodes import (
    ME,
    NEIGHBOUR,
    first_acknowledged,
    node,
    open_room,
    there,
    until,
)
from tests.rooms import RunningRoom
from tests.verbs import dannaya

FIRST_S = 1.5


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """Give one room for all the tests of this file."""
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

    line = next(line for line in told if said in line)
    code, sentence, _ = errors.explain(RuntimeError(line), "fr")
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

    line = next(line for line in told if "certificate" in line)
    found, sentence, _ = errors.explain(RuntimeError(line), "fr")
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
            with suppress(FileNotFoundError):  # the room writes a new one meanwhile
                assert not any(one in path.read_bytes() for one in secrets), path
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
