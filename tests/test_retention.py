"""Retention: old readings go in small steps, curves and the newest value stay."""

import sqlite3
import time
from pathlib import Path

import pytest

from gateway.export import FORMATS, Job
from gateway.room import Retention, RoomError, kept_for, write_room
from gateway.room.read import parse_room
from gateway.store import Batch, Reading, Selection, SeriesKey, Writer
from gateway.sweep import EVERY_S, PAUSE_S, STEP_ROWS, Sweep
from tests.conftest import open_writer, wait_for
from tests.fleet import fleet
from tests.rooms import run_room

T0_US = 1_790_000_000_000_000
SECOND_US = 1_000_000
HOUR_S = 3_600
HEAT = SeriesKey("baobab-10", "open", "temperature", "Cel")
DOOR = SeriesKey("baobab-10", "open", "door", "")
SOIL = SeriesKey("baobab-10", "open", "soil_moisture", "%")


def fill(writer: Writer, series: SeriesKey, count: int, t0_us: int = T0_US) -> None:
    """Write one reading a second."""
    batch = Batch()
    for second in range(count):
        value = "open" if series is DOOR else float(second % 60)
        at_us = t0_us + second * SECOND_US
        batch.readings.append(Reading(series, at_us, value, "rebuilt"))
    writer.write(batch)


def sweep_all(sweep: Sweep, now_us: int, start_s: float = 0.0) -> list[int]:
    """Let a sweep do a step ten times a second until it pauses for long."""
    steady_s, removed = start_s, []
    for _ in range(1_000):
        removed.append(sweep.step(now_us, steady_s))
        steady_s += PAUSE_S
    return [count for count in removed if count]


def kept(path: Path) -> list[tuple[str, int]]:
    """Return (quantity, readings) that are still there."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(
            "SELECT name, count(*) FROM series s JOIN (SELECT series FROM measurement "
            "UNION ALL SELECT series FROM text_measurement) m ON m.series = s.id "
            "GROUP BY name ORDER BY name"
        ).fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("forever", None), ("90 d", 90 * 86_400), ("48h", 48 * 3_600), ("1 h", 3_600)],
)
def test_an_age_is_read(text: str, seconds: int | None) -> None:
    room = parse_room(Path("room.toml"), f'[retention]\ndefault = "{text}"')
    assert room.retention == (Retention("default", seconds),)


@pytest.mark.parametrize(
    "line",
    [
        "temperature = 90",
        'temperature = "90"',
        'temperature = "0 d"',
        'temperature = "-1 d"',
        'temperature = "three days"',
        'temperature = "1 y"',
        '"" = "1 d"',
        '"température" = "1 d"',
    ],
)
def test_what_is_not_an_age_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(RoomError, match=r"room.toml, line [12]: .*(90 d|temperature)"):
        parse_room(Path("room.toml"), f"[retention]\n{line}")


def test_a_quantity_that_is_not_named_follows_the_default() -> None:
    rules = (Retention("default", 60), Retention("sys/heap", None))
    assert kept_for(rules, "temperature") == 60
    assert kept_for(rules, "sys/heap") is None
    assert kept_for((), "temperature") is None


def test_old_readings_go_in_small_steps_by_quantity(
    writer: Writer, tmp_path: Path
) -> None:
    for series in (HEAT, DOOR, SOIL):
        fill(writer, series, 5_000)
    now_us = T0_US + 5_000 * SECOND_US
    rules = [Retention("default", 1_000), Retention("soil_moisture", None)]
    sweep = Sweep(writer, rules)
    steps = sweep_all(sweep, now_us)
    assert steps == [STEP_ROWS, STEP_ROWS] * 2 or max(steps) <= STEP_ROWS
    assert sum(steps) == 2 * 4_000
    database = tmp_path / "dannaya.db"
    assert kept(database) == [
        ("door", 1_000),
        ("soil_moisture", 5_000),
        ("temperature", 1_000),
    ]
    assert sweep.step(now_us + 10 * SECOND_US, 120.0) == 0
    assert sweep_all(sweep, now_us + 10 * SECOND_US, EVERY_S * 2) == [10, 10]


def test_without_a_rule_nothing_ever_goes(writer: Writer, tmp_path: Path) -> None:
    fill(writer, HEAT, 100)
    assert sweep_all(Sweep(writer, ()), T0_US * 2) == []
    assert sweep_all(Sweep(writer, [Retention("default", None)]), T0_US * 2) == []
    assert kept(tmp_path / "dannaya.db") == [("temperature", 100)]


def test_the_newest_value_stays_and_new_ones_follow(writer: Writer) -> None:
    fill(writer, HEAT, 100)
    sweep_all(Sweep(writer, [Retention("default", 1)]), T0_US + 86_400 * SECOND_US)
    (latest,) = writer.latest()
    assert (latest.value, latest.t_us) == (39.0, T0_US + 99 * SECOND_US)
    fill(writer, HEAT, 10, T0_US + 99 * SECOND_US)
    first_minute_us = T0_US // (60 * SECOND_US) * 60 * SECOND_US
    assert writer.span("baobab-10") == (first_minute_us, T0_US + 108 * SECOND_US)


def test_a_curve_goes_on_where_only_rollups_are_left(writer: Writer) -> None:
    fill(writer, HEAT, 2 * HOUR_S)
    end_us = T0_US + 2 * HOUR_S * SECOND_US
    before = writer.chart("baobab-10", "temperature", T0_US, end_us, 2_000)
    assert 0 < before.step_s < 60
    sweep_all(Sweep(writer, [Retention("temperature", HOUR_S)]), end_us)
    after = writer.chart("baobab-10", "temperature", T0_US, end_us, 2_000)
    assert after.step_s == 60
    assert after.t_us[0] <= T0_US < after.t_us[1]
    assert abs(after.t_us[-1] - end_us) <= 60 * SECOND_US
    assert len(after.t_us) in (120, 121)
    assert (min(after.low), max(after.high)) == (0.0, 59.0)
    page = b"".join(FORMATS["html"].chunks(Job(writer))).decode()
    assert "minimum 0 °C" in page  # of the hour whose readings are gone
    recent = writer.chart(
        "baobab-10", "temperature", end_us - 600 * SECOND_US, end_us, 2_000
    )
    assert recent.step_s == 0 and len(recent.t_us) == 600


def test_a_running_room_removes_what_is_old_and_loses_nothing_new(
    tmp_path: Path,
) -> None:
    path = write_room(tmp_path, name="Short memory")
    with path.open("a", encoding="utf-8") as file:
        file.write('\n[retention]\ndefault = "1 h"\n')
    now_us = time.time_ns() // 1000
    with open_writer(f"sqlite:///{tmp_path / 'dannaya.db'}") as writer:
        fill(writer, HEAT, 10_000, now_us - 12_000 * SECOND_US)
    with (
        run_room(tmp_path, "up", "--broker", "mosquitto") as room,
        fleet(4, room.facts["mqtt_port"], 0.2) as boards,
        room.store() as store,
    ):

        def oldest_us() -> int:
            page = next(store.history(Selection(("baobab-10",))), None)
            return page.rows[0][0] if page else 0

        wait_for(
            lambda: oldest_us() > now_us - 3_601 * SECOND_US, what="old readings gone"
        )
        boards.drain()
        books = store.completeness().values()
        assert sum(one.received for one in books) == boards.facts("acknowledged")
        assert sum(one.missing + one.doubled for one in books) == 0
