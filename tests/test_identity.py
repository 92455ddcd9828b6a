"""Identities: keys, the secrets file and what spoils it, certificates, states."""

import hmac
import json
import os
import re
import socket
import ssl
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity import board_files, keys, roster
from gateway.identity.cards import Card, render
from gateway.identity.certificates import covers, issue, new_authority, pem
from gateway.identity.hosts import hosts_of_this_computer
from gateway.identity.keyring import new_keyring, parse, read_keyring, write_keyring
from gateway.identity.keyring import render as render_keyring
from gateway.lock import LockError, change_lock
from gateway.room import BoardEntry, Room, RoomError, read_room, write_room
from gateway.room.add import with_boards
from gateway.store import Writer
from tests.test_cli import dannaya, facts

BOARDS = ("baobab-10", "karite-20", "mil-30")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    entries = [BoardEntry(board, seat) for seat, board in enumerate(BOARDS, start=1)]
    entries.append(BoardEntry("prise-1", kind="foreign"))
    write_room(tmp_path, name="Salle", boards=entries)
    return read_room(tmp_path)


def test_what_is_derived_from_a_key_is_its_hmac_under_a_label() -> None:
    key = bytes(range(16))
    assert keys.derive(key, "mac") == hmac.digest(key, b"mac", "sha256")
    assert keys.psk(key) == hmac.digest(key, b"psk", "sha256").hex()
    assert re.fullmatch(r"[\w-]{43}", keys.password(key))
    assert len({keys.new_key() for _ in range(100)}) == 100


def test_a_keyring_is_read_back_and_shows_no_secret(room: Room) -> None:
    keyring = roster.prepare(room.folder, BOARDS)
    assert read_keyring(room.folder) == keyring
    assert repr(keyring) == "<Keyring of 3 boards>"
    again = roster.prepare(room.folder, BOARDS)
    assert again.boards == keyring.boards
    renewed = roster.prepare(room.folder, BOARDS[:1], renew=True)
    assert renewed.boards[BOARDS[0]] != keyring.boards[BOARDS[0]]
    assert renewed.authority == keyring.authority


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode")
def test_the_secrets_are_their_owner_s_alone_and_become_so_again(room: Room) -> None:
    roster.prepare(room.folder, BOARDS)
    path = room.folder / "secrets.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    read_keyring(room.folder)
    assert path.stat().st_mode & 0o777 == 0o600


def spoil(room: Room, pattern: str, by: str) -> str:
    """Change the secrets file; return the sentence with which it is refused."""
    roster.prepare(room.folder, BOARDS)
    path = room.folder / "secrets.toml"
    text = path.read_text("utf-8")
    assert re.search(pattern, text)
    path.write_text(re.sub(pattern, by, text, count=1), "utf-8")
    with pytest.raises(RoomError) as raised:
        read_keyring(room.folder)
    for secret in re.findall(r"[0-9a-f]{32}", text):
        assert secret not in str(raised.value)
    return str(raised.value).removeprefix(str(path))


def test_a_key_of_the_wrong_length_is_told_with_its_line_and_entry(room: Room) -> None:
    said = spoil(room, r'("karite-20" = \{ key = ")..', r"\1")
    assert re.match(r", line \d+: boards.karite-20.key must be 32 hexadecimal", said)


def test_a_changed_digit_is_noticed(room: Room) -> None:
    said = spoil(room, r'("mil-30" = \{ key = ").{4}', r"\g<1>0000")
    assert "the entry of mil-30 was changed, or comes from another room" in said


def test_an_entry_of_another_room_is_noticed(room: Room, tmp_path: Path) -> None:
    other = roster.prepare(tmp_path / "other", ["baobab-10"])
    key = other.boards["baobab-10"]
    line = f'{key.hex()}", check = "{keys.check(key, other.room, "baobab-10")}"'
    said = spoil(room, r'(?<="baobab-10" = { key = ").*"(?= })', line)
    assert "the entry of baobab-10 was changed, or comes from another room" in said


@pytest.mark.parametrize(
    ("pattern", "by", "said"),
    [
        (r'id = "..', 'id = "', "room.id must be 16 hexadecimal digits"),
        (r'\[authority\]\nkey = "....', '[authority]\nkey = "AAAA', "authority"),
        (r"\[programs\]\n.*\n", "[programs]\n", "dannaya.gateway is missing"),
        (r'"mil-30"', '"Mil 30"', "Mil 30 cannot be the id of a board"),
        (r'"mil-30"', '"karite-20"', "written twice"),
        (r"\[boards\]", "[bords]", "Did you mean boards?"),
        (r'check = "', 'chek = "', "Did you mean check?"),
        (r'"mil-30" = \{', '"mil-30" = [', "line"),
    ],
)
def test_a_tampered_file_is_one_sentence(
    room: Room, pattern: str, by: str, said: str
) -> None:
    assert said in spoil(room, pattern, by)


SOUND = render_keyring(replace(new_keyring(), boards={"mil-30": bytes(16)}))


@given(at=st.integers(0, len(SOUND) - 1), by=st.characters(codec="utf-8"))
def test_no_changed_character_is_a_traceback(at: int, by: str) -> None:
    """Nor a key that is taken for right: it is noticed, or means nothing."""
    text = SOUND[:at] + by + SOUND[at + 1 :]
    try:
        found = parse(Path("secrets.toml"), text)
    except RoomError as error:
        assert re.match(r"secrets.toml, line \d+: ", str(error))
    else:
        assert found.boards == {"mil-30": bytes(16)}


def test_text_that_is_not_utf_8_is_one_sentence(room: Room) -> None:
    (room.folder / "secrets.toml").write_bytes(b"[room]\nid = \xff")
    with pytest.raises(RoomError, match=r"secrets.toml, line 2: this is not UTF-8"):
        read_keyring(room.folder)


def test_two_programs_do_not_change_the_secrets_at_once(room: Room) -> None:
    threads = [
        threading.Thread(target=roster.prepare, args=(room.folder, [f"board-{n}"]))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keyring = read_keyring(room.folder)
    assert keyring and len(keyring.boards) == 8


def test_secrets_that_cannot_be_written_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RoomError, match="cannot be written"):
        write_keyring(tmp_path / "file", new_keyring())
    with pytest.raises(LockError, match="cannot be written"), change_lock(tmp_path):
        pass


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
    done = dannaya(*words, "--data", ".", cwd=room.folder)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False)
    assert said in done.stderr


def test_a_spoiled_secrets_file_stops_the_command_with_its_line(room: Room) -> None:
    spoil(room, r'("mil-30" = \{ key = ").{4}', r"\g<1>0000")
    done = dannaya("enrol", "--data", ".", cwd=room.folder)
    assert done.returncode == 1 and "secrets.toml, line" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_keyring_survives_a_cut_while_it_is_written(room: Room) -> None:
    keyring = roster.prepare(room.folder, BOARDS)
    half = room.folder / "secrets.toml.new"
    half.write_bytes(b"[room")
    assert read_keyring(room.folder) == keyring
    write_keyring(room.folder, replace(new_keyring(), boards={}))
    assert not half.exists() and os.listdir(room.folder).count("secrets.toml") == 1


def test_git_is_never_given_the_secrets() -> None:
    ignored = (Path(__file__).parents[1] / ".gitignore").read_text("utf-8")
    assert "secrets.toml*" in ignored.splitlines()
