"""Where is the gateway? At its address of last time, by its name, or by asking all.

A room's laptop may get another address tomorrow: what board.json says is where to look
first. Anybody on an open network can answer the question, so what is found this way is
believed only as far as the lane goes: on the protected one the certificate decides.
"""

import asyncio
import json
import random

from kit.ticks import ticks_diff, ticks_ms

PORT = 18830  # UDP: gateway/beacon.py listens there
EVERYBODY = "255.255.255.255"
TRY_S = 6  # for an address that does not answer
ASK_S = 1.5
LOOK_S = 0.05
LOOKS_AN_ASK = 10  # it is asked again: datagrams get lost
SEARCH_MS = 30_000  # between two searches
NAME_MS = 300_000  # between two by name: it may hold the whole board up for 5 s


class Finder:
    """Opens connections to a gateway that may move.

    `host` is where it was last, `name` its name in this network ("" for none), and
    `open(host)` an async function that gives a (reader, writer) pair. `ask` is the
    function of this module.
    """

    def __init__(self, host, name, open, ask):
        self._host = host
        self._name = name
        self._open = open
        self._ask = ask
        self._searched = self._named = None  # when, in ticks

    async def connect(self):
        """Return a (reader, writer) pair. Raises OSError, or what `open` raises."""
        try:
            return await asyncio.wait_for(self._open(self._host), TRY_S)
        except (OSError, asyncio.TimeoutError) as error:
            trouble = error
        if is_this_computer(self._host) or not _due(self._searched, SEARCH_MS):
            raise trouble
        self._searched = ticks_ms()
        for search in (self._by_name, self._by_asking):
            pair = await search()
            if pair:
                return pair
        raise trouble

    async def _by_name(self):
        if not self._name or not _due(self._named, NAME_MS):
            return None
        self._named = ticks_ms()
        return await self._at(self._name)

    async def _by_asking(self):
        host = await self._ask()
        return await self._at(host) if host and host != self._host else None

    async def _at(self, host):
        """Return a pair from another host and remember it; None when it gives none."""
        try:
            pair = await asyncio.wait_for(self._open(host), TRY_S)
        except (OSError, asyncio.TimeoutError):
            return None
        self._host = host
        return pair


async def ask(to=EVERYBODY, port=PORT, ask_s=ASK_S):
    """Return the address of the gateway that answers first, or None."""
    try:
        import socket
    except ImportError:
        return None  # a board in a browser
    word = "%08x" % random.getrandbits(32)  # noqa: S311  (tells answers apart only)
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        link.setblocking(False)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        address = socket.getaddrinfo(to, port)[0][-1]
        for look in range(int(ask_s / LOOK_S)):
            if look % LOOKS_AN_ASK == 0:
                link.sendto(("dannaya? " + word).encode(), address)
            await asyncio.sleep(LOOK_S)
            host = _answer(link, word)
            if host:
                return host
    except OSError:
        pass  # no network yet, or one that lets nothing through
    finally:
        link.close()
    return None


def is_this_computer(host):
    """Tell whether a host is where this program runs: it does not move."""
    return host == "localhost" or host.startswith("127.")


def _answer(link, word):
    """Return who answered our question, None for nobody yet."""
    try:
        data, address = link.recvfrom(512)
        answer = json.loads(data)
    except (OSError, ValueError):
        return None
    if isinstance(answer, dict) and answer.get("dannaya") == word:
        return address[0]
    return None


def _due(last, pause_ms):
    return last is None or ticks_diff(ticks_ms(), last) >= pause_ms
