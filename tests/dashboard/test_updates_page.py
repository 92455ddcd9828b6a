"""The page of updates: a signed file comes in, goes to boards, and shows how far."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from gateway.store import Batch, Word
from gateway.update import bundle as bundles
from gateway.update.keys import SigningKey, new_key
from gateway.update.trusted import trust
from tests.dashboard import roomful
from tests.dashboard.browsing import LAPTOP, PHONE, Visit, visiting
from tests.dashboard.presenting import presenting
from tests.dashboard.serving import Answer, Dashboard, run_dashboard
from tests.dashboard.visitor import TOKEN, Visitor, facilitator_of
from tests.update.bundles import FILES, bundle

FIRST, SECOND = roomful.board_id(1), roomful.board_id(2)
AT_US = 1_790_000_000_000_000


@pytest.fixture(scope="module")
def key() -> SigningKey:
    """Give the workshop key of the room."""
    return new_key()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, key: SigningKey
) -> Iterator[Dashboard]:
    """Give the dashboard of a room of twelve boards that believe the key."""
    folder = tmp_path_factory.mktemp("room")
    trust(folder, key.public)
    with run_dashboard(folder, 12) as running:
        yield running


@pytest.fixture(scope="module")
def facilitator(served: Dashboard) -> Visitor:
    """Give somebody who has logged in."""
    return facilitator_of(served)


def upload(visitor: Visitor, raw: bytes, name: str = "new.update") -> Answer:
    """Send a file as the form of the page does."""
    token = TOKEN.search(visitor.get("/admin/updates").body.decode())
    assert token is not None
    border = secrets.token_hex(12)
    kind = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    parts = [
        b'Content-Disposition: form-data; name="csrf_token"\r\n\r\n'
        + token[1].encode(),
        f"{kind}\r\nContent-Type: application/octet-stream\r\n\r\n".encode() + raw,
    ]
    body = b"".join(b"--%b\r\n%b\r\n" % (border.encode(), part) for part in parts)
    body += f"--{border}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={border}"}
    return visitor.ask("POST", "/admin/updates/add", body.decode("latin-1"), headers)


def packed(key: SigningKey, seq: int) -> bytes:
    """Return the bytes of a bundle, larger than any other form may be."""
    files = {**FILES, "kit/large.mpy": secrets.token_bytes(80_000)}
    return bundles.write(bundle(key, seq, files))


def test_a_signed_update_comes_in_and_goes_to_the_boards_chosen(
    served: Dashboard, facilitator: Visitor, key: SigningKey
) -> None:
    answer = upload(facilitator, packed(key, 3))
    assert (answer.status, answer.headers["Location"]) == (303, "/admin/updates")
    [kept] = served.writer.updates().bundles()
    fields = {"bundle": str(kept.id), "board": FIRST, "auto": "1"}
    answer = facilitator.send("/admin/updates/send", "/admin/updates", **fields)
    assert answer.status == 303
    [sending] = served.writer.updates().sendings()
    assert (sending.board, sending.auto, sending.state) == (FIRST, True, "queued")
    page = facilitator.get("/admin/updates").body
    assert b"waiting for the board" in page and b"data-busy" in page
    facilitator.send("/admin/updates/stop", "/admin/updates")
    [stopped] = served.writer.updates().sendings()
    assert stopped.state == "stopped"


def test_what_is_not_signed_for_this_room_is_refused_in_a_sentence(
    served: Dashboard, facilitator: Visitor, key: SigningKey
) -> None:
    before = len(served.writer.updates().bundles())
    other = bundles.write(bundle(new_key()))
    for raw, said in (
        (packed(key, 4)[:-40], b"is no update, or it is damaged"),
        (other, b"which no board of this room believes"),
        (b"x" * 700_000, b"too large"),
    ):
        answer = upload(facilitator, raw, "<b>bad.update")
        assert answer.status in (400, 413) and b"<b>bad" not in answer.body
        assert said in answer.body or answer.status == 413
    assert len(served.writer.updates().bundles()) == before


def test_only_the_facilitator_may_bring_an_update_in(served: Dashboard) -> None:
    stranger = Visitor(served)
    assert stranger.get("/admin/updates").status == 302
    large = "x" * 300_000
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert stranger.ask("POST", "/admin/updates/add", large, kind).status in (403, 413)
    assert stranger.send_raw("/admin/updates/send", bundle="1").status == 403


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"board": FIRST}, b"Choose an update first."),
        ({"board": FIRST, "bundle": "9" * 30}, b"Choose an update first."),
        ({"bundle": "1"}, b"Choose at least one board first."),
        ({"bundle": "1", "board": "<b>nobody"}, b"Choose at least one board first."),
        ({"bundle": "999", "board": FIRST}, b"send its file again"),
    ],
)
def test_a_form_that_makes_no_sense_is_told_why(
    facilitator: Visitor, fields: dict[str, str], said: bytes
) -> None:
    answer = facilitator.send("/admin/updates/send", "/admin/updates", **fields)
    assert answer.status == 400
    assert said in answer.body


def test_what_is_no_update_on_its_way_cannot_be_stopped(facilitator: Visitor) -> None:
    for wrong in ("x", "9" * 30):
        sent = facilitator.send("/admin/updates/stop", "/admin/updates", sending=wrong)
        assert sent.status == 400


def say(
    served: Dashboard, number: int, state: str, why: str = "", done: int = 0
) -> None:
    """Let a board say how far it is."""
    board = next(
        row.board for row in served.writer.updates().sendings() if row.id == number
    )
    word = Word(board, number, state, why, done, 100, AT_US)
    served.writer.write(Batch(words=[word]))


def progress(visit: Visit) -> list[float]:
    """Return the bars that the page shows."""
    script = "[...document.querySelectorAll('#sendings progress')].map(p => p.value)"
    found: list[float] = visit.value(script)
    return found


def send(page: Page, file: Path) -> None:
    """Bring a file in, and send it to the first two boards."""
    page.set_input_files("[type=file]", file)
    page.click("text=Ajouter à la salle")
    page.wait_for_selector("text=Arroser le soir")
    page.check(f"#b-{FIRST}")
    page.check(f"#b-{SECOND}")
    page.click("main .acts .chip:has-text('Envoyer')")
    page.wait_for_selector("#sendings[data-busy]")


def follow(served: Dashboard, browser: Browser, number: int) -> None:
    """See on the page of the first board how its update comes to its end."""
    with visiting(browser, f"{served.url}/board/{FIRST}", PHONE) as visit:
        visit.until(lambda: progress(visit) == [40])
        visit.page.locator("#updates").scroll_into_view_if_needed()
        visit.screenshot("updates-board-phone")
        say(served, number, "wants", done=80)
        visit.until(lambda: progress(visit) == [80])
        say(served, number, "installed")
        say(served, number, "confirmed")
        visit.until(lambda: "tourne" in visit.page.inner_text("#updates"))


def test_the_pages_follow_an_update_on_its_way(
    served: Dashboard,
    facilitator: Visitor,
    browser: Browser,
    key: SigningKey,
    tmp_path: Path,
) -> None:
    file = tmp_path / "semis-9.update"
    made = bundle(key, 9, purpose_fr="Arroser le soir", purpose_en="Water at night")
    file.write_bytes(bundles.write(made))
    with presenting(browser, facilitator, "/admin/updates") as visit:
        visit.resize(LAPTOP)
        page = visit.page
        send(page, file)
        second, first = (row.id for row in served.writer.updates().sendings(limit=2))
        page.check(f"#b-{FIRST}")
        say(served, first, "wants", done=40)
        say(served, second, "refused", "model")
        visit.until(lambda: 40 in progress(visit))
        assert "elle est pour un autre modèle de carte" in page.inner_text("#sendings")
        assert page.is_checked(f"#b-{FIRST}")
        visit.screenshot("updates-laptop")
        follow(served, browser, first)
        visit.resize(PHONE)
        page.wait_for_selector("#sendings:not([data-busy])")
        visit.screenshot("updates-phone", full_page=True)
