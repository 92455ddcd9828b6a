"""From publish to pixel: `python -m tests.bench.pixel [--count 100] [--json]`.

46 simulated boards publish; one more publishes a value that was never shown before and
the page itself notes when its tile shows it. Same machine, same clock.
"""

import argparse
import json
import random
import tempfile
import time
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Page

from gateway.bench.latency import percentile
from gateway.trust.hang_up import hang_up
from tests.browser import chromium
from tests.rooms import RunningRoom, run_room

BOARD = "probe-01"
WATCH = """board => {
    window.seen = {};
    const note = () => {
        const value = document.querySelector(`a[href="/board/${board}"] strong`);
        const text = value ? value.textContent.match(/[0-9]+/) : null;
        if (text && !(text[0] in window.seen))
            requestAnimationFrame(() => { window.seen[text[0]] = Date.now(); });
    };
    new MutationObserver(note).observe(
        document.body, {subtree: true, childList: true, characterData: true});
}"""


def measure(room: RunningRoom, page: Page, count: int) -> list[float]:
    """Return the milliseconds from publish to pixel of each value, in order."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", room.facts["mqtt_port"])
    client.loop_start()
    sent_ms = {}
    page.goto(room.address + "/?lang=en")
    page.evaluate(WATCH, BOARD)
    for value in range(100, 100 + count):
        sent_ms[str(value)] = time.time() * 1000
        client.publish(f"kit/{BOARD}/telemetry/temperature", str(value), qos=1)
        page.wait_for_timeout(300 + random.random() * 500)
    hang_up(client)
    seen_ms: dict[str, float] = page.evaluate("window.seen")
    return sorted(
        seen_ms[value] - at for value, at in sent_ms.items() if value in seen_ms
    )


def main() -> None:
    """Measure once and print p50 and p95."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        run_room(Path(folder), "demo") as room,
        chromium() as browser,
    ):
        waits_ms = measure(room, browser.new_page(), arguments.count)
    facts = {
        "seen": len(waits_ms),
        "sent": arguments.count,
        "p50_ms": round(percentile(waits_ms, 0.5)),
        "p95_ms": round(percentile(waits_ms, 0.95)),
    }
    print(json.dumps(facts) if arguments.json else facts)


if __name__ == "__main__":
    main()
