"""Identities: certificates, the states of a board, its files and its card."""

import json
import re
import socket
import ssl
import threading
from pathlib import Path

import pytest

from gateway.identity import board_files, roster
from gateway.identity.cards import Card, render
from gateway.identity.certificates import covers, issue, new_authority, pem
from gateway.identity.hosts import hosts_of_this_computer
from gateway.identity.keyring import read_keyring
from gateway.room import Room
from gateway.room.add import with_boards
from gateway.store import Writer
from tests.identities import BOARDS, room_of_three
from tests.test_cli import dannaya as started
from tests.verbs import dannaya, facts


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return room_of_three(tmp_path)


def test_a_certificate_is_believed_before_the_clock_is_set_and_for_its_hosts_only(
    tmp_path: Path,
) -> None:
    authority = new_authority("0123456789abcdef")
    issued = issue(authority, ["127.0.0.1", "dannaya.local"])
    assert covers(issued.certificate, authority, ["127.0.0.1"])
    assert not covers(issued.certificate, authority, ["127.0.0.1", "10.0.0.7"])
    assert not covers(issued.certificate, new_authority("f" * 16), ["127.0.0.1"])
    assert not covers(b"no certificate", authority, [])
    (tmp_path / "both.pem").write_bytes(issued.key + issued.certificate)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "both.pem")
    client = ssl.create_default_context(cadata=pem(authority.certificate).decode())
    found = shake_hands(server, client, "127.0.0.1")
    assert found["notBefore"] == "Jan  1 00:00:00 1999 GMT"
    with pytest.raises(ssl.SSLCertVerificationError, match="10.0.0.7"):
        shake_hands(server, client, "10.0.0.7")


def shake_hands(
    server: ssl.SSLContext, client: ssl.SSLContext, host: str
) -> dict[str, object]:
    """Make a TLS handshake over a pair of sockets; return the server's certificate."""
    ours, theirs = socket.socketpair()

    def answer() -> None:
        with theirs:
            try:
                with server.wrap_socket(theirs, server_side=True) as secured:
                    secured.recv(1)
            except OSError:
                pass  # the client said no, which the test sees on its side

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with ours, client.wrap_socket(ours, server_hostname=host) as connected:
            return dict(connected.getpeercert() or {})
    finally:
        thread.join(10)


def test_the_hosts_of_this_computer_can_all_stand_in_a_certificate() -> None:
    hosts = hosts_of_this_computer("192.168.7.1")
    assert {"localhost", "127.0.0.1", "192.168.7.1"} <= set(hosts)
    authority = new_authority("0" * 16)
    assert covers(issue(authority, hosts).certificate, authority, hosts)
    assert "0.0.0.0" not in hosts_of_this_computer("0.0.0.0")


def test_prepared_enrolled_and_revoked_are_three_states(
    room: Room, writer: Writer
) -> None:
    states = roster.states(room, writer)
    assert set(states.values()) == {"new"}
    roster.prepare(room.folder, BOARDS[:2])
    roster.enrol(room, writer, BOARDS[1:2])
    roster.enrol(room, writer, BOARDS[2:])
    roster.revoke(room, writer, BOARDS[2:])
    states = roster.states(room, writer)
    assert [states[board] for board in BOARDS] == ["prepared", "enrolled", "revoked"]
    keyring = read_keyring(room.folder)
    assert keyring and set(keyring.boards) == set(BOARDS[:2])
    roster.unenrol(room, writer, BOARDS[1:2])
    assert roster.states(room, writer)[BOARDS[1]] == "prepared"
    roster.enrol(room, writer, BOARDS[2:])
    assert roster.states(room, writer)[BOARDS[2]] == "enrolled"
    kinds = [event.kind for event in reversed(writer.events())]
    assert kinds == ["enrolled", "enrolled", "revoked", "unenrolled", "enrolled"]


def test_a_board_that_is_not_there_or_foreign_is_a_sentence(
    room: Room, writer: Writer
) -> None:
    with pytest.raises(roster.IdentityError, match="no board nowhere-1"):
        roster.revoke(room, writer, ["nowhere-1"])
    with pytest.raises(roster.IdentityError, match="prise-1 does not run"):
        roster.enrol(room, writer, ["prise-1"])
    assert read_keyring(room.folder) is None


