"""Every case file of cases/ on both interpreters: CPython here, MicroPython in Node."""

import asyncio
import importlib
import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.brokers import Mosquitto
from tests.kit.conftest import CASES
from tests.kit.hosts import run_cases

FILES = sorted(CASES.glob("case_*.py"))


def functions() -> list[object]:
    """Return the tests of all case files, as pytest parameters."""
    found: list[object] = []
    for file in FILES:
        if file.stem.endswith("_micropython"):
            continue
        module = importlib.import_module(file.stem)
        for name, function in vars(module).items():
            if name.startswith("test_"):
                label = f"{file.stem}:{name}"
                found.append(pytest.param(module, function, id=label))
    return found


@pytest.mark.parametrize(("module", "function"), functions())
def test_on_cpython(
    module: object,
    function: Callable[[], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """One test of a case file; its current folder is the board's flash."""
    monkeypatch.chdir(tmp_path)
    if hasattr(module, "broker"):
        mosquitto: Mosquitto = request.getfixturevalue("broker")
        monkeypatch.setattr(module, "broker", ("127.0.0.1", mosquitto.port))
    if inspect.iscoroutinefunction(function):
        asyncio.run(asyncio.wait_for(function(), 30))
    else:
        function()


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.stem)
def test_on_micropython(case: Path, request: pytest.FixtureRequest) -> None:
    """One case file in one process, since a process holds one interpreter."""
    address: tuple[str, ...] = ()
    if "\nbroker = None" in case.read_text("utf-8"):
        # its own: in the shared one is what the same tests retained on CPython
        mosquitto: Mosquitto = request.getfixturevalue("own_broker")
        address = ("127.0.0.1", str(mosquitto.port))
    done = run_cases(case, *address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 failed" in done.stdout


def test_the_runner_tells_a_failure_by_its_exit_status(tmp_path: Path) -> None:
    """Or a broken interpreter would look like a passed test."""
    done = run_cases(CASES / "fails_on_purpose.py")
    assert done.returncode == 1
    assert "1 passed, 1 failed" in done.stdout
    assert "AssertionError" in done.stdout
    assert run_cases(tmp_path / "case_that_is_not_there.py").returncode == 1
