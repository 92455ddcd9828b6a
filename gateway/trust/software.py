"""T10: does the board run the program that it should? Asked with a fresh number.

The board hashes the number together with its files, as they lie on its flash. What it
should have is known from USB, or from the update that it confirmed last.
"""

import secrets
import time
from collections.abc import Sequence
from hashlib import sha256

from gateway.store import ProofRow, SoftwareRow, open_desk
from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.place import Place

CHECKS = ("T10",)
ANSWER_S = 8.0
LOOK_S = 0.1


def probe(place: Place, board: str) -> Found:
    """Ask a board what it runs, and compare."""
    facts = software_facts(place, board)
    return judged("T10", facts, time.time_ns() // 1000, "probe")


def software_facts(place: Place, board: str) -> list[Fact]:
    """Return what the board answered, or why it could not be compared."""
    known = place.store.updates().software().get(board)
    if known is None:
        return [fact("software_unknown", "unknown")]
    proof = ask(place, board)
    if proof is None or proof.answer is None:
        return [fact("proof_unanswered", "unknown")]
    return compare(known, proof)


def ask(place: Place, board: str) -> ProofRow | None:
    """Return a question to a board with its answer, None when none comes."""
    with open_desk(place.room.store_url) as desk:
        number = desk.ask_proof(board, secrets.token_hex(16))
    until_s = time.monotonic() + ANSWER_S
    while time.monotonic() < until_s:
        proof = place.store.updates().proof(number)
        if proof is None or proof.answer is not None:
            return proof
        time.sleep(LOOK_S)
    return None


def compare(known: SoftwareRow, proof: ProofRow) -> list[Fact]:
    """Tell whether an answer is that of the software a board should have. Pure."""
    answer = proof.answer or {}
    why = answer.get("why")
    if why == "manifest":
        return [fact("software_missing", "against")]
    if why is not None:
        return [fact("proof_unanswered", "unknown")]
    if answer.get("seq") != known.seq:
        seq = answer.get("seq", "?")
        return [fact("software_other", "against", seq=seq, should=known.seq)]
    if answer.get("digest") != digest_of(proof.nonce, known.files):
        return [fact("software_changed", "against")]
    firmware = str(answer.get("firmware", "?"))
    files, code = len(known.files), f"software_{known.how}"
    return [
        fact(code, "for", files=files, seq=known.seq),
        fact("micropython", "note", firmware=firmware),
    ]


def digest_of(nonce: str, files: Sequence[tuple[str, int, str]]) -> str:
    """Return what a board with these files answers to a number, in hexadecimal."""
    total = sha256(bytes.fromhex(nonce))
    for path, _, digest in files:
        total.update(path.encode() + b"\0" + bytes.fromhex(digest))
    return total.hexdigest()
