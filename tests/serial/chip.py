"""The boot loader in an Espressif chip's ROM, and the stub that esptool puts over it.

Commands and answers travel in SLIP frames: see "Serial Protocol" in the esptool
documentation. What is written lies in `flash`, as on the chip.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator

END, ESCAPE = 0xC0, 0xDB
STATUS_OK, STATUS_REFUSED = bytes(4), bytes([1, 5, 0, 0])
FLASH_ID = 0x1640EF  # 4 MB of Winbond
MEGABYTE = 1024 * 1024

SYNC, READ_REG, SECURITY, BAUDRATE = 0x08, 0x0A, 0x14, 0x0F
ERASE_REGION = 0xD1
MEM_END, DEFL_BEGIN, DEFL_DATA, DEFL_END, MD5 = 0x06, 0x10, 0x11, 0x12, 0x13

# chip id -> registers that differ from 0; two of them hold the address (MAC)
MAGIC = {0: {0x40001000: 0x00F01D83}, 5: {}, 9: {}}
MAC_AT = {0: (0x3FF5A004, 0x3FF5A008), 5: (0x60008844, 0x60008848)}
MAC_AT[9] = (0x60007044, 0x60007048)
SPI_W0 = {0: 0x3FF42080, 5: 0x60002058, 9: 0x60002058}


class Chip:
    """A chip in download mode. `take` bytes of the line, get bytes for the line.

    ``number`` is Espressif's chip id, ``mac`` 12 hex digits. Above ``most_baud`` the
    line garbles everything. ``on_block`` hears of each block that is written.
    """

    def __init__(
        self, number: int = 0, mac: str = "30aea4000001", most_baud: int = 2_000_000
    ) -> None:
        self.mac = mac
        self.flash = bytearray(b"\xff" * (4 * MEGABYTE))
        self.baud = 115_200
        self.bauds: list[int] = []
        self.blocks = 0
        self.verified = 0  # how often a digest was asked for
        self.on_block: Callable[[int], object] = lambda count: None
        self._number = number
        self._most_baud = most_baud
        low, high = MAC_AT[number]
        self._registers = MAGIC[number] | {
            low: int(mac[4:], 16),
            high: int(mac[:4], 16),
            SPI_W0[number]: FLASH_ID,
        }
        self._frame: bytearray | None = None
        self._escaped = False
        self._stub = False
        self._at = 0
        self._unpack = zlib.decompressobj()

    def power_on(self) -> None:
        """Start in ROM again, at its usual baud rate."""
        self._stub, self._frame, self.baud = False, None, 115_200

    def take(self, data: bytes) -> bytes:
        """Return the answers to what came in."""
        if self.baud > self._most_baud:
            return b"\x00" * len(data)
        return b"".join(
            answer for frame in self._frames(data) for answer in self._obey(frame)
        )

    def _frames(self, data: bytes) -> Iterator[bytes]:
        for byte in data:
            if byte == END:
                if self._frame:
                    yield bytes(self._frame)
                    self._frame = None
                else:
                    self._frame = bytearray()
            elif self._frame is None:
                continue
            elif byte == ESCAPE:
                self._escaped = True
            else:
                plain = {0xDC: END, 0xDD: ESCAPE}.get(byte, byte)
                self._frame.append(plain if self._escaped else byte)
                self._escaped = False

    def _obey(self, frame: bytes) -> Iterator[bytes]:
        if len(frame) < 8:
            return
        _, command, _, _ = struct.unpack_from("<BBHI", frame)
        data = frame[8:]
        status = STATUS_OK
        value, body = 0 if self._stub else 0x20120707, b""
        if command == READ_REG:
            value = self._registers.get(struct.unpack_from("<I", data)[0], 0)
        elif command == SECURITY:
            body = struct.pack("<IB7xII", 0, 0, self._number, 0)
            if self._number == 0:
                status, body = STATUS_REFUSED, b""
        elif command == MD5:
            self.verified += 1
            at, size = struct.unpack_from("<II", data)
            found = hashlib.md5(self.flash[at : at + size])
            body = found.digest() if self._stub else found.hexdigest().encode()
        elif command == ERASE_REGION:
            at, size = struct.unpack_from("<II", data)
            self.flash[at : at + size] = b"\xff" * size
        elif command in (DEFL_BEGIN, DEFL_DATA):
            self._write(command, data)
        for _ in range(8 if command == SYNC else 1):
            yield slip(
                struct.pack("<BBHI", 1, command, len(body) + len(status), value)
                + body
                + (status[:2] if self._stub else status)
            )
        if command == BAUDRATE:
            self.baud = struct.unpack_from("<I", data)[0]
            self.bauds.append(self.baud)
        if command == MEM_END:
            self._stub = True
            yield slip(b"OHAI")

    def _write(self, command: int, data: bytes) -> None:
        if command == DEFL_BEGIN:
            self._at = struct.unpack_from("<IIII", data)[3]
            self._unpack = zlib.decompressobj()
            return
        plain = self._unpack.decompress(data[16:])
        self.flash[self._at : self._at + len(plain)] = plain
        self._at += len(plain)
        self.blocks += 1
        self.on_block(self.blocks)


def slip(packet: bytes) -> bytes:
    """Return a packet in its frame."""
    escaped = packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")
    return b"\xc0" + escaped + b"\xc0"
