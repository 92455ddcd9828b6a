"""A page of the guides beside the lab: its code opens there."""

import re

from playwright.sync_api import Browser, expect

from gateway.places import firmware_dir
from tests.dashboard.browsing import PHONE, WIDE, Visit, visiting
from tests.dashboard.serving import Dashboard

SIXTH = "**/guides/06_format*"
TOPIC = 'topic = "kit/" + board["id"] + "/telemetry/temperature"'


def test_a_page_leads_into_the_lab_at_the_lesson_s_line(shared: Dashboard) -> None:
    page = shared.get("/guides/04_publish", accept_language="fr").body.decode()
    lines = re.findall(r'class="to-lab" href="([^"]+)">Ouvrir au labo</a>', page)
    [address] = [one.replace("&amp;", "&") for one in lines]
    lesson = (firmware_dir() / "sketches" / "04_publish.py").read_text("utf-8")
    line = lesson.splitlines().index(f"    {TOPIC}") + 1
    assert address == f"/lab?guide=04_publish&program=04_publish&line={line}"
    assert 'href="/lab?guide=04_publish&amp;program=solution"' in page
    zero = shared.get("/guides/00_prepare").body.decode()
    assert '<a href="/lab"><code>/lab</code></a>' in zero


def test_a_guide_stands_beside_the_lab_and_its_code_opens_there(
    shared: Dashboard, browser: Browser
) -> None:
    lesson = "guide=04_publish&program=04_publish&line=19"
    with visiting(browser, f"{shared.url}/lab?{lesson}") as visit:
        page = visit.page
        guide, file = page.locator("#guide"), page.locator("#file")
        expect(guide.locator("h1")).to_have_text("Étape 4\u00a0: publier")
        expect(file).to_have_value("04_publish")
        expect(page.locator(".pointed .cm-wrong")).to_contain_text("topic =")
        file.select_option("01_blink")
        page.locator("#run").click()
        expect(page.locator("#state")).to_have_attribute("data-state", "running")
        guide.locator("a[rel=next]").click()
        expect(guide.locator("h1")).to_have_text("Étape 5\u00a0: obéir")
        assert page.url.endswith("/lab?guide=05_obey")
        guide.locator("summary").click()
        guide.get_by_role("link", name="solution.py").click()
        expect(file).to_have_value("05_obey_solution")
        expect(page.locator(".cm-content")).to_contain_text("buzzer")
        guide.locator("#guide-before-1 input[type=radio]").first.check()
        guide.locator("#guide-before-1 button").click()
        expect(guide.locator("#guide-before-1 .why")).to_have_count(3)
        with page.expect_popup() as opened:
            guide.locator("a.term").first.click()
        opened.value.wait_for_url("**/guides/glossary#*")
        expect(page.locator("#state")).to_have_attribute("data-state", "running")
        page.locator("#guide-close").click()
        expect(guide).to_be_hidden()
        file.select_option("06_senml")
        an_older_answer_changes_nothing(visit)


def an_older_answer_changes_nothing(visit: Visit) -> None:
    """Ask for one lesson and, before it has come, for another; then go on."""
    page, guide = visit.page, visit.page.locator("#guide")
    held = visit.hold(SIXTH)
    page.locator("#guide-open").click()
    visit.until(lambda: held)
    guide.locator("a[rel=prev]").click()
    expect(guide.locator("h1")).to_have_text("Étape 4\u00a0: publier")
    held.pop().continue_()  # the answer to an older wish
    visit.until(lambda: any("/06_format" in url for url in visit.ended))
    guide.locator("a[rel=next]").click()
    expect(guide.locator("h1")).to_have_text("Étape 5\u00a0: obéir")
    page.unroute(SIXTH)
    guide.locator("a[rel=next]").click()
    expect(guide.locator("h1")).to_have_text("Étape 6\u00a0: le format")


def test_on_a_phone_the_guide_takes_turns_with_the_lab(
    shared: Dashboard, browser: Browser
) -> None:
    url = f"{shared.url}/lab?guide=02_sense"
    with visiting(browser, url, PHONE, is_mobile=True, has_touch=True) as visit:
        page = visit.page
        expect(page.locator("#guide h1")).to_be_visible()
        assert visit.value(WIDE) == PHONE[0]
        page.locator("#guide .to-lab").first.tap()
        expect(page.locator("#editor")).to_be_visible()
        expect(page.locator("#file")).to_have_value("02_read_sensor")
        expect(page.locator("#guide")).to_be_hidden()
        page.locator(".panes [data-pane=guide]").tap()
        expect(page.locator("#guide h1")).to_be_visible()
