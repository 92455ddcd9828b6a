"""An older database gets the steps it lacks; one that has them opens at once."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from sqlite_utils import Database

from gateway.store import open_store
from gateway.store.migrate import STEP_NAMES, steps_of
from gateway.store.steps import STEPS
from tests.conftest import open_writer

OPEN = """
import sys
from gateway.store import open_store
open_store(sys.argv[1]).close()
print("sqlite_utils" in sys.modules)
"""


def test_the_names_of_the_steps_are_those_of_the_steps(tmp_path: Path) -> None:
    with open_writer(f"sqlite:///{tmp_path / 'dannaya.db'}") as writer:
        applied = [step.name for step in STEPS.applied(Database(writer._connection))]
    assert applied == list(STEP_NAMES)


def test_an_older_database_gets_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "dannaya.db"
    with Database(path) as db:
        STEPS.apply(db, stop_before="m010_polls")
        assert "poll" not in db.table_names()
    open_store(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    assert steps_of(connection) == set(STEP_NAMES)
    assert connection.execute("SELECT count(*) FROM poll").fetchall() == [(0,)]
    connection.close()


def test_a_database_that_lacks_nothing_needs_no_tool_for_migrations(
    store_url: str,
) -> None:
    for loaded in ("True", "False"):
        done = subprocess.run(
            [sys.executable, "-c", OPEN, store_url], capture_output=True, text=True
        )
        assert (done.stdout.strip(), done.stderr) == (loaded, "")
