"""`asyncio.open_connection` as the sketches use it, against a real TCP server."""

import asyncio

from checks import araises
from kit import packet

broker = None  # (host, port), set by the runner


async def connect():
    return await asyncio.open_connection(broker[0], broker[1])


async def close(writer):
    writer.close()
    await writer.wait_closed()


async def test_nobody_at_this_port_is_an_oserror():
    await araises(OSError, asyncio.open_connection("127.0.0.1", 1))


async def test_bytes_go_and_come():
    reader, writer = await connect()
    writer.write(packet.connect("streams-1", 60))
    await writer.drain()
    assert await reader.readexactly(4) == b"\x20\x02\x00\x00"
    writer.write(packet.PING)
    writer.write(packet.PING)
    await writer.drain()
    assert await reader.readexactly(3) == b"\xd0\x00\xd0"
    assert await reader.read(100) == b"\x00"
    await close(writer)


async def test_a_read_that_was_given_up_loses_no_byte():
    reader, writer = await connect()
    await araises(asyncio.TimeoutError, asyncio.wait_for(reader.read(100), 0.05))
    writer.write(packet.connect("streams-2", 60))
    await writer.drain()
    assert await asyncio.wait_for(reader.readexactly(4), 5) == b"\x20\x02\x00\x00"
    await close(writer)


async def test_the_end_is_no_bytes_or_an_eoferror():
    reader, writer = await connect()
    writer.write(packet.connect("streams-3", 60) + packet.GOODBYE)
    await writer.drain()
    assert len(await reader.readexactly(4)) == 4
    await araises(EOFError, reader.readexactly(1))
    assert await reader.read(1) == b""
    assert await reader.readline() == b""
    await close(writer)


async def test_the_rest_up_to_the_end():
    reader, writer = await connect()
    writer.write(packet.connect("streams-4", 60) + packet.PING + packet.GOODBYE)
    await writer.drain()
    assert await reader.read(-1) == b"\x20\x02\x00\x00\xd0\x00"
    await close(writer)
