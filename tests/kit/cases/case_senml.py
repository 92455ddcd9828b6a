"""Readings to SenML packs."""

import json

from checks import raises
from kit import senml

NAN = float("nan")
INFINITE = float("inf")


def test_one_reading_is_one_short_record():
    assert senml.pack([("temperature", "Cel", 27.4)]) == (
        b'[{"n":"temperature","u":"Cel","v":27.4}]'
    )


def test_a_unit_of_several_records_is_said_once():
    pack = senml.pack([("in", "Cel", 30), ("out", "Cel", 41.5), ("air", "%RH", 20)])
    assert pack == (
        b'[{"bu":"Cel","n":"in","v":30},{"n":"out","v":41.5},'
        b'{"n":"air","u":"%RH","v":20}]'
    )


def test_a_common_start_of_names_is_said_once_where_that_is_shorter():
    pack = senml.pack([("soil/left", "%", 1), ("soil/right", "%", 2)])
    assert pack.startswith(b'[{"bu":"%","n":"soil/left"')
    pack = senml.pack([("greenhouse/a", "%", 1), ("greenhouse/b", "%", 2)])
    assert pack == b'[{"bn":"greenhouse/","bu":"%","n":"a","v":1},{"n":"b","v":2}]'


def test_a_record_without_unit_does_not_get_the_others():
    pack = senml.pack([("a", "Cel", 1), ("b", "Cel", 2), ("c", "", 3)])
    assert b'"bu"' not in pack
    assert json.loads(pack)[2] == {"n": "c", "v": 3}


def test_every_kind_of_value():
    pack = senml.pack(
        [
            ("a", "", True),
            ("b", "", False),
            ("c", "", 'a "b"\n'),
            ("d", "", b"\xfb\xff!"),
        ]
    )
    assert json.loads(pack) == [
        {"n": "a", "vb": True},
        {"n": "b", "vb": False},
        {"n": "c", "vs": 'a "b"\n'},
        {"n": "d", "vd": "-_8h"},
    ]


def test_numbers_are_short():
    for value, text in (
        (27.400000000000002, b"27.4"),
        (30.0, b"30"),
        (-0.0, b"0"),
        (0.1 + 0.2, b"0.3"),
        (98_000.0, b"98000"),
        (9_007_199_254_740_991, b"9007199254740991"),
        (-40, b"-40"),
        (1 / 3, b"0.3333333"),
    ):
        assert senml.pack([("a", "", value)]) == b'[{"n":"a","v":' + text + b"}]", value


def test_readings_of_different_ages_have_a_relative_time():
    pack = senml.pack([("a", "Cel", 1, -2.5), ("a", "Cel", 2, 0), ("a", "Cel", 3)])
    assert json.loads(pack) == [
        {"bu": "Cel", "n": "a", "v": 1, "t": -2.5},
        {"n": "a", "v": 2},
        {"n": "a", "v": 3},
    ]


def test_what_no_one_could_read_is_refused():
    for reading in (
        ("a", "Cel", NAN),
        ("a", "Cel", INFINITE),
        ("a", "Cel", -INFINITE),
        ("a", "Cel", 10**400),
        ("a", "Cel", None),
        ("a", "Cel", [1]),
        ("a", "Cel", 1, NAN),
        ("", "Cel", 1),
        (None, "Cel", 1),
        ("-a", "Cel", 1),
        ("humidité", "%RH", 1),
        ("two words", "%RH", 1),
        ("a", 'C"', 1),
        ("a", "°C", 1),
        ("a", None, 1),
    ):
        assert str(raises(ValueError, senml.check, reading)), reading
        raises(ValueError, senml.pack, [("ok", "Cel", 1), reading])


def test_a_pack_has_its_limits():
    raises(ValueError, senml.pack, [])
    reading = ("a", "", 1)
    assert len(json.loads(senml.pack([reading] * 256))) == 256
    raises(ValueError, senml.pack, [reading] * 257)
    fits = ("a", "", "x" * (8192 - len('[{"n":"a","vs":""}]')))
    assert len(senml.pack([fits])) == 8192
    raises(ValueError, senml.pack, [(fits[0], "", fits[2] + "x")])
