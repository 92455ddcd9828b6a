"""One key for the tests of updates: to make one takes longer than to use it."""

from collections.abc import Iterator

import pytest

from gateway.store import Desk, Writer, open_desk
from gateway.update.keys import SigningKey, new_key
from tests.test_commands import say
from tests.update.peer import READY


@pytest.fixture(scope="session")
def key() -> SigningKey:
    """Give a workshop key."""
    return new_key()


@pytest.fixture
def desk(writer: Writer, store_url: str) -> Iterator[Desk]:
    """Give the dashboard's way into the store, with a board that is there."""
    say(writer, READY)
    with open_desk(store_url) as found:
        yield found
