"""Every package that a room needs, for every computer the stick is made for."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gateway.bundle.own_wheel import BundleError, pip
from gateway.bundle.targets import Target, markers
from gateway.language import tr

# what pip says of a package that has no wheel
NOT_FOUND = re.compile(r"No matching distribution found for (\S+)")


def download(folder: Path, wanted: Sequence[str], target: Target, python: str) -> None:
    """Fetch the wheels of ``wanted`` and all they need, for one kind of computer.

    pip asks the markers of packages of this computer, not of the target: what only
    the target needs (colorama on Windows) is found and fetched here.
    """
    fetch(folder, wanted, target, python)
    while lacking := missing(folder, wanted, markers(target, python)):
        fetch(folder, lacking, target, python)


def fetch(folder: Path, wanted: Sequence[str], target: Target, python: str) -> None:
    """Let pip download wheels; BundleError when one cannot be had.

    A package of which there is only the source is built here, if it is pure Python.
    """
    words = ["download", "--quiet", "--only-binary=:all:", "--dest", str(folder)]
    words += ["--find-links", str(folder), "--python-version", python]
    for tag in target.tags:
        words += ["--platform", tag]
    built: set[str] = set()
    while True:
        try:
            pip([*words, *wanted])
            return
        except BundleError as error:
            only_source = NOT_FOUND.search(str(error))
            if only_source is None or only_source[1] in built:
                raise
            built.add(only_source[1])
            build(folder, only_source[1])


def build(folder: Path, requirement: str) -> None:
    """Build the wheel of a source package; BundleError unless it fits everywhere."""
    with tempfile.TemporaryDirectory() as name:
        pip(["wheel", "--quiet", "--no-deps", "--wheel-dir", name, requirement])
        for wheel in Path(name).glob("*.whl"):
            if not wheel.stem.endswith("-none-any"):
                raise BundleError(
                    tr(
                        "{package} has no wheel for that computer.",
                        package=requirement,
                    )
                )
            shutil.move(wheel, folder / wheel.name)


def missing(folder: Path, wanted: Sequence[str], values: dict[str, str]) -> list[str]:
    """Return the requirements of ``wanted`` that no wheel of the folder meets."""
    found = {name: list(needs) for name, needs in wheels_of(folder)}
    waiting = [one for one in map(Requirement, wanted) if applies(one, values)]
    seen: set[str] = set()
    lacking = []
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        key = f"{name}[{','.join(sorted(one.extras))}]"
        if key in seen:
            continue
        seen.add(key)
        if name not in found:
            lacking.append(f"{one.name}{one.specifier}")
            continue
        waiting += [need for need in found[name] if applies(need, values, one.extras)]
    return sorted(lacking)


def applies(
    one: Requirement,
    values: dict[str, str],
    extras: "set[str] | frozenset[str]" = frozenset(),
) -> bool:
    """Tell whether a requirement holds on that computer, with those extras."""
    marker = one.marker
    if marker is None:
        return True
    return any(marker.evaluate({**values, "extra": extra}) for extra in ("", *extras))


def wheels_of(folder: Path) -> Iterator[tuple[str, Iterator[Requirement]]]:
    """Give (name, requirements) of each wheel of a folder."""
    for path in sorted(folder.glob("*.whl")):
        facts = metadata(path)
        needs = facts.get_all("Requires-Dist") or []
        yield canonicalize_name(facts["Name"]), (Requirement(str(n)) for n in needs)


def metadata(wheel: Path) -> Message:
    """Return a wheel's METADATA."""
    with ZipFile(wheel) as archive:
        [name] = [n for n in archive.namelist() if is_metadata(n)]
        return Parser().parsestr(archive.read(name).decode("utf-8"))


def is_metadata(name: str) -> bool:
    """Tell whether a file of a wheel is the METADATA of its own dist-info."""
    return name.endswith(".dist-info/METADATA") and name.count("/") == 1
