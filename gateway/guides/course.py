"""The steps of the course, in order, as ``workshop_guides/course.toml`` names them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gateway.places import guides_dir

COURSE = "course.toml"
NOTICES = {"privacy", "incident"}  # which the trust page shows


@dataclass(frozen=True)
class Step:
    """A step: ``check`` is its table of the file, {} when nothing is checked.

    ``needs`` is what it takes beside a page to read; ``sketch`` the lesson's file.
    """

    folder: str
    number: int
    titles: Mapping[str, str]
    reading_minutes: int
    doing_minutes: int
    needs: tuple[str, ...]
    sketch: str | None
    check: Mapping[str, Any]

    @property
    def minutes(self) -> int:
        """Return how long the step takes one learner."""
        return self.reading_minutes + self.doing_minutes

    def title(self, language: str) -> str:
        """Return the title in a language, with a capital."""
        title = self.titles[language]
        return title[0].upper() + title[1:]


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """Return every step; they do not change while the program runs."""
    return read_course(guides_dir() / COURSE)


def step(folder: str) -> Step | None:
    """Return the step of a folder, None when there is none."""
    return next((one for one in steps() if one.folder == folder), None)


@lru_cache(maxsize=2)
def others(language: str) -> tuple[tuple[str, str], ...]:
    """Return (folder, title) of the pages that are no steps, the notices left out."""
    known = {one.folder for one in steps()} | NOTICES
    return tuple(
        (path.parent.name, path.read_text("utf-8").partition("\n")[0].lstrip("# "))
        for path in sorted(guides_dir().glob(f"*/{language}.md"))
        if path.parent.name not in known
    )


def read_course(path: Path) -> tuple[Step, ...]:
    """Return the steps that a file names."""
    tables = tomllib.loads(path.read_text("utf-8"))["step"]
    return tuple(read_step(number, table) for number, table in enumerate(tables))


def read_step(number: int, table: Mapping[str, Any]) -> Step:
    """Return one step of the file."""
    return Step(
        folder=table["folder"],
        number=number,
        titles={language: table[language] for language in ("fr", "en")},
        reading_minutes=table["reading_minutes"],
        doing_minutes=table["doing_minutes"],
        needs=tuple(table["needs"]),
        sketch=table.get("sketch"),
        check=table.get("check", {}),
    )
