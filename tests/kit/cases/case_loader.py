"""Which of two programs runs, and what becomes of a new one that does not work."""

import json
import os
import sys
from binascii import hexlify
from hashlib import sha256

import loader
import trial
from checks import raises, until
from esp32 import NVS
from kit import prepared
from kit.flash import make_folder, remove

RAN = []  # what the programs of these tests say of themselves


class Reset(BaseException):
    """The board starts again: nothing after it runs."""


class Chip:
    """In a `with` block `machine.reset()` ends the program; flash and NVS are blank."""

    def __enter__(self):
        import machine

        self._path = list(sys.path)
        self._machine = machine
        self._reset = machine.reset
        machine.reset = self._end
        remove("nvs.json")
        for slot in loader.SLOTS:
            make_folder(slot)
            for name in os.listdir(slot):
                remove(slot + "/" + name)
        RAN.clear()

    def __exit__(self, *_):
        self._machine.reset = self._reset
        sys.path[:] = self._path

    def _end(self):
        raise Reset


def put(slot, source, seq=1, **manifest):
    """Put a program with its manifest in a slot."""
    data = source.encode()
    with open(slot + "/sketch.py", "wb") as file:
        file.write(data)
    digest = hexlify(sha256(data).digest()).decode()
    manifest.update({"seq": seq, "files": [["sketch.py", len(data), digest]]})
    with open(slot + "/manifest.json", "w") as file:
        json.dump(manifest, file)


def says(word, more=""):
    """Return a program that says a word."""
    return f"import case_loader\ncase_loader.RAN.append({word!r})\n{more}"


def start():
    """Start the board; return whether the program asked for another start."""
    try:
        loader.run()
    except Reset:
        return True
    return False


def test_without_a_choice_the_first_folder_runs():
    with Chip():
        put("app_a", says("a"))
        assert not start()
        assert RAN == ["a"]
        assert loader.read() == loader.FRESH


def test_a_program_runs_as_the_main_one_with_its_own_kit():
    with Chip():
        put("app_a", says("a", "import sys\nassert sys.path[0] == 'app_a'\n"))
        with open("app_a/sketch.py", "a") as file:
            file.write("if __name__ == '__main__':\n  case_loader.RAN.append('main')\n")
        start()
        assert RAN == ["a", "main"]


def test_an_error_of_a_program_leaves_the_board_at_its_prompt():
    with Chip():
        put("app_a", says("a", "1 / 0\n"))
        assert not start()
        put("app_a", "print(")
        assert not start()
        remove("app_a/sketch.py")
        assert not start()
        assert RAN == ["a"]


def test_a_new_program_that_works_stays():
    with Chip():
        put("app_a", says("a"))
        put("app_b", says("b", "import loader\nassert loader.confirm()\n"), 7)
        loader.install("app_b", 7)
        assert start(), "a start of its own follows"
        choice = loader.read()
        assert (choice["active"], choice["pending"]) == ("app_b", None)
        assert choice["confirmed_seq"] == 7
        put("app_b", says("b again"))
        start()
        assert RAN == ["b", "b again"]
        assert not loader.confirm(), "nothing is on trial"


def test_a_new_program_that_fails_or_ends_is_given_up_at_once():
    for source, why in (
        (says("b", "1 / 0"), "ZeroDivisionError"),
        (says("b", "import nothing_of_this_name"), "ImportError"),
        (says("b"), "ended"),
        ("print(", "SyntaxError"),
    ):
        with Chip():
            put("app_a", says("a"))
            put("app_b", source)
            loader.install("app_b", 1)
            assert start()
            assert loader.read()["why"] in (why, "ModuleNotFoundError")
            assert not start()
            assert RAN[-1] == "a"


def test_a_new_program_that_resets_has_three_tries():
    with Chip():
        put("app_a", says("a"))
        put("app_b", says("b", "import machine\nmachine.reset()\n"))
        loader.install("app_b", 1)
        for left in (2, 1, 0):
            assert start()
            assert loader.read()["tries"] == left, "counted before it runs"
        assert start()
        assert RAN == ["b"] * 3
        assert loader.read()["why"] == "tries"
        assert not start()
        assert RAN[-1] == "a"


async def test_a_new_program_that_has_not_proved_itself_in_time_starts_again():
    import machine

    with Chip():
        machine.reset = lambda: RAN.append("reset")
        kept, trial.LIMIT_MS = trial.LIMIT_MS, 10
        put("app_b", says("b"))
        loader.install("app_b", 1)
        trial.limit(loader, "app_b")
        await until(lambda: RAN, "the next try")
        loader.confirm()
        timer = trial.limit(loader, "app_b")
        await until(lambda: timer._waiting is None, "the end of its time")
        trial.LIMIT_MS = kept
        assert RAN == ["reset"], "not once it has proved itself"


def test_a_changed_or_missing_file_is_not_run():
    for spoil, why in (
        (lambda: put("app_b", says("b"), 0), "old"),
        (lambda: append("app_b/sketch.py", "#"), "digest"),
        (lambda: remove("app_b/sketch.py"), "manifest"),
        (lambda: remove("app_b/manifest.json"), "manifest"),
        (lambda: append("app_b/manifest.json", "]"), "manifest"),
    ):
        with Chip():
            put("app_a", says("a"))
            put("app_b", says("b"))
            loader.install("app_b", 1)
            spoil()
            assert start()
            assert loader.read()["why"] == why
            start()
            assert RAN == ["a"]


def append(path, text):
    with open(path, "a") as file:
        file.write(text)


def test_what_is_older_is_not_installed():
    with Chip():
        loader.write(dict(loader.FRESH, confirmed_seq=5, min_seq=9))
        assert "older" in str(raises(ValueError, loader.install, "app_b", 5))
        raises(ValueError, loader.install, "app_b", 8)
        raises(ValueError, loader.install, "app_a", 9)
        raises(ValueError, loader.install, "app_c", 9)
        loader.install("app_b", 9)
        assert loader.read()["tries"] == trial.TRIES


def test_a_confirmed_program_can_close_the_door_to_older_ones():
    with Chip():
        put("app_b", says("b"), 4, min_seq=3)
        loader.install("app_b", 4)
        assert loader.confirm()
        assert loader.read()["min_seq"] == 3
        raises(ValueError, loader.install, "app_a", 2)


def test_rubbish_in_the_storage_is_a_fresh_choice():
    with Chip():
        for rubbish in (b"", b"\xff", b"[1]", b"null", b'{"active": "app_c"}', b"7"):
            nvs = NVS("dannaya")
            nvs.set_blob("choice", rubbish)
            nvs.commit()
            assert loader.read() == loader.FRESH, rubbish
        nvs.set_blob("choice", b'{"active": "app_b", "pending": "../x", "more": 1}')
        nvs.commit()
        assert loader.read() == dict(loader.FRESH, active="app_b")


def test_the_first_acknowledged_reading_confirms_a_new_program():
    heard = []
    with Chip():
        put("app_b", says("b"), 3)
        loader.install("app_b", 3)
        on_ack = prepared.confirming(lambda *ack: heard.append(ack))
        assert loader.read()["pending"] == "app_b"
        on_ack(1, 77, 0)
        assert loader.read()["active"] == "app_b"
        assert loader.read()["pending"] is None
        on_ack(1, 77, 1)
        prepared.confirming(None)(1, 77, 2)
    assert heard == [(1, 77, 0), (1, 77, 1)]
