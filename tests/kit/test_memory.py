"""How much of an ESP32's Python heap a full node leaves free.

What is counted: `gc.mem_alloc()` on MicroPython in WebAssembly (32-bit objects, as on
an ESP32), between two turns of its event loop, with the kit loaded as `.mpy` files,
less what was in use when everything was imported that is frozen into an ESP32's
firmware (and is a stand-in here). A plain ESP32 with MicroPython 1.24 or newer has
165 KB of heap at its prompt (measured on an emulated one). Wi-Fi, TCP and TLS take
theirs elsewhere.
"""

import json
import subprocess
import threading
from pathlib import Path

import signing

from gateway.compiled import compiled_kit
from tests.kit.brokers import Mosquitto
from tests.kit.day import write_kit
from tests.kit.far_ends import Gateway
from tests.kit.hosts import MICROPYTHON, node
from tests.kit.update_sender import Sender

HEAP = 165 * 1024
LEFT = 90 * 1024
TAKEN = 40 * 1024  # by an update, while it lasts
HERE = Path(__file__).parent


def measure(sketch: str, board: Path, port: int, words: list[str]) -> dict[str, int]:
    """Return word -> bytes of heap that are left when the sketch says that word."""
    runner = str(HERE / "run_memory.mjs")
    done = subprocess.run(
        [node(), "--expose-gc", runner, str(MICROPYTHON), str(board)]
        + [str(HERE / sketch), "127.0.0.1", str(port), *words],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    sizes = json.loads(done.stdout)
    left = {word: HEAP - sizes[word] + sizes["before"] for word in words}
    print(left)
    return left


def test_a_full_node_leaves_90_kb_of_heap(
    own_broker: Mosquitto, tmp_path: Path
) -> None:
    gateway = Gateway(own_broker.port)
    words = ["connected", "full"]
    board = write_kit(tmp_path)
    left = measure("memory_sketch.py", board, own_broker.port, words)
    gateway.close()
    assert left["connected"] >= LEFT
    assert left["full"] >= LEFT


def test_an_update_of_the_whole_kit_takes_a_part_of_it(
    own_broker: Mosquitto, tmp_path: Path
) -> None:
    """Where most is in use: its modules, its manifest, and a part that arrives."""
    files = [("kit/a.mpy", b"a"), ("sketch.py", b"b")]
    files += list(compiled_kit().files.items())
    gateway = Sender(own_broker.port, files)
    gateway.withheld = 1
    threading.Thread(
        target=lambda: (
            gateway.wait_for_packs("baobab-10", 40),
            gateway.offer("baobab-10"),
        )
    ).start()
    board = write_kit(tmp_path)
    (board / "keys.json").write_text(signing.keys_json())
    words = ["connected", "updating"]
    left = measure("memory_update_sketch.py", board, own_broker.port, words)
    gateway.close()
    assert left["connected"] - left["updating"] <= TAKEN
    assert left["updating"] >= LEFT - TAKEN
