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
from pathlib import Path

from tests.kit.brokers import Mosquitto
from tests.kit.day import write_kit
from tests.kit.far_ends import Gateway
from tests.kit.hosts import MICROPYTHON, node

HEAP = 165 * 1024
LEFT = 90 * 1024
HERE = Path(__file__).parent


def test_a_full_node_leaves_90_kb_of_heap(
    own_broker: Mosquitto, tmp_path: Path
) -> None:
    gateway = Gateway(own_broker.port)
    runner, sketch = str(HERE / "run_memory.mjs"), str(HERE / "memory_sketch.py")
    done = subprocess.run(
        [
            node(),
            "--expose-gc",
            runner,
            str(MICROPYTHON),
            str(write_kit(tmp_path)),
            sketch,
        ]
        + ["127.0.0.1", str(own_broker.port)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    gateway.close()
    assert done.returncode == 0, done.stderr
    sizes = json.loads(done.stdout)
    taken = {word: sizes[word] - sizes["before"] for word in ("connected", "full")}
    print({word: f"{HEAP - bytes} of {HEAP} left" for word, bytes in taken.items()})
    assert HEAP - taken["connected"] >= LEFT
    assert HEAP - taken["full"] >= LEFT
