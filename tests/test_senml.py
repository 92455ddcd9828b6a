"""SenML in JSON: the examples of RFC 8428, and its rules one by one."""

from typing import Any

import pytest

from gateway.message import Record
from gateway.senml import read_pack
from tests.payloads import CURRENTS, pack, refusal

# --- The RFC's own examples


def test_a_single_datapoint() -> None:
    data = pack({"n": "urn:dev:ow:10e2073a01080063", "u": "Cel", "v": 23.1})
    assert read_pack(data) == (
        Record("urn:dev:ow:10e2073a01080063", "Cel", 23.1, 0, False),
    )


def test_multiple_datapoints_share_a_base_name() -> None:
    data = pack(
        {"bn": "urn:dev:ow:10e2073a01080063:", "n": "voltage", "u": "V", "v": 120.1},
        {"n": "current", "u": "A", "v": 1.2},
    )
    assert read_pack(data) == (
        Record("urn:dev:ow:10e2073a01080063:voltage", "V", 120.1, 0, False),
        Record("urn:dev:ow:10e2073a01080063:current", "A", 1.2, 0, False),
    )


def test_times_count_from_the_base_time() -> None:
    data = b"""[
      {"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,
       "bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},
      {"n":"current","t":-5,"v":1.2}, {"n":"current","t":-4,"v":1.3},
      {"n":"current","t":-3,"v":1.4}, {"n":"current","t":-2,"v":1.5},
      {"n":"current","t":-1,"v":1.6}, {"n":"current","v":1.7}
    ]"""
    assert read_pack(data) == CURRENTS


def test_a_base_name_alone_is_a_name_and_units_change_by_record() -> None:
    name = "urn:dev:ow:10e2073a01080063"
    data = pack(
        {"bn": name, "bt": 1.320067464e09, "bu": "%RH", "v": 20},
        {"u": "lon", "v": 24.30621},
        {"u": "lat", "v": 60.07965},
        {"t": 60, "v": 20.3},
        {"u": "%EL", "t": 150, "v": 98},
        {"u": "lat", "t": 180, "v": 60.07967},
    )
    assert read_pack(data) == (
        Record(name, "%RH", 20.0, 1320067464_000000, True),
        Record(name, "lon", 24.30621, 1320067464_000000, True),
        Record(name, "lat", 60.07965, 1320067464_000000, True),
        Record(name, "%RH", 20.3, 1320067524_000000, True),
        Record(name, "%EL", 98.0, 1320067614_000000, True),
        Record(name, "lat", 60.07967, 1320067644_000000, True),
    )


def test_the_four_types_of_values() -> None:
    name = "urn:dev:ow:10e2073a01080063:"
    data = pack(
        {"bn": name, "n": "temp", "u": "Cel", "v": 23.1},
        {"n": "label", "vs": "Machine Room"},
        {"n": "open", "vb": False},
        {"n": "nfc-reader", "vd": "aGkgCg"},
    )
    values = {
        record.name.removeprefix(name): record.value for record in read_pack(data)
    }
    assert values == {
        "temp": 23.1,
        "label": "Machine Room",
        "open": 0.0,
        "nfc-reader": b"hi \n",
    }


def test_a_base_lasts_until_it_is_replaced() -> None:
    data = pack(
        {"bn": "2001:db8::2/", "bt": 1.320078429e09, "n": "temperature", "v": 25.2},
        {"n": "humidity", "u": "%RH", "v": 30},
        {"bn": "2001:db8::1/", "n": "temperature", "u": "Cel", "v": 12.3},
        {"n": "humidity", "u": "%RH", "v": 67},
    )
    assert [(record.name, record.time_us) for record in read_pack(data)] == [
        ("2001:db8::2/temperature", 1320078429_000000),
        ("2001:db8::2/humidity", 1320078429_000000),
        ("2001:db8::1/temperature", 1320078429_000000),
        ("2001:db8::1/humidity", 1320078429_000000),
    ]


