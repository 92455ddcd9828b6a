"""A manifest altered in each of its fields: what a board refuses, and by which word."""

import json

import signing
from kit.manifest import MAX_FILES, MAX_SIZE, Refused, check, is_path

CHOICE = {"confirmed_seq": 6, "min_seq": 3}
SKETCH = ["sketch.py", 3, "ab" * 32]
FOR = ("baobab-1", "esp32_devkit", (1, 24, 0))


def why(manifest, choice=CHOICE, key=signing.ID, host=FOR):
    """Return why a manifest is refused, "" when it is not."""
    try:
        check(manifest, key, host[0], host[1], host[2], choice)
    except Refused as refusal:
        return refusal.why
    return ""


def changed(**changes):
    return json.loads(signing.manifest([("sketch.py", b"abc")], **changes))


def without(field):
    found = changed()
    del found[field]
    return found


def with_file(path="kit/a.mpy", size=3, digest="ab" * 32):
    return changed(files=[SKETCH, [path, size, digest]])


def test_a_manifest_for_this_board_is_taken():
    assert why(changed()) == ""
    assert why(changed(model="esp32_devkit", board="baobab-1")) == ""
    assert why(with_file("kit/sensors/dht22.mpy")) == ""
    assert why(with_file("sensors/my_own.py", 0)) == ""
    assert why(changed(more="is not looked at")) == ""


def test_every_field_is_needed():
    for field in changed():
        assert why(without(field)) == "manifest", field
    for manifest in (None, [], "", 7, {}):
        assert why(manifest) == "manifest"


def test_a_field_of_another_kind_is_refused():
    for field, values in (
        ("format", (0, 2, "1", None, True, [])),
        ("seq", (-1, 1 << 31, "7", 7.5, None, True)),
        ("min_seq", (-1, 8, "0", None)),
        ("model", (None, 7, [])),
        ("board", (7, [], {})),
        ("min_firmware", (None, 1.24, "", "new", "1.x")),
        ("files", (None, {}, "", [], [1], [[]], [["sketch.py"]], [SKETCH + [1]])),
        ("purpose", (None, "", {}, {"fr": "seul"}, {"fr": 1, "en": "x"})),
        ("key", (None, "", "0" * 16, 7)),
        ("made", (None, 2026)),
    ):
        for value in values:
            assert why(changed(**{field: value})) == "manifest", (field, value)


def test_what_is_for_another_board_is_refused():
    assert why(changed(model="esp32c3_supermini")) == "model"
    assert why(changed(board="baobab-2")) == "board"
    assert why(changed(board="")) == "board"
    assert why(changed(min_firmware="1.25")) == "firmware"
    assert why(changed(min_firmware="1.24.1")) == "firmware"
    assert why(changed(min_firmware="2")) == "firmware"


def test_what_is_older_is_refused():
    assert why(changed(seq=6)) == "old"
    assert why(changed(seq=1)) == "old"
    assert why(changed(seq=0), {"confirmed_seq": 0, "min_seq": 0}) == "old"
    assert why(changed(), {"confirmed_seq": 0, "min_seq": 8}) == "old"
    assert why(changed(), {"confirmed_seq": 0, "min_seq": 7}) == ""


def test_a_path_stays_in_the_folders_of_a_program():
    for path in (
        "../board.json",
        "kit/../../board.json",
        "kit/..",
        "kit/./a.py",
        "/kit/a.py",
        "kit//a.py",
        "kit/",
        "kit",
        "kit\\a.py",
        "board.json",
        "keys.json",
        "wifi.json",
        "boot.py",
        "loader.py",
        "main.py",
        "manifest.json",
        "manifest.sig",
        "app_a/sketch.py",
        "sketch.py/x",
        "kit/a b.py",
        "kit/a\x00.py",
        "kit/é.py",
        "kit/.hidden",
        "kit/a/b/c/d.py",
        "kit/" + "a" * 80,
        "",
        None,
        7,
        ["kit/a.py"],
    ):
        assert not is_path(path), path
        assert why(with_file(path)) == "path", path


def test_a_path_comes_once_however_it_is_written():
    assert why(changed(files=[SKETCH, SKETCH])) == "path"
    twice = [SKETCH, ["kit/a.py", 1, "ab" * 32], ["kit/A.py", 1, "ab" * 32]]
    assert why(changed(files=twice)) == "path"


def test_a_program_needs_its_sketch():
    assert why(changed(files=[["kit/a.py", 1, "ab" * 32]])) == "manifest"


def test_files_that_are_too_large_or_too_many_are_refused():
    assert why(with_file(size=MAX_SIZE + 1)) == "size"
    assert why(with_file(size=MAX_SIZE - 3)) == ""
    assert why(with_file(size=MAX_SIZE - 2)) == "size", "together"
    for size in (-1, "3", None, 1.5, 1 << 40):
        assert why(with_file(size=size)) == "size", size
    many = [SKETCH] + [[f"kit/m{n}.py", 1, "ab" * 32] for n in range(MAX_FILES)]
    assert why(changed(files=many)) == "manifest"
    assert why(changed(files=many[:-1])) == ""


def test_a_digest_is_64_hex_digits():
    for digest in ("", "ab" * 31, "ab" * 33, "xy" * 32, "AB" * 32, None, 7):
        assert why(with_file(digest=digest)) == "manifest", digest
