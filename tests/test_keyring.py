"""The keys of a room: what is derived of them, the secrets file and what spoils it."""

import hmac
import os
import re
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity import keys, roster
from gateway.identity.keyring import new_keyring, parse, read_keyring, write_keyring
from gateway.identity.keyring import render as render_keyring
from gateway.lock import LockError, change_lock
from gateway.room import Room, RoomError
from tests.identities import BOARDS, room_of_three
from tests.test_cli import dannaya


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return room_of_three(tmp_path)


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
        # in the middle of a serial number: as readable as before
        (r'(certificate = ".{24}).{4}', r"\1AAAA", "entry of authority was changed"),
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
