"""The facilitator's password: made, hashed, kept where only its owner reads it."""

import os
import stat
import sys
from pathlib import Path

import pytest

from gateway import access
from gateway.access import AccessError, ensure, new_password, read_access, renew
from gateway.private import write_private
from tests.verbs import dannaya, facts


def found(folder: Path) -> access.Access:
    """Return what a folder's file holds."""
    one = read_access(folder / access.FILE_NAME)
    assert one is not None
    return one


def test_a_password_has_no_letters_that_look_alike() -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("01oil")
    assert {len(one) for one in made} == {14}


def test_only_the_password_opens_however_it_is_typed(tmp_path: Path) -> None:
    password = renew(tmp_path)
    one = found(tmp_path)
    assert one.accepts(password)
    assert one.accepts(f" {password.upper().replace('-', ' ')} ")
    assert not one.accepts(new_password())
    assert not one.accepts("")


def test_the_file_holds_no_password_and_shows_nothing(tmp_path: Path) -> None:
    password = renew(tmp_path)
    written = (tmp_path / access.FILE_NAME).read_text("utf-8")
    assert password not in written
    assert password.replace("-", "") not in written
    assert repr(found(tmp_path)) == "Access(…)"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_only_the_owner_may_read_it_from_its_first_byte(tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        renew(tmp_path)
        write_private(tmp_path / "key", "one")
        write_private(tmp_path / "key", "two")
    finally:
        os.umask(old_mask)
    for name in (access.FILE_NAME, "key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert (tmp_path / "key").read_text("utf-8") == "two"
    assert {path.name for path in tmp_path.iterdir()} == {access.FILE_NAME, "key"}


def test_a_new_password_ends_the_old_one_and_its_sessions(tmp_path: Path) -> None:
    old = renew(tmp_path)
    before = found(tmp_path)
    new = renew(tmp_path)
    after = found(tmp_path)
    assert after.accepts(new)
    assert not after.accepts(old)
    assert before.session_key != after.session_key


def test_a_room_gets_its_password_once(tmp_path: Path) -> None:
    assert read_access(tmp_path / access.FILE_NAME) is None
    password = ensure(tmp_path)
    assert password is not None
    assert ensure(tmp_path) is None
    assert found(tmp_path).accepts(password)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[login]",
        "login = 3",
        "[login]\nscrypt = 1\nsession_key = 2",
        '[login]\nscrypt = "é$a"\nsession_key = "a"',
        '[login]\nscrypt = "YQ==$YQ=="\nsession_key = "YQ=="',
        '[login]\nscrypt = "YQ=="\nsession_key = "YQ=="',
        "[login",
    ],
)
def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / access.FILE_NAME
    path.write_text(text, "utf-8")
    with pytest.raises(AccessError, match="damaged: make a new one with: dannaya"):
        read_access(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(AccessError, match="damaged"):
        read_access(path)


def test_init_shows_the_password_once(tmp_path: Path) -> None:
    done = dannaya("init", "Salle", cwd=tmp_path)
    [line] = [text for text in done.stdout.splitlines() if "password:" in text]
    assert found(tmp_path / "Salle").accepts(line.rpartition(" ")[2])
    made = facts("init", "Autre", cwd=tmp_path)
    assert found(tmp_path / "Autre").accepts(made["password"])


def test_the_command_makes_another_password(tmp_path: Path) -> None:
    old = facts("init", "room", cwd=tmp_path)["password"]
    new = facts("password", "--data", "room", cwd=tmp_path)["password"]
    assert new != old
    assert found(tmp_path / "room").accepts(new)
    done = dannaya("password", "--data", "room", cwd=tmp_path)
    assert "no longer opens anything" in done.stdout
    assert not found(tmp_path / "room").accepts(new)


def test_without_a_room_the_command_says_so(tmp_path: Path) -> None:
    done = dannaya("password", "--data", "nowhere", cwd=tmp_path)
    assert done.returncode == 1
    assert "There is no room in" in done.stderr
    assert not list(tmp_path.iterdir())
