"""Small MicroPython images in the real form: boot loader, partitions, program."""

import struct
from hashlib import sha256
from random import Random

FILES_AT = 0x200000
BASES = {0: 0x1000, 5: 0, 9: 0}
ESP32, ESP32_C3, ESP32_S3 = BASES


def program(chip: int, content: bytes, digest: bool = True) -> bytes:
    """Return one program: header, one segment, checksum, digest."""
    content += bytes(-len(content) % 4)
    header = struct.pack("<BBBBI", 0xE9, 1, 2, 0x20, 0x40080000)
    header += bytes([0xEE, 0, 0, 0]) + struct.pack("<H", chip) + bytes(8)
    header += bytes([0, int(digest)])
    data = header + struct.pack("<II", 0x3FFB0000, len(content)) + content
    data += bytes(15 - len(data) % 16)
    checksum = 0xEF
    for byte in content:
        checksum ^= byte
    data += bytes([checksum])
    return data + (sha256(data).digest() if digest else b"")


def micropython(
    chip: int = ESP32, version: str = "1.27.0", size: int = 40_000, words: bytes = b""
) -> bytes:
    """Return an image; ``words`` stand in the place of MicroPython's banner."""
    base = BASES[chip]
    banner = words or f"MicroPython v{version} on 2025-12-09; test".encode()
    pattern = Random(version).randbytes(size)  # does not compress, as real ones
    flash = bytearray(b"\xff" * 0x10000)
    loader = program(chip, b"boot loader" * 20)
    flash[base : base + len(loader)] = loader
    table = [(1, 2, 0x9000, 0x6000, b"nvs"), (0, 0, 0x10000, 0x1F0000, b"factory")]
    table.append((1, 0x81, FILES_AT, 0x200000, b"vfs"))
    for index, (kind, subtype, offset, length, name) in enumerate(table):
        entry = struct.pack(
            "<HBBII16sI", 0x50AA, kind, subtype, offset, length, name, 0
        )
        flash[0x8000 + 32 * index : 0x8000 + 32 * (index + 1)] = entry
    return bytes(flash[base:]) + program(chip, pattern + banner)
