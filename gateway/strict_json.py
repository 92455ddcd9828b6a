"""JSON read strictly: UTF-8, finite numbers, no key twice, bounded depth.

orjson reads; it refuses NaN, infinities (1e999 too), bad UTF-8 and lone surrogates,
but keeps the last of two equal keys. Only when that could have happened, or to name
the fault, is the text read a second time by the standard library.
"""

import json
from math import isfinite
from typing import Any

import orjson

from gateway.reasons import Unreadable


def parse(data: bytes) -> Any:
    """Return the value of a JSON text; Unreadable names what is wrong with it."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise fault(data, error) from None
    # Each key brings one colon, so with no more colons than keys none stands twice.
    keys = len(value) if type(value) is dict else count_keys(value)
    if data.count(b":") != keys:
        refuse_double_keys(data)
    return value


def parse_object(data: bytes, deepest: int) -> dict[str, Any]:
    """Return a JSON object nested at most ``deepest`` levels; Unreadable if not."""
    value = parse(data)
    if type(value) is not dict:
        raise Unreadable("bad_body")
    level: list[Any] = [value]
    for _ in range(deepest):
        level = [child for parent in level for child in children(parent)]
    if level:
        raise Unreadable("too_deep")
    return value


def children(value: Any) -> list[Any]:
    """Return the lists and objects directly inside a list or object."""
    inside = value.values() if type(value) is dict else value
    return [child for child in inside if type(child) in (dict, list)]


def count_keys(value: Any) -> int:
    """Return the number of keys in a list of objects, 0 for anything else."""
    if type(value) is not list:
        return 0
    return sum([len(item) for item in value if type(item) is dict])


def refuse_double_keys(data: bytes) -> None:
    """Raise Unreadable when one object of this valid JSON text has a key twice."""
    try:
        # As text: from bytes it would guess at UTF-16.
        json.loads(data.decode(), object_pairs_hook=once, parse_int=str)
    except RecursionError:
        raise Unreadable("too_deep") from None


def once(pairs: list[tuple[str, Any]]) -> None:
    """Raise Unreadable when a key is given twice in these pairs."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        detail = f"The key {twice!r} stands twice in one object."
        raise Unreadable("duplicate_key", detail)


def fault(data: bytes, error: orjson.JSONDecodeError) -> Unreadable:
    """Return what is wrong with a text that orjson has refused with ``error``."""
    try:
        text = data.decode()
        json.loads(text, parse_constant=finite, parse_float=finite, parse_int=finite)
    except UnicodeDecodeError:
        return Unreadable("bad_utf8")
    except RecursionError:
        return Unreadable("too_deep")
    except Unreadable as found:
        return found
    except ValueError:
        pass  # orjson has already said what and where
    detail = f"The JSON cannot be read: {error.msg}, at character {error.pos + 1}."
    return Unreadable("bad_json", detail)


def finite(number: str) -> float:
    """Return a JSON number; Unreadable when it is NaN or beyond a double."""
    value = float(number)
    if not isfinite(value):
        raise Unreadable("nan", f"{number[:20]} is not a finite number.")
    return value