def test_the_files_of_a_board_hold_its_key_and_no_other(room: Room) -> None:
    keyring = roster.prepare(room.folder, BOARDS)
    files = board_files(keyring, BOARDS[0], {"host": "10.0.0.1", "port": 1883})
    assert json.loads(files["board.json"]) == {
        "host": "10.0.0.1",
        "port": 1883,
        "id": BOARDS[0],
        "key": keyring.boards[BOARDS[0]].hex(),
    }
    assert files["ca.der"] == keyring.authority.certificate
    assert keyring.authority.key not in files["ca.der"]


def test_cards_show_no_secret_but_a_password_that_was_asked_for() -> None:
    card = Card(3, "baobab-10", "http://10.0.0.1:8080/board/baobab-10")
    page = render("Salle <1>", "10.0.0.1:8883", [card])
    assert "Salle &lt;1&gt;" in page and "<svg" in page and "no secret" in page
    page = render("Salle", "10.0.0.1:8883", [card._replace(password="s3cret")])
    assert "s3cret" in page and "Keep this card" in page


def test_boards_are_added_where_the_boards_are(tmp_path: Path) -> None:
    text = "[boards]\na-1 = {}\n\n# the last word\n[retention]\ndefault = '1 d'\n"
    assert with_boards(text, ["b-2 = {}"]) == text.replace(
        "a-1 = {}", "a-1 = {}\nb-2 = {}"
    )
    assert with_boards("[room]\n", ["b-2 = {}"]).endswith("\n[boards]\nb-2 = {}\n")


def test_one_command_gives_identities_to_46_seats(tmp_path: Path) -> None:
    dannaya("init", "salle", "--boards", "3", cwd=tmp_path)
    cards = tmp_path / "cards.html"
    data = ("--data", "salle")
    found = facts("enrol", *data, "--seats", "46", "--cards", str(cards), cwd=tmp_path)
    assert {board["state"] for board in found["boards"]} == {"enrolled"}
    assert [board["seat"] for board in found["boards"]] == list(range(1, 47))
    keyring = read_keyring(tmp_path / "salle")
    assert keyring and len(set(keyring.boards.values())) == 46
    assert cards.read_text("utf-8").count("<article>") == 46
    name = found["boards"][6]["id"]
    after = facts("revoke", name, *data, cwd=tmp_path)["boards"]
    assert [b["id"] for b in after if b["state"] == "revoked"] == [name]
    after = facts("unenrol", *data, cwd=tmp_path)["boards"]
    assert [b["state"] for b in after].count("prepared") == 45
    again = facts("enrol", *data, cwd=tmp_path)["boards"]
    assert [b["state"] for b in again].count("enrolled") == 45
    renewed = facts("enrol", name, "--new-key", *data, cwd=tmp_path)["boards"]
    assert {b["state"] for b in renewed} == {"enrolled"}
    facts("revoke", name, *data, cwd=tmp_path)
    copied = facts("enrol", "--new-key", "--seats", "46", *data, cwd=tmp_path)["boards"]
    assert {b["state"] for b in copied} == {"enrolled"}
    changed = read_keyring(tmp_path / "salle")
    assert changed and not set(changed.boards.values()) & set(keyring.boards.values())
    secrets = (tmp_path / "salle" / "secrets.toml").read_text("utf-8")
    for path in (tmp_path / "salle").rglob("*"):
        if path.is_file() and path.name != "secrets.toml":
            for key in re.findall(r'key = "([0-9a-f]{32})"', secrets):
                assert key.encode() not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["revoke"], 2, "BOARD"),
        (["revoke", "nowhere-1"], 1, "no board nowhere-1"),
        (["enrol", "--new-key"], 2, "needs the names"),
        (["enrol", "nowhere-1"], 1, "no board nowhere-1"),
        (["enrol", "--seats", "0"], 2, "0"),
    ],
)
def test_wrong_words_are_a_sentence(
    room: Room, words: list[str], status: int, said: str
) -> None:
    done = started(*words, "--data", ".", cwd=room.folder)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False)
    assert said in done.stderr
