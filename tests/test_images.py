"""MicroPython images: recognised, checked, kept with their digest."""

from pathlib import Path

import pytest

from gateway.images import Image, ImageError, Library, read_image
from tests.serial.images import ESP32, ESP32_C3, ESP32_S3, micropython


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
