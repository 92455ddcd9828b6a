"""The order of twenty minutes, rehearsed in a real room: one scene is played for real.

``python -m tests.drills.rehearsal`` plays them all, and keeps pictures.
"""

from pathlib import Path

from playwright.sync_api import Browser, expect

from dashboard.stage.state import KEY
from gateway.cli.scene import keep
from gateway.show.recording import read_recording
from gateway.store import open_desk
from tests.broker.conftest import need
from tests.drills.rehearsal import FIRST_EFFECT_S, presenter, rehearse
from tests.drills.rehearsal import room_of_both_lanes as both_lanes

PLAYED = 1  # the quickest


def test_the_order_of_twenty_minutes_is_led_by_a_clicker_alone(
    browser: Browser, tmp_path: Path, slack: float
) -> None:
    need("mosquitto")
    with both_lanes(tmp_path) as room, presenter(browser, room) as page:
        with open_desk(room.room.store_url) as desk:
            desk.change(KEY, lambda _: {"pace": 0})  # no hall is waiting
        seen = list(rehearse(page, "20", None, {PLAYED}, slack))
        expect(page.locator("#title")).to_have_text("La main sur la carte")
        with room.store() as store:
            run = store.scenes().runs(1)[0]
        keep(room.room, run, tmp_path / "kept.jsonl")
    kept = read_recording(tmp_path / "kept.jsonl")
    assert (kept.scene, kept.open, kept.protected) == (1, None, "failed")
    assert {line.kind for line in kept.lines} >= {"say", "hex", "lamp"}
    assert [(one.scene, one.half) for one in seen] == [(1, "open"), (1, "protected")]
    assert max(one.first_s for one in seen) <= FIRST_EFFECT_S * slack
