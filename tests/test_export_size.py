"""Large exports: their memory does not grow, and they hold nothing up."""

import sqlite3
import subprocess
import sys

import pytest

from gateway.export import FORMATS, Job
from gateway.store import Batch, Reading, open_store
from tests.conftest import open_writer
from tests.recordings import HEAT, T0

MEASURE = """
import sys, tracemalloc
from gateway.export import FORMATS, Job
from gateway.store import open_store
with open_store(sys.argv[1], readonly=True) as store:
    tracemalloc.start()
    size = sum(len(chunk) for chunk in FORMATS[sys.argv[2]].chunks(Job(store)))
    print(size, tracemalloc.get_traced_memory()[1])
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the url of a store of 100,000 measurements."""
    url = f"sqlite:///{tmp_path_factory.mktemp('large') / 'dannaya.db'}"
    with open_writer(url) as writer:
        batch = Batch()
        for i in range(100_000):
            key = HEAT._replace(board=f"mil-{i % 4 + 10}")
            batch.readings.append(Reading(key, T0 + i, i / 8, "rebuilt"))
        writer.write(batch)
    return url


@pytest.mark.parametrize("form", ["csv", "csv_fr", "jsonl", "senml", "sqlite"])
def test_memory_does_not_grow_with_the_export(form: str, large: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, large, form],
        capture_output=True,
        text=True,
        check=True,
    )
    size, most = map(int, done.stdout.split())
    assert size > 2_000_000
    assert most < 3_000_000


def test_an_export_holds_no_read_open(large: str) -> None:
    """A log that can be emptied between two pages is held by nobody."""
    path = large.removeprefix("sqlite:///")
    with open_store(large, readonly=True) as store, open_writer(large) as writer:
        chunks = FORMATS["csv"].chunks(Job(store))
        for _ in range(3):
            next(chunks)
            writer.write(Batch(totals={"stored": 1}))
        other = sqlite3.connect(path)
        busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        other.close()
        assert busy == 0
