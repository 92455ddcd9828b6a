"""The wheel: built here, installed elsewhere with no network and no Node, and run."""

import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import build_hook
from gateway import __version__
from tests.rooms import run_room

ROOT = Path(__file__).parents[1]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
MOST_BYTES = 3_000_000
BUILD_FILES = (
    ".npmrc",
    "LICENSE",
    "README.md",
    "build_hook.py",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
)


def run(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; what it printed is together in ``stdout``."""
    return subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=100,
        check=False,
    )


def build(root: Path, target: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Build the wheel of a source tree with what this environment has."""
    words = ["wheel", "--no-deps", "--no-build-isolation", "-w", str(target)]
    return run(*PIP, *words, str(root), cwd=root, **env)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build this tree's wheel, once."""
    target = tmp_path_factory.mktemp("wheel")
    done = build(ROOT, target)
    assert done.returncode == 0, done.stdout
    [path] = target.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone, from no registry, into a folder of its own."""
    target = tmp_path_factory.mktemp("installed here")
    words = ["install", "--no-index", "--no-deps", "--target", str(target)]
    done = run(*PIP, *words, str(wheel), cwd=target)
    assert done.returncode == 0, done.stdout
    return target


@pytest.fixture
def as_installed(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Make programs use the installed kit, far from the source tree, with no Node."""
    monkeypatch.setenv("PYTHONPATH", str(installed))
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    return installed


def test_the_wheel_is_small_and_for_every_computer(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    assert wheel.stat().st_size < MOST_BYTES


def test_the_wheel_holds_all_that_the_kit_uses(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for file in build_hook.vendor_files():
        assert f"dashboard/static/vendor/{file}" in names
    for name in (
        "dashboard/static/vendor/NOTICE.txt",
        "dashboard/templates/room.html",
        "dashboard/translations/fr/LC_MESSAGES/messages.mo",
        "gateway/translations/fr/LC_MESSAGES/messages.mo",
        "gateway/room/templates/fr.toml",
        "gateway/store/schema.sql",
    ):
        assert name in names
    for source in build_hook.bundled_files(ROOT).values():
        assert source in names
    assert "gateway/bundled/firmware/kit/node.py" in names
    assert "gateway/bundled/sbom.cdx.json" in names
    assert f"dannaya-{__version__}.dist-info/sboms/sbom.cdx.json" in names  # PEP 770


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names))
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "dashboard",
        "gateway",
    }
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def test_the_installed_command_finds_its_parts(as_installed: Path) -> None:
    code = (
        "from gateway.places import *; print(firmware_dir(), guides_dir(), sep='\\n')"
    )
    places = run(sys.executable, "-c", code, cwd=Path.cwd()).stdout.splitlines()
    bundled = as_installed / "gateway" / "bundled"
    assert places == [str(bundled / "firmware"), str(bundled / "workshop_guides")]
    version = run(sys.executable, "-m", "gateway.cli", "--version", cwd=Path.cwd())
    assert version.stdout.startswith("dannaya ")


@pytest.mark.usefixtures("as_installed")
def test_the_installed_command_runs_a_room_with_no_node_and_no_network(
    tmp_path: Path,
) -> None:
    with run_room(tmp_path / "Salle à côté", "demo", "--boards", "2") as room:
        part = "/static/any/vendor/uplot/uPlot.iife.min.js"
        with urllib.request.urlopen(room.address + part, timeout=10) as answer:
            assert b"uPlot" in answer.read()


@pytest.mark.parametrize(
    ("target", "version", "copies"),
    [
        ("wheel", "standard", True),
        ("wheel", "editable", False),
        ("sdist", "standard", False),
    ],
)
def test_only_a_wheel_to_give_away_carries_copies(
    target: str, version: str, copies: bool
) -> None:
    unused: Any = None
    hook = build_hook.VendorBuildHook(str(ROOT), {}, unused, unused, "", target)
    build_data: dict[str, Any] = {"force_include": {}, "sbom_files": []}
    hook.initialize(version, build_data)
    assert bool(build_data["force_include"]) == copies
    assert hook.dependencies() == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy what a build needs, without the browser parts."""
    root = tmp_path / "source tree"
    ignored = shutil.ignore_patterns("__pycache__", "vendor", "*.mo")
    for folder in ("gateway", "dashboard", "firmware", "workshop_guides"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    for name in BUILD_FILES:
        shutil.copy(ROOT / name, root / name)
    return root


def test_without_the_registry_the_build_ends_with_one_sentence(
    tree: Path, tmp_path: Path
) -> None:
    done = build(
        tree,
        tmp_path / "out",
        npm_config_registry="http://127.0.0.1:9/",
        npm_config_fetch_retries="0",
        npm_config_cache=str(tmp_path / "empty cache"),
    )
    assert done.returncode != 0
    assert "dannaya: the browser parts could not be fetched" in done.stdout
    assert "connect this computer to the internet" in done.stdout
    assert "npm said:" in done.stdout
    assert "ECONNREFUSED" in done.stdout
    assert "Traceback" not in done.stdout
    assert not list(tmp_path.glob("out/*.whl"))


def test_the_hook_fetches_only_what_is_missing_or_has_changed(tree: Path) -> None:
    assert build_hook.stale(tree)
    vendor = build_hook.vendor_dir(tree)
    for file in build_hook.vendor_files():
        (vendor / file).parent.mkdir(parents=True, exist_ok=True)
        (vendor / file).touch()
    note = vendor / build_hook.MADE_FROM
    note.write_text(build_hook.made_from(tree))
    assert not build_hook.stale(tree)
    part = vendor / "uplot" / "uPlot.min.css"
    part.unlink()
    assert build_hook.stale(tree)
    part.touch()
    for source in ("package-lock.json", build_hook.ENTRY):
        (tree / source).write_text("// another")
        assert build_hook.stale(tree)
        note.write_text(build_hook.made_from(tree))
        assert not build_hook.stale(tree)


def test_the_hook_compiles_each_catalog_once(tree: Path) -> None:
    build_hook.compile_translations(tree)
    catalogs = list(tree.glob("*/translations/*/LC_MESSAGES/messages.mo"))
    assert {path.parts[-5] for path in catalogs} == {"gateway", "dashboard"}
    times = [path.stat().st_mtime_ns for path in catalogs]
    build_hook.compile_translations(tree)
    assert [path.stat().st_mtime_ns for path in catalogs] == times


def test_every_browser_part_has_its_licence() -> None:
    notice = (build_hook.vendor_dir(ROOT) / "NOTICE.txt").read_text("utf-8")
    assert "micropython-webassembly-pyscript" in notice
    assert "Damien P. George" in notice
    assert "Permission is hereby granted" in notice
    assert "uplot" in notice
    for folder, files in build_hook.PARTS.values():
        assert "LICENSE" in files or folder in build_hook.COPYRIGHT
    licences = (build_hook.vendor_dir(ROOT) / build_hook.EDITOR_LICENCES).read_text()
    for package in ("@codemirror/view", "@lezer/python", "style-mod"):
        assert package in licences
    assert build_hook.EDITOR_LICENCES in notice
