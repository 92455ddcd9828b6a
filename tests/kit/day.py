"""Hours of the full-node sketch in seconds: see run_day.mjs."""

import json
import subprocess
from pathlib import Path
from typing import Any

from gateway.compiled import compiled_kit
from tests.kit.hosts import MICROPYTHON, ROOT, node

RUNNER = Path(__file__).with_name("run_day.mjs")
SKETCH = ROOT / "firmware" / "sketches" / "09_full_node.py"
PACKS_AN_HOUR = 3600 // 5


def write_kit(folder: Path) -> Path:
    """Write the compiled kit below a folder, as on a board; return the folder."""
    for name, data in compiled_kit().files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def run_day(folder: Path, hours: int) -> dict[str, Any]:
    """Run the sketch for some hours; return its facts; RuntimeError when it failed."""
    done = subprocess.run(
        [node(), "--expose-gc", str(RUNNER), str(MICROPYTHON)]
        + [str(write_kit(folder)), str(SKETCH), str(hours)],
        capture_output=True,
        encoding="utf-8",
        timeout=900,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def lost(facts: dict[str, Any], hours: int) -> int:
    """Return how many packs of these hours did not come through, or came twice over."""
    made = hours * PACKS_AN_HOUR
    if facts["starts"] != 1:
        raise RuntimeError("the board has started again")
    return len(facts["missing"]) + int(facts["dropped"]) + max(0, made - facts["packs"])


def growth(facts: dict[str, Any]) -> int:
    """Return by how many bytes the heap grew from the first quarter of the day on."""
    heap = [int(size) for size in facts["heap"]]
    return heap[-1] - heap[len(heap) // 4]
