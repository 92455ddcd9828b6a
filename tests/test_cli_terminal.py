"""What is typed and shown on terminals of all kinds: Ctrl-C, old consoles, answers."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from gateway.cli.asking import agrees
from gateway.cli.entry import Verbs, load, replace_unprintable
from gateway.cli.output import print_folded
from gateway.language import Language, use
from gateway.room import BoardEntry, write_room
from tests.conftest import open_writer


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("oui\n", True), ("Y\n", True), ("\n", False), ("?\nnon\n", False)],
)
def test_a_question_is_answered_in_either_language(typed: str, meant: bool) -> None:
    @click.command()
    def ask() -> None:
        click.echo(agrees("Sure?"))

    assert CliRunner().invoke(ask, input=typed).output.splitlines()[-1] == str(meant)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_word_is_cut_on_a_terminal_of_80_columns(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: Language,
) -> None:
    write_room(tmp_path, name="Salle", boards=[BoardEntry("riz-20", 1)])
    open_writer(f"sqlite:///{tmp_path / 'dannaya.db'}").close()
    # for rich a forced colour is a terminal; the others undo what ``use`` sets
    for name in ("LANGUAGE", "DANNAYA_LANG"):
        monkeypatch.setenv(name, "")
    for name, value in (("FORCE_COLOR", "1"), ("COLUMNS", "80")):
        monkeypatch.setenv(name, value)
    use(language)
    load("progress").main(["--data", str(tmp_path)], standalone_mode=False)
    assert "…" not in capsys.readouterr().out
    print_folded("un deux " * 20 + "trois-quatre", "    + ")
    lines = capsys.readouterr().out.splitlines()
    assert {line[:6] for line in lines} == {"    + ", "      "}
    assert all(line.endswith(("un", "deux", "trois-quatre")) for line in lines)
    assert max(map(len, lines)) <= 80
