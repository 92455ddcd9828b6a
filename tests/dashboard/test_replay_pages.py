"""The pages of a replay: they show what was recorded, and claim nothing beside it."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.dashboard.browsing import PHONE, visiting
from tests.recordings import fill, session
from tests.test_replay import replaying


def test_the_stage_shows_a_replay_and_nobody_can_lead_it(
    browser: Browser, tmp_path: Path
) -> None:
    fill(tmp_path / "seance.db", session())
    with (
        replaying(tmp_path / "seance.db", "--speed", "60") as running,
        visiting(browser, f"{running.address}/stage", PHONE) as visit,
    ):
        page = visit.page
        expect(page.locator("#replay")).to_contain_text("REJEU seance.db")
        expect(page.locator("#boards li")).to_have_count(2)
        expect(page.locator("#boards strong").first).to_contain_text("°C")
        expect(page.locator("#great-missing-box")).to_be_hidden()  # nobody counted
        assert page.locator("a[href*='/stage/notes']").count() == 0
        page.goto(f"{running.address}/?lang=en")
        number = page.locator(".tile strong").first
        expect(number).to_have_text(re.compile(r"^\d+\.\d$"))
        no_bar = "border-left-width", "0px"  # no site stands before the quantities
        expect(page.locator("#quantities")).to_have_css(*no_bar)
        for selector in ("#fact-missing-box", ".tile .received", ".tile .lamps"):
            expect(page.locator(selector).first).to_be_hidden()
        page.goto(f"{running.address}/stage/notes")
        expect(page.locator("main")).to_contain_text("This is a replay")
        expect(page.locator("code")).to_have_count(0)  # no command for a password
