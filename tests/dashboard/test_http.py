"""Addresses of the dashboard, over real HTTP."""

import gzip
import re
from pathlib import Path

import pytest

from gateway import __version__
from gateway.store import Batch
from tests.conftest import wait_for
from tests.dashboard import roomful
from tests.dashboard.serving import Dashboard, run_dashboard

PAGES = ["/", "/lab", f"/board/{roomful.board_id(1)}", "/nowhere"]


def test_the_snapshot_has_the_shape_that_programs_read(shared: Dashboard) -> None:
    answer = shared.get("/api/room")
    room = answer.json()
    assert answer.headers["Content-Type"] == "application/json"
    assert set(room) == {
        "now_us",
        "full",
        "room",
        "facts",
        "quantities",
        "boards",
    }
    assert room["room"]["name"] == roomful.ROOM_NAME
    assert room["facts"]["boards"] == len(room["boards"]) == 46
    assert set(room["boards"][0]) == {
        "id",
        "name",
        "seat",
        "site",
        "lane",
        "kind",
        "state",
        "why",
        "problem",
        "seen_us",
        "period_s",
        "sent",
        "received",
        "missing",
        "lamps",
        "values",
        "sparks",
    }


def test_the_snapshot_is_gzipped_for_those_who_take_it(shared: Dashboard) -> None:
    plain = shared.get("/api/room", accept_encoding="identity")
    packed = shared.get("/api/room", accept_encoding="gzip")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) * 3 < len(plain.body)
    assert gzip.decompress(packed.body).startswith(b'{"now_us":')


def test_a_snapshot_that_has_not_changed_is_not_sent_again(shared: Dashboard) -> None:
    def asked_twice() -> bool:
        first = shared.get("/api/room")
        again = shared.get("/api/room", if_none_match=first.headers["ETag"])
        return again.status == 304 and again.body == b""

    wait_for(asked_twice)  # both within the 0.25 s that a snapshot lasts


def test_healthz_tells_the_facts_of_a_working_room(dashboard: Dashboard) -> None:
    answer = dashboard.get("/healthz")
    assert answer.status == 200
    facts = answer.json()
    assert facts["stored"] > 1000
    assert facts == {
        "ok": True,
        "connected": True,
        "protected": False,
        "broker": "mosquitto 2.0.11",
        "version": __version__,
        "boards": 46,
        "stored": facts["stored"],
        "refused": 0,
        "missing": sum(roomful.MISSING.values()),
        "doubled": 0,
    }


@pytest.mark.parametrize(("connected", "age_s"), [(False, 0.0), (True, 16.0)])
def test_healthz_is_503_when_the_gateway_is_not_heard(
    dashboard: Dashboard, connected: bool, age_s: float
) -> None:
    batch = Batch()
    roomful.beat(batch)
    dashboard.writer.write(batch)
    wait_for(
        lambda: dashboard.get("/healthz").status == 200, what="a room that is well"
    )
    roomful.beat(batch, connected=connected, age_s=age_s)
    dashboard.writer.write(batch)
    wait_for(lambda: dashboard.get("/healthz").status == 503, what="one that is not")
    assert dashboard.get("/healthz").json()["ok"] is False


def test_without_a_store_everything_says_so_and_nothing_breaks(tmp_path: Path) -> None:
    with run_dashboard(tmp_path, 1) as running:
        for path in tmp_path.glob("dannaya.db*"):
            path.unlink()
        health = running.get("/healthz")
        assert (health.status, health.json()["ok"]) == (503, False)
        assert str(tmp_path) in health.json()["error"]
        assert running.get("/").status == 200
        page = running.get(f"/board/{roomful.board_id(1)}", accept_language="en")
        assert page.status == 503
        assert b"cannot be read now" in page.body


@pytest.mark.parametrize("path", [*PAGES, "/api/room", "/healthz", "/api/nothing"])
def test_every_answer_limits_what_a_page_may_do(shared: Dashboard, path: str) -> None:
    headers = shared.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Server"] is None


def test_only_the_lab_s_worker_may_build_webassembly_and_reach_the_broker(
    shared: Dashboard,
) -> None:
    page = shared.get("/lab")
    policy = page.headers["Content-Security-Policy"]
    assert "style-src 'self' 'nonce-" in policy
    assert "ws:" not in policy
    path = re.search(r'"(/static/\w+/js/lab/worker.js\?to=[^"]+)"', page.body.decode())
    assert path is not None
    worker = shared.get(path[1], host="room.local:8080")
    assert worker.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "9001" in path[1]
    assert "immutable" in worker.headers["Cache-Control"]
    policy = worker.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert policy.endswith("connect-src 'self' ws://room.local:9001")
    assert "'unsafe-eval'" not in policy
    odd = shared.get(path[1], host="[::1]:8080").headers["Content-Security-Policy"]
    assert odd.endswith("ws://*:9001")


def test_each_virtual_board_gets_a_name_that_no_board_has(
    dashboard: Dashboard,
) -> None:
    taken = {roomful.board_id(seat) for seat in range(1, 47)}
    for _ in range(20):
        answer = dashboard.post("/api/lab/board")
        assert answer.status == 200
        name = answer.json()["id"]
        assert re.fullmatch(r"[a-z]+-\d\d", name)
        assert name not in taken
        taken.add(name)
    origin = "http://another.site"
    assert dashboard.post("/api/lab/board", origin=origin).status == 403
    assert dashboard.post("/api/lab/board", origin=dashboard.url).status == 200


