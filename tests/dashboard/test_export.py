"""Downloads from the pages: streamed, whole, named, and linked."""

import re

import pytest

from tests.dashboard import roomful
from tests.dashboard.serving import Dashboard

BOARD = roomful.board_id(1)
FORMS = {
    "csv": ("text/csv", ".csv"),
    "csv_fr": ("text/csv", "-excel.csv"),
    "jsonl": ("application/x-ndjson", ".jsonl"),
    "senml": ("application/senml+json", ".senml"),
    "html": ("text/html", ".html"),
    "sqlite": ("application/vnd.sqlite3", ".db"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_board_is_downloaded_under_a_name_that_says_what_it_is(
    form: str, shared: Dashboard
) -> None:
    answer = shared.get(f"/export/{form}?board={BOARD}")
    media, suffix = FORMS[form]
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(media)
    name = re.escape(f"dannaya-{BOARD}-") + r"\d{4}-\d\d-\d\d" + re.escape(suffix)
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(f"attachment; filename={name}", disposition)
    assert len(answer.body) > 1_000


def test_the_board_page_links_its_downloads(shared: Dashboard) -> None:
    page = shared.get(f"/board/{BOARD}?lang=fr").body.decode()
    assert "Données\u00a0:" in page
    links = re.findall(r'href="(/export/(\w+)\?board=[\w-]+)" download', page)
    assert [form for _, form in links] == ["csv", "csv_fr", "jsonl", "senml", "html"]
    for path, _ in links:
        assert shared.get(path).status == 200


def test_a_selection_holds_one_quantity_of_a_time(shared: Dashboard) -> None:
    path = f"/export/jsonl?board={BOARD}&name=temperature"
    assert shared.get(path).body.count(b"\n") == 40
    assert shared.get(f"{path}&from=2100-01-01").body == b""
    assert shared.get(f"{path}&to=2020-01-01T10:00").body == b""


def test_without_a_board_the_whole_room_is_there(shared: Dashboard) -> None:
    lines = shared.get("/export/csv").body.splitlines()
    boards = {line.split(b",")[1] for line in lines[1:]}
    assert len(boards) == 45  # one of the 46 was never heard


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/export/xml", 404),
        ("/export/csv?board=nobody-10", 404),
        ("/export/csv?from=soon", 400),
        ("/export/csv?from=2026-03-12&to=2026-03-11", 400),
    ],
)
def test_a_wrong_address_is_refused(path: str, status: int, shared: Dashboard) -> None:
    answer = shared.get(path)
    assert answer.status == status
    assert b"Traceback" not in answer.body


def test_a_page_of_a_room_has_no_band_of_a_replay(shared: Dashboard) -> None:
    assert b'id="replay"' not in shared.get("/").body


def test_a_page_chooses_board_quantity_and_time(shared: Dashboard) -> None:
    assert 'href="/export"' in shared.get("/").body.decode()
    assert (
        f'href="/export?board={BOARD}"' in shared.get(f"/board/{BOARD}").body.decode()
    )
    page = shared.get(f"/export?board={BOARD}&lang=fr").body.decode()
    assert f"<option selected>{BOARD}</option>" in page
    assert '<option value="temperature">Température</option>' in page
    files = re.findall(r'formaction="/export/(\w+)"', page)
    assert files == list(FORMS)
    everything = "board=&name=&from=&to="  # as a form sends what nobody filled in
    assert shared.get(f"/export/jsonl?{everything}").body == (
        shared.get("/export/jsonl").body
    )
    one = f"board={BOARD}&name=temperature&from=2020-01-01T10:00&to="
    assert shared.get(f"/export/jsonl?{one}").body.count(b"\n") == 40
