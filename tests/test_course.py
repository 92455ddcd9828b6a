"""Vérifier, rule by rule: what is said of a board's stream. Pure."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import course
from gateway.course.evidence import Evidence, Lab, Order, Refusal, Stream
from gateway.course.judge import KEYS, judge
from gateway.course.words import SENTENCES, say
from gateway.events import EVENTS
from gateway.guides.course import steps

NOW_US = 1_800_000_000_000_000
CHECKS = {one.folder[3:]: one.check for one in steps()}


def stream(
    name: str, unit: str, *, gap_s: float = 5, n: int = 12, value: float = 28
) -> Stream:
    """Return readings that end now."""
    times = tuple(NOW_US - round((n - 1 - i) * gap_s * 1e6) for i in range(n))
    return Stream(name, unit, "open", times, (value,) * n)


def seen(*streams: Stream, **others: Any) -> Evidence:
    """Return what the room knows of a board that it hears."""
    known = {"kind": "virtual", "named": True, "heard_us": NOW_US}
    return Evidence("baobab-12", NOW_US, streams=streams, **{**known, **others})


def codes(step: str, evidence: Evidence) -> list[str]:
    """Return mark and code of each line."""
    return [f"{f.mark} {f.code}" for f in judge(CHECKS[step], evidence).findings]


def passes(step: str, evidence: Evidence) -> bool:
    """Tell whether a step is passed."""
    return judge(CHECKS[step], evidence).passed


PLAIN = stream("temperature", "")
SENML = (
    stream("temperature", "Cel"),
    stream("humidity", "%RH"),
    stream("light", "%"),
)


def test_the_steps_pass_with_what_they_want() -> None:
    assert passes("publish", seen(PLAIN))
    assert passes("format", seen(*SENML))
    asleep = {"state": "sleeping"}
    soil = stream("soil_moisture", "%", gap_s=10, n=3)
    assert passes("save_power", seen(soil, state=asleep))
    false = stream("temperature", "", value=99, n=1)
    assert passes("look", seen(false, stream("temperature", "Cel")))
    orders = (Order({"led": 1}, "obeyed"), Order({"servo": 120}, "refused"))
    assert passes("obey", seen(orders=orders))


def test_nothing_passes_with_nothing() -> None:
    for name, check in CHECKS.items():
        found = judge(check, Evidence("baobab-12", NOW_US))
        assert not found.passed, name


@pytest.mark.parametrize(
    ("streams", "line"),
    [
        ((stream("temperature", "", gap_s=0.01),), "wrong too-fast"),
        ((stream("temperature", "", gap_s=3.9),), "wrong too-fast"),
        ((stream("temperature", "", gap_s=6.1),), "wrong too-slow"),
        ((stream("temperature", "", n=9),), "wait so-far"),
        ((stream("temperature", "", n=4, gap_s=1),), "wrong too-fast"),
        ((stream("temperature", "Cel"),), "wrong unit-early"),
        ((stream("temp", ""),), "wrong name-other"),
        ((stream("light", "%"),), "wait name-missing"),
        ((stream("sys/rssi", "dBm"),), "wrong no-sensor"),
        ((), "wait stale"),
    ],
)
def test_what_is_wrong_with_the_readings_of_step_4(
    streams: tuple[Stream, ...], line: str
) -> None:
    assert codes("publish", seen(*streams)) == [line]


def test_a_gap_may_be_a_second_off_and_one_reading_late() -> None:
    assert passes("publish", seen(stream("temperature", "", gap_s=5.9)))
    late = PLAIN._replace(t_us=(*PLAIN.t_us[:-1], PLAIN.t_us[-1] + 4_000_000))
    assert passes("publish", seen(late))


def test_a_message_that_came_twice_is_told_and_no_fault() -> None:
    times = (*PLAIN.t_us, PLAIN.t_us[-1] + 1000)
    twice = PLAIN._replace(t_us=times, values=(28.0,) * len(times))
    assert codes("publish", seen(twice)) == ["ok readings-bare", "note doubled"]
    assert passes("publish", seen(twice))


@pytest.mark.parametrize(
    ("units", "line"),
    [
        ({"temperature": ""}, "wrong unit-missing"),
        ({"temperature": "K"}, "wrong unit-other"),
        ({}, "wait name-missing"),
    ],
)
def test_what_is_wrong_with_the_units_of_step_6(
    units: dict[str, str], line: str
) -> None:
    streams = [stream(name, unit) for name, unit in units.items()]
    found = codes("format", seen(*streams, *SENML[1:]))
    assert found == [line, "ok readings", "ok readings"]


def test_a_silence_has_its_likely_reason() -> None:
    def why(**others: Any) -> str:
        return codes("publish", seen(**others))[-1]

    assert why(gateway=False) == "wrong gateway"
    problem = {"state": "ready", "error": {"code": "sensor_silent"}}
    assert why(state=problem) == "wrong board-says"
    assert why(strays=("my-board",)) == "note stray"
    assert why(stray_topics=("kit/Ma carte/telemetry",)) == "note wrong-topic"
    assert why(heard_us=None) == "wait nothing"
    assert why(kind="", named=False, heard_us=None) == "wrong unknown"


def test_what_was_refused_just_now_is_told_by_its_reason() -> None:
    def told(reason: str) -> str:
        one = Refusal(NOW_US, "kit/baobab-12/temperature", reason)
        return codes("format", seen(*SENML, refusals=(one, one)))[0]

    assert told("bad_topic") == "wrong wrong-topic"
    assert told("bad_unit") == "wrong wrong-unit"
    assert told("bad_json") == "wrong refused"


def outage(*, gap_s: float = 2, queue: float = 14, missing: int = 0) -> Evidence:
    """Return a board of step 8, 30 s after packs waited on it."""
    waited = Stream("sys/queue", "count", "open", (NOW_US - 30_000_000,), (queue,))
    readings = [stream(n, u, n=40, gap_s=gap_s) for n, u in CHECKED_8.items()]
    return seen(*readings, waited, missing=missing)


CHECKED_8: dict[str, str] = dict(CHECKS["survive"]["units"])


def test_an_outage_is_survived_when_packs_waited_and_nothing_is_missing() -> None:
    assert passes("survive", outage())
    assert "wait no-outage" in codes("survive", outage(queue=1))
    assert "wrong missing" in codes("survive", outage(missing=2))


def test_a_hole_after_the_outage_is_told() -> None:
    evidence = outage()
    cut = [
        one._replace(t_us=tuple(t - 9_000_000 for t in one.t_us[:-6]) + one.t_us[-6:])
        for one in evidence.streams[:2]
    ]
    found = evidence._replace(streams=(*cut, evidence.streams[2]))
    assert "wrong hole" in codes("survive", found)


def test_the_lab_must_have_seen_the_lines_in_their_order() -> None:
    lines = ("28.0 °C 55.0 %", "no answer: is it wired", "28.5 °C 55.0 %")
    assert passes("sense", seen(lab=Lab(lines=lines)))
    assert not passes("sense", seen(lab=Lab(lines=lines[:2])))
    assert not passes("sense", seen(lab=Lab(lines=lines[1:])))
    assert codes("sense", seen()) == ["wait only-lab"]


def test_trust_is_what_the_newest_readings_and_the_lamps_say() -> None:
    protected = [one._replace(lane="protected") for one in SENML]
    lamps = frozenset(CHECKS["trust"]["lamps"])
    assert passes("trust", seen(*protected, green=lamps))
    assert "wrong lane-open" in codes("trust", seen(*SENML, green=lamps))
    assert "wrong lamp-red" in codes("trust", seen(*protected, red=lamps))
    assert "wait lamp-grey" in codes("trust", seen(*protected))


def test_every_step_asks_for_something() -> None:
    assert [name for name, check in CHECKS.items() if not check] == []


def test_an_update_that_is_confirmed_is_in_the_log_of_today() -> None:
    assert passes("update", seen(events=frozenset(CHECKS["update"]["events"])))
    assert codes("update", seen()) == ["wait no-event"]
    assert set(CHECKS["update"]["events"]) <= set(EVENTS)


def test_a_step_without_a_network_is_checked_by_eye_on_a_real_board() -> None:
    real = seen(PLAIN, kind="board", named=False)
    assert codes("hello_board", real) == ["note by-eye"]
    assert not passes("hello_board", real)
    assert passes("prepare", real)  # the room hears it


def test_blinks_and_a_mended_error_are_what_step_1_wants() -> None:
    assert passes("hello_board", seen(lab=Lab(led=4, mended=True)))
    assert not passes("hello_board", seen(lab=Lab(led=3, mended=True)))
    assert not passes("hello_board", seen(lab=Lab(led=9)))


def test_a_step_asks_only_for_what_can_be_judged() -> None:
    for one in steps():
        assert set(one.check) <= KEYS, one.folder


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["temperature", "humidity", "sys/queue", "temp"]),
            st.sampled_from(["", "Cel", "%RH"]),
            st.lists(st.integers(0, 9 * 10**8), min_size=1, max_size=40).map(sorted),
        ),
        max_size=4,
    ),
    st.sampled_from(sorted(CHECKS)),
    st.sampled_from(["fr", "en"]),
)
def test_any_stream_gets_a_verdict_in_words(
    rows: list[tuple[str, str, list[int]]], step: str, language: Any
) -> None:
    streams = [
        Stream(name, unit, "open", tuple(NOW_US - 10**9 + t for t in times), (1.0,) * n)
        for name, unit, times in rows
        if (n := len(times))
    ]
    found = judge(CHECKS[step], seen(*streams))
    for one in found.findings:
        assert "{" not in say(one, language)


def test_every_sentence_is_one_of_a_rule_and_every_rule_has_its_sentence() -> None:
    package = Path(course.__file__).parent
    rules = "".join(
        path.read_text("utf-8") for path in package.glob("*.py") if path.stem != "words"
    )
    used = set(re.findall(r'(?:ok|wait|wrong|note)\(\s*f?"([a-z-]+)', rules))
    used |= {"too-"}  # the code of a gap is chosen among two
    assert [code for code in SENTENCES if not code.startswith(tuple(used))] == []
    assert [one for one in used if not any(c.startswith(one) for c in SENTENCES)] == []
