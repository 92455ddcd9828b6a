"""What the kit is made of: a software bill of materials, CycloneDX 1.6 (JSON).

Written when the kit is built, from what `pyproject.toml` and the lock file of npm pin;
compared with what is installed when somebody looks. Only the standard library is used
here, because the build has no more.
"""

import base64
import json
import re
import tomllib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from gateway import __version__

NAME = Path("gateway", "bundled", "sbom.cdx.json")
FILE = Path(__file__).parents[1] / NAME
SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
PINNED = re.compile(r"(?P<name>[\w.-]+)(\[[^\]]*\])?==(?P<version>[\w.!+-]+)")
# npm packages that make the browser parts and are not part of them
BUILD_ONLY = {"esbuild"}
SHIPPED_EXTRAS = ("lab", "postgres")

Component = dict[str, Any]


class Different(NamedTuple):
    """A component that is installed in another version than the kit was made with."""

    name: str
    wanted: str
    found: str | None


def write_sbom(root: Path) -> Path:
    """Write the bill of a source tree; return its file."""
    path = root / NAME
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(made_of(root), indent=1) + "\n", "utf-8")
    return path


def made_of(root: Path) -> dict[str, Any]:
    """Return the bill of a source tree: the same tree always gives the same bill."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    parts = [*python_parts(project), *browser_parts(lock)]
    kit = part("application", "pypi", project["name"], __version__, project["license"])
    needs = [one["bom-ref"] for one in parts]
    bill = {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": kit},
        "components": parts,
        "dependencies": [{"ref": kit["bom-ref"], "dependsOn": needs}],
    }
    name = json.dumps(bill, sort_keys=True)
    return {**bill, "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, name).urn}


def python_parts(project: Mapping[str, Any]) -> Iterator[Component]:
    """Yield the Python packages that the kit pins, then those of its extras."""
    for words in project["dependencies"]:
        yield python_part(words, "required")
    for extra in SHIPPED_EXTRAS:
        for words in project["optional-dependencies"][extra]:
            yield python_part(words, "optional")


def python_part(words: str, scope: str) -> Component:
    """Return the component of a requirement such as ``flask==3.1.3``."""
    pinned = PINNED.match(words)
    if pinned is None:
        raise ValueError(f"not pinned: {words}")
    return {
        **part("library", "pypi", pinned["name"], pinned["version"], None),
        "scope": scope,
    }


def browser_parts(lock: Mapping[str, Any]) -> Iterator[Component]:
    """Yield the npm packages that reach the browser, with the hashes of the lock."""
    for name in sorted(reached(lock, lock[""]["dependencies"].keys() - BUILD_ONLY)):
        facts = lock[f"node_modules/{name}"]
        kind, _, digest = facts["integrity"].partition("-")
        content = base64.b64decode(digest).hex()
        yield {
            **part("library", "npm", name, facts["version"], facts["license"]),
            "scope": "required",
            "hashes": [
                {"alg": kind.upper().replace("SHA", "SHA-"), "content": content}
            ],
        }


def reached(lock: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """Return these npm packages and all that they need."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += lock[f"node_modules/{name}"].get("dependencies", {})
    return found


def part(
    kind: str, ecosystem: str, name: str, release: str, licence: str | None
) -> Component:
    """Return a component with its package URL, which is also its reference."""
    address = f"pkg:{ecosystem}/{quote(name)}@{release}"
    found: Component = {
        "type": kind,
        "bom-ref": address,
        "name": name,
        "version": release,
        "purl": address,
    }
    if licence is not None:
        found["licenses"] = [{"license": {"id": licence}}]
    return found


def read_sbom(path: Path = FILE) -> dict[str, Any] | None:
    """Return the bill that came with the kit, None when it has none."""
    try:
        bill: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return bill


def differences(bill: Mapping[str, Any]) -> list[Different]:
    """Return the Python packages that are installed otherwise than the bill says.

    A package that only some computers or extras need may be missing.
    """
    found = []
    for one in bill["components"]:
        if not one["purl"].startswith("pkg:pypi/"):
            continue
        try:
            installed = version(one["name"])
        except PackageNotFoundError:
            continue
        if installed != one["version"]:
            found.append(Different(one["name"], one["version"], installed))
    return found
