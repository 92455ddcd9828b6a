"""A gateway that has moved is found again, and no board is held up by looking."""

import asyncio

from checks import araises
from kit import find
from kit.find import Finder
from kit.ticks import ticks_add

PAIR = "reader", "writer"


class Network:
    """Where the gateway is, and who asks for it."""

    def __init__(self, *there, answer=None):
        self.there = there
        self.answer = answer
        self.tried = []
        self.asked = 0

    async def open(self, host):
        self.tried.append(host)
        if host not in self.there:
            raise OSError(113)
        return PAIR

    async def ask(self):
        self.asked += 1
        return self.answer

    def finder(self, host="10.0.0.1", name="room.local"):
        return Finder(host, name, self.open, self.ask)


async def test_a_gateway_that_stayed_is_not_looked_for():
    network = Network("10.0.0.1", answer="10.0.0.9")
    assert await network.finder().connect() == PAIR
    assert (network.tried, network.asked) == (["10.0.0.1"], 0)


async def test_a_gateway_that_moved_is_found_by_its_name_first():
    network = Network("room.local", answer="10.0.0.9")
    finder = network.finder()
    assert await finder.connect() == PAIR
    assert network.tried == ["10.0.0.1", "room.local"]
    assert await finder.connect() == PAIR
    assert network.tried[2:] == ["room.local"], "it is remembered"
    assert network.asked == 0


async def test_then_everybody_is_asked():
    network = Network("10.0.0.9", answer="10.0.0.9")
    assert await network.finder().connect() == PAIR
    assert network.tried == ["10.0.0.1", "room.local", "10.0.0.9"]
    network = Network("10.0.0.9", answer="10.0.0.9")
    assert await network.finder(name="").connect() == PAIR
    assert network.tried == ["10.0.0.1", "10.0.0.9"]


async def test_a_gateway_that_is_away_is_looked_for_now_and_then():
    network = Network()
    finder = network.finder()
    for _ in range(5):
        assert (await araises(OSError, finder.connect())).args[0] == 113
    assert network.asked == 1
    finder._searched = ticks_add(finder._searched, -find.SEARCH_MS)
    await araises(OSError, finder.connect())
    assert network.asked == 2
    assert network.tried.count("room.local") == 1, "it can hold the board up"


async def test_what_runs_on_this_computer_does_not_move():
    for host in ("127.0.0.1", "localhost"):
        network = Network(answer="10.0.0.9")
        await araises(OSError, network.finder(host).connect())
        assert (network.tried, network.asked) == ([host], 0)


async def test_an_address_that_says_nothing_is_given_up():
    async def silent(host):
        await asyncio.sleep(60)

    before, find.TRY_S = find.TRY_S, 0.05
    try:
        finder = Finder("10.0.0.1", "", silent, Network().ask)
        await araises(asyncio.TimeoutError, finder.connect())
    finally:
        find.TRY_S = before
