"""The kit's trust page, and the documents behind it."""

import json
import re

import pytest
from playwright.sync_api import Browser

from gateway.identity.roster import prepare
from tests.dashboard import roomful
from tests.dashboard.browsing import PHONE, visiting
from tests.dashboard.serving import Dashboard

DOCUMENTS = {
    "privacy": ("La vie privée", "Privacy"),
    "incident": ("Fiche d’incident", "Incident sheet"),
    "threat-model": ("Modèle de menaces", "Threat model"),
    "security": ("Security", "Security"),
}


def test_every_lamp_is_there_with_its_word_and_its_evidence(
    shared: Dashboard,
) -> None:
    page = shared.get("/trust", accept_language="en").body.decode()
    for number in range(1, 8):
        assert f'id="H{number}"' in page
    assert page.count('data-lamp="red"') == 1  # this room has no password
    assert "nobody can act on the pages" in page
    assert 'href="/trust/events"' in page
    assert f'href="/board/{roomful.board_id(1)}/trust"' in page
    assert page.count('<li><a data-lamp="grey"') == 46  # nothing was measured here


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_read_in_both_languages(shared: Dashboard, name: str) -> None:
    for language, title in zip(("fr", "en"), DOCUMENTS[name], strict=True):
        page = shared.get(f"/trust/read/{name}", accept_language=language)
        assert page.status == 200
        assert f"<h1>{title}</h1>" in page.body.decode()
        assert b".md)" not in page.body
    assert shared.get("/trust/read/passwords").status == 404
    assert shared.get("/trust/read/..%2f..%2fpyproject.toml").status == 404


def test_the_bill_of_materials_is_downloaded(shared: Dashboard) -> None:
    answer = shared.get("/trust/sbom.json")
    if answer.status == 200:  # a tree that was never built has none
        assert json.loads(answer.body)["bomFormat"] == "CycloneDX"
    assert answer.status in (200, 404)
    linked = b'href="/trust/sbom.json"' in shared.get("/trust").body
    assert linked == (answer.status == 200)


def test_the_room_s_authority_is_public_and_its_keys_are_not(
    dashboard: Dashboard,
) -> None:
    assert dashboard.get("/trust/ca.pem").status == 404
    prepare(dashboard.folder, ["baobab-10"])
    answer = dashboard.get("/trust/ca.pem")
    assert answer.body == (dashboard.folder / "ca.pem").read_bytes()
    assert b"PRIVATE" not in answer.body


def test_the_page_and_a_document_on_a_phone(
    shared: Dashboard, browser: Browser
) -> None:
    with visiting(browser, f"{shared.url}/trust", PHONE) as visit:
        wide = "document.documentElement.scrollWidth"
        assert visit.value(wide) == PHONE[0]
        visit.page.click("text=Modèle de menaces")
        visit.page.wait_for_selector("article table")
        assert visit.value(wide) == PHONE[0]
        assert visit.texts("nav [aria-current]") == ["Confiance"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_incident_sheet_is_one_sheet_of_paper(
    shared: Dashboard, browser: Browser, language: str
) -> None:
    url = f"{shared.url}/trust/read/incident?lang={language}"
    with visiting(browser, url, PHONE) as visit:
        pdf = visit.page.pdf(format="A4")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
