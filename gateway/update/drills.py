"""Updates that no board may take, or keep: what the drills of the lamps offer.

The bad ones differ from a good one in one thing each. Their files are never sent: a
board that asks for them has taken what it should have refused.
"""

from dataclasses import dataclass, replace

from gateway.update.bundle import SIGNATURE_BYTES, Bundle
from gateway.update.keys import SigningKey
from gateway.update.make import Order, make
from gateway.update.manifest import ANY_MODEL, Manifest, describe, write

NOBODY = "nobody-0"  # a name that no board has
SKETCH = b"# A drill: this program fails, and the board goes back.\n"
CRASHING = SKETCH + b'raise RuntimeError("drill")\n'
FRENCH, ENGLISH = "Exercice : à refuser, ou à annuler", "Drill: not to be kept"


@dataclass(frozen=True)
class Bad:
    """An update that must be refused; ``why``: the word that a good board answers."""

    kind: str
    why: str
    bundle: Bundle


def bad_ones(key: SigningKey, seq: int) -> list[Bad]:
    """Return the bad updates; a good one of number ``seq`` would be taken."""
    good, strange, old = (
        make({"sketch.py": SKETCH}, order(*words), key)
        for words in ((seq, None), (seq, NOBODY), (0, None))
    )
    return [
        Bad("altered", "signature", replace(good, signature=altered(good.signature))),
        Bad("unsigned", "signature", nameless(good)),
        Bad("other_board", "board", strange),
        Bad("older", "old", old),
    ]


def unsigned(sketch: bytes, key_id: str) -> Bundle:
    """Return an update that nobody has signed: what an attacker sends."""
    files = {"sketch.py": sketch}
    told = {"fr": "?", "en": "?"}
    words = Manifest(1, 0, ANY_MODEL, None, describe(files), told, key_id, "")
    return Bundle(replace(words, raw=write(words)), bytes(SIGNATURE_BYTES), files)


def order(seq: int, board: str | None) -> Order:
    """Return what an update of a drill is to be."""
    return Order(seq, board=board, purpose_fr=FRENCH, purpose_en=ENGLISH)


def nameless(bundle: Bundle) -> Bundle:
    """Return a bundle without its signature."""
    return replace(bundle, signature=bytes(SIGNATURE_BYTES))


def altered(signature: bytes) -> bytes:
    """Return a signature of which one bit is another, as if the manifest were."""
    return signature[:-1] + bytes([signature[-1] ^ 1])


def crashing(key: SigningKey, board: str, seq: int) -> Bundle:
    """Return a well signed update for one board, whose program fails at once."""
    return make({"sketch.py": CRASHING}, order(seq, board), key)
