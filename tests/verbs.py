"""A verb of `dannaya` in this process: its start costs nothing, what it does is real.

Where the process itself is the point (signals, a terminal, what a help says),
test_cli.py, tests/rooms.py and tests/serial/terminals.py start it as people do.
"""

import json
import os
from contextlib import chdir
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli.entry import command
from gateway.language import VARIABLE, choose, use


def dannaya(
    *words: object, cwd: Path | None = None, **env: str
) -> "CompletedProcess[str]":
    """Return how `dannaya words…` ended; what would be a traceback is raised."""
    given = [str(word) for word in words]
    with pytest.MonkeyPatch.context() as patch, chdir(cwd or Path.cwd()):
        for name, value in env.items():
            patch.setenv(name, value)
        language = choose(given, os.environ)
        for name in (VARIABLE, "LANGUAGE"):
            patch.setenv(name, language)
        use(language)
        done = CliRunner().invoke(command(), given, catch_exceptions=False)
    return CompletedProcess(given, done.exit_code, done.stdout, done.stderr)


def facts(*words: object, cwd: Path | None = None) -> dict[str, Any]:
    """Return what a verb prints as JSON."""
    done = dannaya(*words, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
