"""The event log's page and its downloads."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from dashboard.events import SHOWN
from gateway.store import Batch, EventRow
from tests.dashboard import roomful
from tests.dashboard.browsing import PHONE, visiting
from tests.dashboard.serving import Answer, Dashboard, run_dashboard

FIRST, SECOND = roomful.board_id(1), roomful.board_id(2)
# Whether the log stays in its place when it says the same, and when it does not.
RENEWED = """async () => {
  const page = document.querySelector("script[type=module]").src;
  const { renew } = await import(new URL("refresh.js", page));
  const log = document.getElementById("live");
  return [log.cloneNode(true), log.cloneNode(false)].map((there) => {
    renew(log, there);
    return log.isConnected;
  });
}"""
EVIL = "<script>alert(1)</script>\n\x1b[31m"


def events() -> list[EventRow]:
    """Return a log that is longer than a page; the newest are the last."""
    now = roomful.now_us()
    many = [EventRow(now, FIRST, "connected", "info", {"n": n}) for n in range(SHOWN)]
    return [
        *many,
        EventRow(now, SECOND, "probed", "debug", {"lamps": "T06", "lane": "protected"}),
        EventRow(now, None, "login", "notice", {"source": "127.0.0.9"}),
        EventRow(now, SECOND, "denied", "warning", {"topic": EVIL}),
        EventRow(now, None, "unheard-of", "error", {}),
    ]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give a dashboard with that log."""
    with run_dashboard(tmp_path_factory.mktemp("log"), 3) as running:
        running.writer.write(Batch(events=events()))
        yield running


def read(served: Dashboard, query: str = "") -> str:
    """Return the page in English."""
    answer = served.get(f"/trust/events{query}", accept_language="en")
    assert answer.status == 200
    return answer.body.decode()


def rows(page: str) -> int:
    """Return how many events a page shows."""
    return page.count("<tr data-severity=")


def test_the_newest_events_come_first_and_the_older_ones_on_more_pages(
    served: Dashboard,
) -> None:
    page = read(served)
    assert rows(page) == SHOWN
    body = page.partition("<tbody>")[2]
    assert body.index("unheard-of") < body.index("denied by the broker")
    older = page.split('class="chip" href="/trust/events?')[1].split('"')[0]
    assert rows(read(served, f"?{older}")) == 3


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (f"?board={SECOND}", 1),
        ("?kind=login", 1),
        ("?severity=warning", 2),
        ("?severity=notice", 3),
        (f"?board={FIRST}&severity=warning", 0),
        (f"?board={SECOND}&severity=debug", 2),
        ("?kind=probed", 1),
        ("?board=nobody", 0),
        ("?severity=loud&before=soon", SHOWN),
        ("?before=1", 0),
    ],
)
def test_events_are_chosen_by_the_address(
    served: Dashboard, query: str, count: int
) -> None:
    assert rows(read(served, query)) == count


def test_what_came_while_the_kit_itself_tried_a_board_is_told(
    served: Dashboard,
) -> None:
    told = "(while the gateway itself was testing)"
    assert told in read(served, "?kind=denied")
    assert told not in read(served, "?kind=login")


def test_what_an_attacker_wrote_is_shown_as_text(served: Dashboard) -> None:
    page = read(served, "?kind=denied")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\n\\x1b[31m" in page


def test_the_details_are_in_the_viewer_s_words(served: Dashboard) -> None:
    login = served.get("/trust/events?kind=login&lang=fr").body.decode()
    assert "<i>origine</i> 127.0.0.9" in login
    probed = served.get("/trust/events?kind=probed&lang=fr").body.decode()
    assert "<i>lampes</i> T06" in probed
    assert "<i>voie</i> protégée" in probed


def test_the_log_is_downloaded_as_it_is_chosen(served: Dashboard) -> None:
    whole = download(served, "csv")
    table = list(csv.reader(io.StringIO(whole.body.decode())))
    assert len(table) == 1 + SHOWN + 3
    chosen = download(served, "log", "?severity=warning")
    lines = chosen.body.decode().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("<108>1 ") for line in lines[1:])
    assert "attachment" in chosen.headers["Content-Disposition"]
    assert served.get("/trust/events/exe").status == 404


def download(served: Dashboard, form: str, query: str = "") -> Answer:
    """Return a download."""
    answer = served.get(f"/trust/events/{form}{query}")
    assert answer.status == 200
    return answer


def test_the_page_takes_in_what_is_new(dashboard: Dashboard, browser: Browser) -> None:
    with visiting(browser, f"{dashboard.url}/trust/events", PHONE) as visit:
        assert visit.page.locator("td.nothing").count() == 1
        row = EventRow(roomful.now_us(), FIRST, "denied", "warning", {"topic": "x"})
        dashboard.writer.write(Batch(events=[row]))
        visit.page.wait_for_selector("[data-severity=warning]")
        assert "Le courtier a refusé un message" in visit.texts("td.words")[0]
        assert visit.value(RENEWED) == [True, False]
