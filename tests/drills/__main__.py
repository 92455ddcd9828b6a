"""The long form of the drills.

    python -m tests.drills --minutes 3
    python -m tests.drills --minutes 40 soak

prints a line for each drill and ends with status 1 when one of them failed. Each lasts
its own share of the minutes: see ``catalog``.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gateway.language import use
from tests.drills.catalog import DRILLS, Drill

# What makes a drill fail; a program of its own that takes too long is one of them.
FAILURES = (
    pytest.fail.Exception,
    AssertionError,
    OSError,
    RuntimeError,
    subprocess.SubprocessError,
)


def main() -> int:
    """Run the drills that were named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills")
    parser.add_argument(
        "--minutes",
        type=float,
        default=3.0,
        help="how long; a drill takes its own share of them (default: 3)",
    )
    parser.add_argument("names", nargs="*", metavar="drill", help=", ".join(DRILLS))
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(DRILLS)
    if unknown:
        parser.error(f"no such drill: {', '.join(sorted(unknown))}")
    os.environ["DANNAYA_LANG"] = "en"
    use("en")
    failed = 0
    for name in arguments.names or DRILLS:
        failed += not passes(name, DRILLS[name], arguments.minutes * 60)
    return min(failed, 1)


def passes(name: str, drill: Drill, seconds: float) -> bool:
    """Run one drill in a fresh folder, print its line, tell whether it is good."""
    with tempfile.TemporaryDirectory(prefix=f"drill-{name}-") as folder:
        try:
            outcome = drill.run(Path(folder), seconds * drill.share)
        except FAILURES as error:
            print(f"{name}: failed: {error}", flush=True)
            return False
    print(outcome.line(name), flush=True)
    return (outcome.missing, outcome.doubled) == (0, 0)


if __name__ == "__main__":
    sys.exit(main())
