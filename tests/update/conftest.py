"""One key for the tests of updates: to make one takes longer than to use it."""

import pytest

from gateway.update.keys import SigningKey, new_key


@pytest.fixture(scope="session")
def key() -> SigningKey:
    """Give a workshop key."""
    return new_key()