# --- Values, sums, bases


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([{"n": "a", "v": 1}], [("a", 1.0)]),
        ([{"n": "a", "vb": True}], [("a", 1.0)]),
        ([{"n": "a", "s": 5}], [("a/sum", 5.0)]),
        ([{"n": "a", "v": 1, "s": 5}], [("a", 1.0), ("a/sum", 5.0)]),
        (
            [{"bv": 10, "n": "a", "v": 1}, {"n": "b", "v": 2}],
            [("a", 11.0), ("b", 12.0)],
        ),
        ([{"bv": 10, "n": "a"}], [("a", 10.0)]),
        ([{"bv": 10, "n": "a", "vs": "x"}], [("a", "x")]),
        (
            [{"bs": 100, "n": "a"}, {"n": "a", "s": 5}],
            [("a/sum", 100.0), ("a/sum", 105.0)],
        ),
        ([{"bs": 1, "n": "a", "v": 2}], [("a", 2.0), ("a/sum", 1.0)]),
        (
            [{"bs": 1, "n": "a"}, {"bn": "b", "v": 2}, {"v": 3}],
            [("a/sum", 1.0), ("b", 2.0), ("b/sum", 1.0), ("b", 3.0), ("b/sum", 1.0)],
        ),
        ([{"bv": 10, "n": "a", "s": 5}], [("a/sum", 5.0)]),
        ([{"n": "a", "vd": ""}], [("a", b"")]),
        ([{"n": "a", "v": 18446744073709551616}], [("a", 2.0**64)]),
        ([{"n": "a", "v": 1, "ut": 60, "l": "x", "new": [{}]}], [("a", 1.0)]),
        ([{"n": "a", "v": 1, "bver": 10}], [("a", 1.0)]),
    ],
)
def test_what_a_record_gives(
    records: list[dict[str, Any]], expected: list[tuple[str, Any]]
) -> None:
    found = [(record.name, record.value) for record in read_pack(pack(*records))]
    assert found == expected
    assert all(type(value) is not int for _, value in found)


@pytest.mark.parametrize(
    ("bt", "t", "expected"),
    [
        (0, 0, (0, False)),
        (0, -2.5, (-2_500_000, False)),
        (0, 2**28 - 1, ((2**28 - 1) * 1_000_000, False)),
        (0, 2**28, (2**28 * 1_000_000, True)),
        (2**28, -1, ((2**28 - 1) * 1_000_000, False)),
        (1_790_000_000.25, 0.5, (1_790_000_000_750_000, True)),
    ],
)
def test_a_time_below_two_to_the_28_is_relative(
    bt: float, t: float, expected: tuple[int, bool]
) -> None:
    (record,) = read_pack(pack({"bt": bt, "n": "a", "v": 1, "t": t}))
    assert (record.time_us, record.absolute) == expected


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"n": "a"}, "bad_value"),
        ({"n": "a", "v": 1, "vs": "x"}, "bad_value"),
        ({"n": "a", "vs": "x", "vb": True}, "bad_value"),
        ({"n": "a", "v": True}, "bad_field"),
        ({"n": "a", "v": "1"}, "bad_field"),
        ({"n": "a", "v": None}, "bad_field"),
        ({"n": "a", "vb": 1}, "bad_field"),
        ({"n": 5, "v": 1}, "bad_field"),
        ({"n": ["a"], "v": 1}, "bad_field"),
        ({"n": "a", "v": 1, "u": {}}, "bad_field"),
        ({"n": "a", "v": 1, "t": "now"}, "bad_field"),
        ({"n": "a", "v": 1, "ut": "x"}, "bad_field"),
        ({"n": "a", "v": 1, "bver": 1.0}, "bad_field"),
        ({"v": 1}, "bad_name"),
        ({"n": "", "v": 1}, "bad_name"),
        ({"n": "température", "v": 1}, "bad_name"),
        ({"n": "_a", "v": 1}, "bad_name"),
        ({"n": "/a", "v": 1}, "bad_name"),
        ({"n": "a b", "v": 1}, "bad_name"),
        ({"n": "a\n", "v": 1}, "bad_name"),
        ({"n": "a" * 129, "v": 1}, "bad_name"),
        ({"n": "a", "v": 1, "u": "degrees"}, "bad_unit"),
        ({"n": "a", "v": 1, "must_": 1}, "unknown_field"),
        ({"n": "a", "v": 1, "bver": 11}, "unknown_version"),
        ({"n": "a", "v": 1, "bver": 0}, "unknown_version"),
        ({"n": "a", "v": 1, "t": -(2**28)}, "bad_time"),
        ({"n": "a", "v": 1, "bt": 4_102_444_800}, "bad_time"),
        ({"n": "a", "v": 1e308, "bv": 1e308}, "nan"),
        ({"n": "a", "s": 1e308, "bs": 1e308}, "nan"),
        ({"n": "a", "vd": "a+/b"}, "bad_data"),
        ({"n": "a", "vd": "aGk="}, "bad_data"),
        ({"n": "a", "vd": "aGkgC"}, "bad_data"),
    ],
)
def test_a_record_that_breaks_a_rule_refuses_the_pack(
    record: dict[str, Any], reason: str
) -> None:
    assert refusal(pack({"n": "good", "v": 1}, record)) == reason
