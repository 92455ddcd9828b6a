"""Small bundles for tests: any bytes pass for a kit."""

from typing import Any

from gateway.update.bundle import Bundle
from gateway.update.keys import SigningKey
from gateway.update.make import Order, make

FILES = {
    "kit/node.mpy": bytes(range(256)) * 9,
    "kit/empty.mpy": b"",
    "sketch.py": b"print('new')\n",
}


def bundle(
    key: SigningKey, seq: int = 1, files: dict[str, bytes] | None = None, **order: Any
) -> Bundle:
    """Return a signed bundle."""
    words = {"purpose_fr": "essai", "purpose_en": "test", **order}
    return make(FILES if files is None else files, Order(seq, **words), key)