def test_the_page_of_a_virtual_board_that_has_not_spoken_says_so(
    shared: Dashboard,
) -> None:
    name = shared.post("/api/lab/board").json()["id"]
    assert shared.get(f"/board/{name}").status == 200
    board = shared.get(f"/api/board/{name}").json()["board"]
    assert (board["kind"], board["state"], board["why"]) == ("virtual", "new", "idle")
    assert shared.get("/board/nobody-00").status == 404


def test_the_lab_s_files_are_kept_by_browsers_until_they_change(
    shared: Dashboard,
) -> None:
    page = shared.get("/lab").body.decode()
    for name in ("kit.json", "board.mjs"):
        path = re.search(rf'"(/lab/\w+/{re.escape(name)})"', page)
        assert path is not None
        answer = shared.get(path[1], accept_encoding="gzip")
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
        old = re.sub(r"/lab/\w+/", "/lab/0123456789/", path[1])
        assert shared.get(old).status == 404
    assert shared.get("/lab/0123456789/nothing.mjs").status == 404


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Cette page n’existe pas."), ("en", "This page does not exist.")],
)
@pytest.mark.parametrize("path", ["/nowhere", "/board/nobody-1"])
def test_a_missing_page_is_friendly(
    shared: Dashboard, path: str, language: str, sentence: str
) -> None:
    answer = shared.get(path, accept_language=language)
    assert answer.status == 404
    assert sentence in answer.body.decode()
    assert 'href="/"' in answer.body.decode()


def test_programs_get_their_errors_as_json(shared: Dashboard) -> None:
    for path in ("/api/nothing", "/api/board/nobody-1"):
        answer = shared.get(path, accept_language="en")
        assert answer.status == 404
        assert answer.json()["error"] == "This page does not exist."


def test_files_are_compressed_and_kept_by_browsers(shared: Dashboard) -> None:
    page = shared.get("/").body.decode()
    path = page.split('rel="stylesheet" href="')[1].split('"')[0]
    packed = shared.get(path, accept_encoding="gzip")
    plain = shared.get(path, accept_encoding="identity")
    assert packed.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in packed.headers["Cache-Control"]
    assert gzip.decompress(packed.body) == plain.body


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/../config.py",
        "/static/x/..%2fconfig.py",
        "/static/x/no.js",
        "/static/x/%00.js",
        f"/static/x/{'a' * 3000}.js",
    ],
    ids=range(5),
)
def test_only_static_files_are_files(shared: Dashboard, path: str) -> None:
    assert shared.get(path).status == 404


@pytest.mark.parametrize("path", ["/", "/api/room", "/nowhere"])
@pytest.mark.parametrize("host", ["a" * 300, "a..b", "."], ids=range(3))
def test_a_host_of_no_possible_name_gets_a_sentence(
    shared: Dashboard, host: str, path: str
) -> None:
    answer = shared.get(path, host=host, accept_language="en")
    assert answer.status == 400
    assert answer.body.startswith(b"This address cannot be read")


@pytest.mark.parametrize(
    ("headers", "path", "language"),
    [
        ({}, "/", "fr"),
        ({"accept_language": "de, en;q=0.5"}, "/", "en"),
        ({"accept_language": "en, fr;q=0.5"}, "/", "fr"),
        ({"accept_language": "bm"}, "/", "fr"),
        ({"accept_language": "en"}, "/?lang=fr", "fr"),
        ({"cookie": "lang=en"}, "/", "en"),
        ({"cookie": "lang=en"}, "/?lang=fr", "fr"),
        ({"cookie": "lang=zz"}, "/?lang=xx", "fr"),
    ],
)
def test_the_language_is_chosen_by_address_cookie_browser_and_room(
    shared: Dashboard, headers: dict[str, str], path: str, language: str
) -> None:
    page = shared.get(path, **headers).body.decode()
    assert f'<html lang="{language}">' in page


def test_the_language_link_keeps_the_choices_and_only_them(shared: Dashboard) -> None:
    page = shared.get("/?site=kayes&_external=1&_scheme=javascript").body.decode()
    link = page.split('data-language href="')[1].split('"')[0]
    assert link == "/?site=kayes&amp;_external=1&amp;_scheme=javascript&amp;lang=en"


def test_a_chosen_language_is_remembered(shared: Dashboard) -> None:
    cookie = shared.get("/?lang=en").headers["Set-Cookie"]
    assert cookie.startswith("lang=en;")
    assert shared.get("/").headers["Set-Cookie"] is None


def test_a_name_cannot_leave_the_data_block_of_a_page(dashboard: Dashboard) -> None:
    evil = "</script><script>alert(1)</script>"
    dashboard.writer.expect([(roomful.board_id(1), 1, "kayes", evil)])
    for path in ("/", f"/board/{roomful.board_id(1)}"):
        body = dashboard.get(path).body
        assert b"alert(1)" in body
        assert b"<script>alert" not in body
