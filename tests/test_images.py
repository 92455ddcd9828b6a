"""MicroPython images: recognised, checked, kept with their digest."""

import json
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gateway.images import Image, ImageError, Library, read_image
from gateway.images.download import FILES
from tests.serial.images import ESP32, ESP32_C3, ESP32_S3, FILES_AT, micropython
from tests.verbs import dannaya


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("number", "chip", "address"),
    [(ESP32, "ESP32", 0x1000), (ESP32_C3, "ESP32-C3", 0), (ESP32_S3, "ESP32-S3", 0)],
)
def test_an_image_says_its_chip_and_version(
    tmp_path: Path, number: int, chip: str, address: int
) -> None:
    image = read_image(write(tmp_path / "é.bin", micropython(number, "1.24.1")))
    assert (image.chip, image.version, image.address) == (chip, "1.24.1", address)
    assert image.files_at == FILES_AT


def cut(data: bytes) -> bytes:
    return data[:-40]


def cut_early(data: bytes) -> bytes:
    return data[:0x6000]


def altered(data: bytes) -> bytes:
    return data[:-5000] + bytes([data[-5000] ^ 1]) + data[-4999:]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (cut, "cut off"),
        (cut_early, "cut off"),
        (altered, "cut off"),
        (lambda data: b"", "no image for an ESP32"),
        (lambda data: b"PK\x03\x04" + data, "no image for an ESP32"),
        (lambda data: data[:12] + b"\x63\x00" + data[14:], "no image for an ESP32"),
        (lambda data: micropython(words=b"ESP-AT v3.2"), "not of MicroPython"),
    ],
)
def test_what_is_no_whole_image_is_refused(
    tmp_path: Path, damage: object, words: str
) -> None:
    assert callable(damage)
    path = write(tmp_path / "x.bin", damage(micropython()))
    with pytest.raises(ImageError, match=words):
        read_image(path)


def test_the_newest_image_of_a_chip_is_taken(tmp_path: Path) -> None:
    library = Library(tmp_path / "images")
    for version in ("1.9.4", "1.26.1", "1.27.0-preview.3", "1.24.0"):
        library.add(write(tmp_path / f"{version}.bin", micropython(version=version)))
    library.add(write(tmp_path / "c3.bin", micropython(ESP32_C3, "1.30.0")))
    assert library.for_chip("ESP32").version == "1.27.0-preview.3"
    assert len(library.list()) == 5
    with pytest.raises(ImageError, match="no MicroPython for ESP32-S3"):
        library.for_chip("ESP32-S3")


def test_an_image_that_changed_since_its_first_use_is_refused(tmp_path: Path) -> None:
    library = Library(tmp_path)
    path = write(tmp_path / "a.bin", micropython(version="1.26.0"))
    assert [image.version for image in library.list()] == ["1.26.0"]
    write(path, micropython(version="1.26.9"))
    with pytest.raises(ImageError, match="first used"):
        library.list()


def test_adding_the_same_image_again_changes_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "a.bin", micropython())
    library = Library(tmp_path / "images")
    first: Image = library.add(source)
    assert library.add(source) == first == library.add(first.path)
    assert library.list() == [first]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Give the address of a web server, and the folder that it shows."""
    folder = tmp_path / "web"
    folder.mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}/firmware", folder
        found.shutdown()
        thread.join()


def images(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `dannaya images`."""
    return dannaya("images", *words, cwd=folder, DANNAYA_IMAGES=str(folder / "mine"))


def test_images_are_added_and_listed_by_the_command(tmp_path: Path) -> None:
    path = write(tmp_path / "é 1.bin", micropython(ESP32_S3, "1.26.1"))
    added = images("add", str(path), folder=tmp_path)
    assert f"MicroPython 1.26.1 for ESP32-S3: {tmp_path / 'mine' / 'é 1.bin'}" in (
        added.stdout
    )
    listed = images("list", "--json", folder=tmp_path)
    [image] = json.loads(listed.stdout)["images"]
    assert image["sha256"] == read_image(path).sha256
    refused = images("add", str(tmp_path / "none.bin"), folder=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1


def test_images_are_downloaded_checked_and_kept(
    tmp_path: Path, server: tuple[str, Path]
) -> None:
    address, folder = server
    (folder / "firmware").mkdir()
    write(folder / "firmware" / FILES["ESP32"], micropython(ESP32))
    write(folder / "firmware" / FILES["ESP32-C3"], micropython(ESP32_C3)[:-99])
    got = images("get", "esp32", "--source", address, "--json", folder=tmp_path)
    assert [one["chip"] for one in json.loads(got.stdout)["images"]] == ["ESP32"]
    cut = images("get", "ESP32-C3", "--source", address, folder=tmp_path)
    assert "cut off" in cut.stderr
    missing = images("get", "ESP32-S3", "--source", address, folder=tmp_path)
    assert "could not be downloaded (HTTP Error 404" in missing.stderr
    assert [path.name for path in (tmp_path / "mine").glob("*.bin")] == [FILES["ESP32"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ESP8266",), "no image for ESP8266: one of ESP32, ESP32-C3, ESP32-S3"),
        (("ESP32", "--source", "ftp://x/"), "no address of a web server"),
        (("ESP32", "--source", "http://127.0.0.1:9/"), "connect this computer"),
    ],
)
def test_a_download_that_cannot_be_is_one_sentence(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = images("get", *words, folder=tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
