"""The facilitator's page, in a real room: what is asked for is carried out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from gateway.access import renew
from gateway.requests import Requests
from tests.dashboard import roomful
from tests.dashboard.browsing import PHONE, visiting
from tests.dashboard.serving import Dashboard, run_dashboard
from tests.dashboard.visitor import Visitor, facilitator_of

FIRST, SECOND, THIRD = (roomful.board_id(number) for number in (1, 2, 3))
FOREIGN = roomful.board_id(11)


@contextmanager
def serving(folder: Path) -> Iterator[Dashboard]:
    """Give the dashboard of a room whose file names its twelve boards."""
    with run_dashboard(folder, 12) as running:
        lines = [f"{roomful.board_id(n)} = {{ seat = {n} }}" for n in range(1, 13)]
        with (folder / "room.toml").open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give one room to the tests that ask: each for a board of its own."""
    with serving(tmp_path_factory.mktemp("admin")) as running:
        yield running


@pytest.fixture(scope="module")
def facilitator(served: Dashboard) -> Visitor:
    """Give somebody who has logged in."""
    return facilitator_of(served)


def carry_out(served: Dashboard) -> None:
    """Do what the gateway's ingest does between two batches."""
    requests, steady_s = Requests(served.folder, served.writer), 1.0
    while requests.step(steady_s):
        steady_s += 1


def test_the_page_is_the_facilitator_s_only(served: Dashboard) -> None:
    visitor = Visitor(served)
    answer = visitor.get("/admin?x=1")
    assert answer.status == 302
    assert answer.headers["Location"] == "/login?next=/admin?x%3D1"
    assert (
        visitor.log_in(renew(served.folder), next="/admin").headers["Location"]
        == "/admin"
    )
    assert visitor.get("/admin").status == 200


def test_boards_are_enrolled_by_a_form(served: Dashboard, facilitator: Visitor) -> None:
    answer = facilitator.send("/admin/request", "/admin", kind="enrol", board=FIRST)
    assert (answer.status, answer.headers["Location"]) == (303, "/admin")
    waiting = served.writer.requests()[0]
    assert (waiting.kind, waiting.detail) == ("enrol", {"boards": [FIRST]})
    assert b"waiting" in facilitator.get("/admin").body
    carry_out(served)
    assert FIRST in served.writer.standings()
    assert b"waiting" not in facilitator.get("/admin").body


def test_a_revocation_is_asked_twice(served: Dashboard, facilitator: Visitor) -> None:
    before = served.writer.requests()
    first = facilitator.send("/admin/request", "/admin", kind="revoke", board=SECOND)
    assert first.status == 200
    assert b"Revoke (1)" in first.body
    assert b"The key is destroyed" in first.body
    assert served.writer.requests() == before
    facilitator.send(
        "/admin/request", "/admin", kind="revoke", board=SECOND, confirmed="1"
    )
    carry_out(served)
    assert served.writer.standings()[SECOND].revoked_us is not None
    assert b'data-standing="revoked"' in facilitator.get("/admin").body


def test_a_board_is_forgotten_after_it_was_asked_twice(
    served: Dashboard, facilitator: Visitor
) -> None:
    first = facilitator.send("/admin/request", "/admin", kind="forget", board=THIRD)
    assert b"All that the room keeps of it is removed" in first.body
    fields = {"kind": "forget", "board": THIRD, "confirmed": "1"}
    facilitator.send("/admin/request", "/admin", **fields)
    carry_out(served)
    assert THIRD not in {row.id for row in served.writer.boards()}
    assert served.writer.requests()[0].state == "done"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "enrol"}, b"Choose at least one board first."),
        ({"kind": "dance", "board": FIRST}, b"not something the gateway can do"),
        ({}, b"not something the gateway can do"),
    ],
)
def test_a_form_that_makes_no_sense_is_told_why(
    facilitator: Visitor, fields: dict[str, str], said: bytes
) -> None:
    answer = facilitator.send("/admin/request", "/admin", **fields)
    assert answer.status == 400
    assert said in answer.body


def test_a_board_that_cannot_be_enrolled_is_refused_with_its_reason(
    served: Dashboard, facilitator: Visitor
) -> None:
    facilitator.send("/admin/request", "/admin", kind="enrol", board="<b>nobody")
    carry_out(served)
    page = facilitator.get("/admin").body
    assert b"&lt;b&gt;nobody" in page
    assert b"<b>nobody" not in page
    assert served.writer.requests()[0].state == "failed"


def test_the_page_in_a_browser_follows_what_was_asked(
    tmp_path: Path, browser: Browser
) -> None:
    with serving(tmp_path) as own:
        follow(own, browser)


def follow(served: Dashboard, browser: Browser) -> None:
    """Enrol all boards that can be, and see it done."""
    password = renew(served.folder)
    with visiting(browser, f"{served.url}/admin", PHONE) as visit:
        page = visit.page
        page.fill("#password", password)
        page.click("main .button")
        page.wait_for_url(f"{served.url}/admin")
        page.click("#all")
        assert not page.is_checked(f"#b-{FOREIGN}")
        page.click("text=Inscrire")
        page.wait_for_selector("#requests[data-busy]")
        held = visit.hold("**/admin")
        visit.until(lambda: held)
        page.check(f"#b-{SECOND}")  # while the page asks how far it is
        carry_out(served)
        held[0].continue_()
        page.wait_for_selector("#requests:not([data-busy])")
        page.unroute("**/admin")
        assert page.locator('[data-standing="enrolled"]').count() == 10
        assert page.is_checked(f"#b-{SECOND}")
        visit.screenshot("admin-phone", full_page=True)
        page.click("header [action='/logout'] button")
        page.wait_for_url(f"{served.url}/")
        assert page.locator("nav a[href='/admin']").count() == 0
