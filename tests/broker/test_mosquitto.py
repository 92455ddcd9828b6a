"""Mosquitto is found, old ones are not, and its configuration says what we mean."""

import os
import sys
from pathlib import Path

import pytest

from gateway.broker.mosquitto import write_config
from gateway.broker.session import BrokerError
from gateway.mosquitto import find


def program(folder: Path, says: str) -> Path:
    """Make a program that answers any argument like ``mosquitto -h``."""
    path = folder / "mosquitto"
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit 3\n")
    path.chmod(0o755)
    return path


def test_the_installed_one_is_found_with_its_version() -> None:
    installed = find()
    if installed is None:
        pytest.skip("Mosquitto 2.0 or later is missing: apt-get install mosquitto")
    assert installed.path.is_file()
    assert int(installed.version.split(".")[0]) >= 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script")
@pytest.mark.parametrize(
    ("says", "version"),
    [
        ("mosquitto version 2.0.11", "2.0.11"),
        ("mosquitto version 2.1.0-rc1", "2.1.0-rc1"),
        ("mosquitto version 10.0", "10.0"),
        ("mosquitto version 1.6.12", None),
        ("mosquitto", None),
    ],
)
def test_only_version_2_and_later_counts(
    tmp_path: Path, says: str, version: str | None
) -> None:
    found = find([tmp_path / "nothing here", program(tmp_path, says)])
    assert (found and found.version) == version


def test_without_mosquitto_there_is_none(tmp_path: Path) -> None:
    assert find([]) is None
    assert find([tmp_path / "mosquitto"]) is None


def test_the_configuration_listens_where_it_is_told(tmp_path: Path) -> None:
    path = write_config(
        tmp_path / "new", host="0.0.0.0", port=1883, websocket_port=9001
    )
    lines = path.read_text("utf-8").splitlines()
    assert lines[1:4] == [
        "listener 1883 0.0.0.0",
        "listener 9001 0.0.0.0",
        "protocol websockets",
    ]
    without = write_config(tmp_path, host="127.0.0.1", port=1884).read_text("utf-8")
    assert "websockets" not in without


def test_the_configuration_avoids_what_mosquitto_2_1_deprecates(tmp_path: Path) -> None:
    text = write_config(tmp_path, host="0.0.0.0", port=1883).read_text("utf-8")
    for option in ("per_listener_settings", "acl_file", "password_file"):
        assert option not in text


def test_no_folder_name_enters_the_configuration(tmp_path: Path) -> None:
    """Mosquitto would read it in the system's own encoding, and cut it at will."""
    folder = tmp_path / "dossier é"
    path = write_config(folder, host="0.0.0.0", port=1883)
    assert str(tmp_path) not in path.read_text("utf-8")


def test_browsers_over_https_get_the_certificate_of_the_pages(tmp_path: Path) -> None:
    pages = tmp_path / "pages.pem"
    pages.write_text("key and certificate\n")
    folder = tmp_path / "mosquitto"
    path = write_config(
        folder, host="0.0.0.0", port=1883, websocket_port=9001, certificate=pages
    )
    lines = path.read_text("utf-8").splitlines()
    at = lines.index("protocol websockets")
    assert lines[at + 1 : at + 3] == ["certfile websocket.pem", "keyfile websocket.pem"]
    copy = folder / "websocket.pem"
    assert copy.read_text("utf-8") == pages.read_text("utf-8")
    if os.name != "nt":
        assert copy.stat().st_mode & 0o077 == 0
    pages.unlink()
    with pytest.raises(BrokerError, match="cannot be read"):
        write_config(
            folder, host="0.0.0.0", port=1883, websocket_port=9001, certificate=pages
        )
