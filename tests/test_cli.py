"""The `dannaya` command as a person types it: its words, errors and exit codes.

`demo` and `up`, which run a room, are in test_running.py.
"""

import os
import pkgutil
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import click
import pytest

import gateway.cli
from gateway.cli.entry import VERBS, load
from gateway.room import BoardEntry, write_room
from gateway.store import Batch, EventRow, Reading, Seen, SeriesKey
from tests import verbs
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


def verb_of(name: str) -> object:
    """Return what a module of the command holds under its own name."""
    return getattr(import_module(f"gateway.cli.{name}"), name, None)


def test_every_verb_is_listed_and_has_its_help_in_both_languages(
    tmp_path: Path,
) -> None:
    names = [module.name for module in pkgutil.iter_modules(gateway.cli.__path__)]
    found = {name for name in names if isinstance(verb_of(name), click.Command)}
    assert found == set(VERBS)
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
    done = verbs.dannaya(*words, cwd=tmp_path, DANNAYA_LANG="fr")
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("verb", ["up", "boards", "simulate"])
def test_a_missing_room_is_one_sentence_and_exit_code_1(
    tmp_path: Path, verb: str
) -> None:
    done = verbs.dannaya(
        verb, "--data", "Salle à côté", cwd=tmp_path, DANNAYA_LANG="fr"
    )
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
