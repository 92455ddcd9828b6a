"""What /api/board answers to pages and programs."""

import pytest

from gateway.store import Batch
from tests.dashboard import roomful
from tests.dashboard.serving import Dashboard


def chart_query(**changes: object) -> str:
    """Ask for the last hour: the room that the tests share may be some minutes old."""
    now = roomful.now_us()
    query = {"name": "temperature", "start_us": now - 3_600_000_000, "end_us": now}
    query |= {"points": 500, **changes}
    return "&".join(f"{name}={value}" for name, value in query.items())


def test_a_chart_has_no_more_points_than_asked_for(shared: Dashboard) -> None:
    path = f"/api/board/{roomful.board_id(1)}/chart?"
    full = shared.get(path + chart_query()).json()
    assert len(full["t_us"]) == 40
    assert full["step_s"] == 0
    few = shared.get(path + chart_query(points=10)).json()
    assert 0 < len(few["t_us"]) <= 10
    assert few["step_s"] > 0
    lengths = {len(few[key]) for key in ("t_us", "low", "high", "mean")}
    assert len(lengths) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start_us": "soon"}, "start_us must be a whole number."),
        ({"points": ""}, "points must be a whole number."),
        ({"end_us": 10**30}, "end_us is out of range."),
        ({"end_us": 5}, "start_us must be before end_us."),
    ],
)
def test_a_chart_question_that_makes_no_sense_gets_a_sentence(
    shared: Dashboard, changes: dict[str, object], sentence: str
) -> None:
    path = f"/api/board/{roomful.board_id(1)}/chart?{chart_query(**changes)}"
    answer = shared.get(path, accept_language="en")
    assert (answer.status, answer.json()["error"]) == (400, sentence)


def test_a_chart_of_nothing_is_empty(shared: Dashboard) -> None:
    for board, name in (("nobody-1", "temperature"), (roomful.board_id(1), "zinc")):
        path = f"/api/board/{board}/chart?{chart_query(name=name)}"
        assert shared.get(path).json()["t_us"] == []


def test_the_board_detail_holds_messages_and_refusals(shared: Dashboard) -> None:
    batch = Batch()
    roomful.refuse(batch, 5, "bad_json", b"{oops")
    roomful.refuse(batch, 5, "bad_utf8", b"\xff\x00" * 400)
    shared.writer.write(batch)
    detail = shared.get(f"/api/board/{roomful.board_id(5)}").json()
    assert detail["board"]["name"] == roomful.LONG_NAME
    assert detail["board"]["site_name"] == "Kayes"
    assert detail["board"]["model"] == "esp32"
    assert {value["name"] for value in detail["health"]} == {
        "sys/heap",
        "sys/rssi",
        "sys/reset",
    }
    assert len(detail["messages"]) == 20
    names = [value["name"] for value in detail["messages"][0]["values"]]
    assert names == ["temperature", "humidity", "light", "soil_moisture", "battery"]
    newest, older = detail["refusals"]
    assert newest["payload"].startswith("ff 00 ff 00")
    assert len(newest["payload"]) == 400
    assert (older["payload"], older["reason"]) == ("{oops", "bad_json")
