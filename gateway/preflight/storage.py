"""The disk of the room: how fast it makes a reading safe, and can it be believed?"""

import os
import time
from collections.abc import Callable
from statistics import median

from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.language import decimal, tr
from gateway.room import Room

ROUNDS = 40
BLOCK = bytes(4096)
SLOW_MS, TOO_SLOW_MS = 50.0, 500.0
# Faster than any disk can be: something promises what it does not do.
UNBELIEVABLE_MS = 0.005

Sync = Callable[[int], None]
Clock = Callable[[], float]


def speed(
    room: Room, sync: Sync = os.fsync, clock: Clock = time.perf_counter
) -> list[Finding]:
    """Write small blocks in the room's folder and wait for each to be safe."""
    folder = room.folder
    while not folder.exists():
        folder = folder.parent
    try:
        took_ms = median(written(folder / f".preflight-{os.getpid()}", sync, clock))
    except OSError as error:
        sentence = tr(
            "Nothing can be written in {folder}: {reason}.",
            folder=folder,
            reason=error.strerror or str(error),
        )
        return [Finding("write", RED, sentence, tr("Choose another --data."))]
    sentence = tr("A reading is safe on disk after {ms} ms.", ms=decimal(took_ms))
    if took_ms < UNBELIEVABLE_MS:
        fix = tr("Too fast to be true: a power cut may lose the last seconds here.")
        return [Finding("write", ORANGE, sentence, fix)]
    if took_ms < SLOW_MS:
        return [Finding("write", GREEN, sentence)]
    fix = tr("Use the computer's own disk rather than a USB stick or a memory card.")
    state = ORANGE if took_ms < TOO_SLOW_MS else RED
    return [Finding("write", state, sentence, fix)]


def written(path: os.PathLike[str], sync: Sync, clock: Clock) -> list[float]:
    """Return the milliseconds of each block, written and made safe."""
    took_ms = []
    try:
        with open(path, "wb", buffering=0) as file:
            for _ in range(ROUNDS):
                start_s = clock()
                file.write(BLOCK)
                sync(file.fileno())
                took_ms.append((clock() - start_s) * 1000)
    finally:
        if os.path.exists(path):
            os.remove(path)
    return took_ms
