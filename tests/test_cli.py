"""The `dannaya` command as a person types it: its words, errors and exit codes.

`demo` and `up`, which run a room, are in test_running.py.
"""

import io
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import gateway.cli
from gateway.cli.asking import agrees
from gateway.cli.entry import VERBS, Verbs, load, replace_unprintable
from gateway.room import BoardEntry, Site, read_room, write_room
from gateway.store import Batch, EventRow, Reading, Seen, SeriesKey
from tests.conftest import open_writer

HEAVY = {"flask", "paho", "amqtt", "sqlite_utils", "rich", "segno", "asyncio", "babel"}
HEAVY |= {"cryptography"}


def dannaya(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, from ``cwd``."""
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", *words],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def facts(*words: str, cwd: Path) -> dict[str, Any]:
    """Return what a verb prints as JSON."""
    done = dannaya(*words, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_version_is_printed_without_loading_the_kit(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['dannaya', '--version']\n"
        "from gateway.cli import main\n"
        "try: main()\n"
        "finally: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    version, modules = done.stdout.splitlines()
    assert version == f"dannaya {gateway.__version__}"
    assert not HEAVY & set(modules.split())


def test_ctrl_c_while_modules_are_loaded_shows_nothing() -> None:
    code = (
        "import os, signal\n"
        "from gateway.cli.interrupt import ends_at_once\n"
        "with ends_at_once(): pass\n"
        "try: os.kill(os.getpid(), signal.SIGINT)\n"
        "except KeyboardInterrupt: print('caught', flush=True)\n"
        "with ends_at_once(): os.kill(os.getpid(), signal.SIGINT)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8"
    )
    assert (done.stdout, done.stderr) == ("caught\n", "")
    assert done.returncode == -signal.SIGINT


def test_the_help_is_french_or_english(tmp_path: Path) -> None:
    french = dannaya("--lang", "fr", "--help", cwd=tmp_path).stdout
    english = dannaya("--lang", "en", "--help", cwd=tmp_path).stdout
    assert "Usage\u00a0: dannaya [OPTIONS] COMMANDE" in french
    assert "Commandes" in french
    assert "Ouvre la salle" in french
    assert "Usage: dannaya [OPTIONS] COMMAND" in english
    assert "Run the room" in english


def test_the_list_of_verbs_is_not_cut_and_every_value_is_named() -> None:
    for verb in VERBS:
        command = load(verb)
        assert str(command.short_help) in str(command.help) + "."
        parts = command.commands.values() if isinstance(command, click.Group) else ()
        for param in (one for part in (command, *parts) for one in part.params):
            number = isinstance(
                param.type, click.types.IntParamType | click.types.FloatParamType
            )
            text = param.type is click.STRING or isinstance(param, click.Argument)
            if number or text:
                assert param.metavar, (verb, param.name)


def test_every_verb_is_listed_and_has_its_help_in_both_languages(
    tmp_path: Path,
) -> None:
    modules = {module.name for module in pkgutil.iter_modules(gateway.cli.__path__)}
    shared = {"__main__", "entry", "help_words", "options", "output", "serve"}
    shared |= {"asking", "flash_one", "interrupt", "lanes", "scene_play", "update_send"}
    assert modules - shared == set(VERBS)
    for verb in VERBS:
        assert load(verb).help
        assert any("--lang" in option.opts for option in load(verb).params)
    for language in ("fr", "en"):
        done = dannaya("up", "--help", "--lang", language, cwd=tmp_path)
        assert ("Affiche cette aide" in done.stdout) == (language == "fr")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bords"], "La commande 'bords' n'existe pas."),
        (["init", "--bords"], "Vouliez-vous dire"),
        (["up", "--http-port", "x"], "Valeur refusée pour '--http-port'"),
        (["up", "--mqtt-port", "70000"], "n'est pas dans l'intervalle"),
        (["init", "--site"], "L'option '--site' demande une valeur."),
        (["init", "--site", "Ségou", "--site", "segou"], "choisissez un autre nom"),
        (["init", "--site", "!"], "choisissez un autre nom"),
        (["init", "a", "b"], "Un argument de trop (b)"),
        (["boards", "--lang", "de"], "n'est pas l'une de ces valeurs"),
    ],
)
def test_wrong_usage_is_said_in_french_with_exit_code_2(
    tmp_path: Path, words: list[str], said: str
) -> None:
    done = dannaya(*words, cwd=tmp_path, DANNAYA_LANG="fr")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("verb", ["up", "boards", "simulate"])
def test_a_missing_room_is_one_sentence_and_exit_code_1(
    tmp_path: Path, verb: str
) -> None:
    done = dannaya(verb, "--data", "Salle à côté", cwd=tmp_path, DANNAYA_LANG="fr")
    assert done.returncode == 1
    assert done.stderr.startswith("Erreur\u00a0: Il n'y a pas de salle dans ")
    assert "Salle à côté" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_language_of_the_system_is_spoken(tmp_path: Path) -> None:
    locale = {"DANNAYA_LANG": "", "LC_ALL": "", "LC_MESSAGES": ""}
    english = dannaya("boards", cwd=tmp_path, LANG="en_US.UTF-8", **locale)
    french = dannaya("boards", cwd=tmp_path, LANG="C.UTF-8", **locale)
    assert english.stderr.startswith("Error: ")
    assert french.stderr.startswith("Erreur\u00a0: ")


def test_ctrl_c_ends_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupted(Verbs):
        def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(SystemExit) as end:
        Interrupted("dannaya").main(["up"])
    assert end.value.code == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "utf-8"])
def test_a_console_that_lacks_a_character_is_no_error(
    tmp_path: Path, encoding: str
) -> None:
    env = os.environ | {"PYTHONIOENCODING": encoding, "DANNAYA_LANG": "fr"}
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", "--help"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = "Crée une salle".encode(encoding, "replace")
    assert expected in done.stdout


def test_a_qr_code_on_an_old_console_is_no_error() -> None:
    raw = io.BytesIO()
    console = io.TextIOWrapper(raw, encoding="cp1252")
    replace_unprintable(console)
    console.write("▀▄█ é")
    console.flush()
    assert raw.getvalue() == "??? é".encode("cp1252")


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    boards = [BoardEntry(f"mil-{n}", n) for n in range(100, 1300)]
    write_room(tmp_path / "dannaya-data", name="x", boards=boards)
    with subprocess.Popen(
        [sys.executable, "-m", "gateway.cli", "boards"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        if process.stdout is None or process.stderr is None:
            raise TypeError
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_init_writes_a_room_with_seated_boards(tmp_path: Path) -> None:
    words = ["init", "Salle 1", "--name", "Atelier", "--boards", "5"]
    made = facts(*words, "--site", "Bamako", "--site", "Ségou Sud", cwd=tmp_path)
    room = read_room(tmp_path / "Salle 1")
    assert made["file"] == str(room.folder / "room.toml")
    assert made["boards"] == [board.id for board in room.boards]
    assert room.sites == (Site("bamako", "Bamako"), Site("segou-sud", "Ségou Sud"))
    assert [board.seat for board in room.boards] == [1, 2, 3, 4, 5]
    assert [board.site for board in room.boards] == ["bamako"] * 3 + ["segou-sud"] * 2
    assert (room.name, room.language) == ("Atelier", "en")


def test_init_makes_a_password_for_the_wifi(tmp_path: Path) -> None:
    made = facts("init", "r", "--wifi", "L'été", cwd=tmp_path)["wifi"]
    wifi = read_room(tmp_path / "r").wifi
    assert wifi is not None
    assert made == {"ssid": "L'été", "password": wifi.password}
    assert len(wifi.password) >= 12
    assert not set(wifi.password) & set("01ilo")
    too_long = dannaya("init", "s", "--wifi", "é" * 20, cwd=tmp_path)
    assert "of 1 to 32 bytes" in too_long.stderr


def test_two_rooms_do_not_share_their_boards(tmp_path: Path) -> None:
    first, second = (facts("init", name, cwd=tmp_path)["boards"] for name in "ab")
    assert first != second


def test_init_refuses_to_write_over_a_room(tmp_path: Path) -> None:
    assert dannaya("init", cwd=tmp_path).returncode == 0
    path = tmp_path / "dannaya-data" / "room.toml"
    before = path.read_bytes()
    again = dannaya("init", cwd=tmp_path)
    assert again.returncode == 1
    assert "was not changed" in again.stderr
    assert path.read_bytes() == before


def test_the_folder_may_come_from_the_environment(tmp_path: Path) -> None:
    done = dannaya("init", cwd=tmp_path, DANNAYA_DATA=str(tmp_path / "é"))
    assert done.returncode == 0, done.stderr
    assert read_room(tmp_path / "é").boards


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("oui\n", True), ("Y\n", True), ("\n", False), ("?\nnon\n", False)],
)
def test_a_question_is_answered_in_either_language(typed: str, meant: bool) -> None:
    @click.command()
    def ask() -> None:
        click.echo(agrees("Sure?"))

    assert CliRunner().invoke(ask, input=typed).output.splitlines()[-1] == str(meant)


# what other files run by tests/verbs.py, each once as people do
BEGUN = {
    "labels": "labels.html",
    "events": "baobab-10",
    "export": "temperature,Cel,27.5",
    "forget": "--yes",
    "images": "dannaya images",
    "password": "password",
    "trust": "baobab-10",
}


@pytest.fixture(scope="module")
def used_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a room that has heard of a board."""
    folder = tmp_path_factory.mktemp("used")
    write_room(folder, name="x", boards=[BoardEntry("baobab-10", 1)])
    with open_writer(f"sqlite:///{folder / 'dannaya.db'}") as writer:
        series = SeriesKey("baobab-10", "open", "temperature", "Cel")
        now_us = time.time_ns() // 1000
        batch = Batch(readings=[Reading(series, now_us, 27.5, "received")])
        batch.seen["baobab-10"] = Seen("open", "board", now_us, None, {})
        batch.events.append(EventRow(now_us, "baobab-10", "twin", "warning", {}))
        writer.write(batch)
    return folder


@pytest.mark.parametrize("verb", BEGUN)
def test_a_verb_works_in_a_process_of_its_own(used_room: Path, verb: str) -> None:
    words = {"export": ["csv"], "forget": ["baobab-10"], "images": ["list"]}
    data = [] if verb == "images" else ["--data", "."]
    done = dannaya(
        verb, *words.get(verb, []), *data, cwd=used_room, DANNAYA_IMAGES="none"
    )
    assert BEGUN[verb] in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
