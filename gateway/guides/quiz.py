"""The questions before and after each step: ``quiz.toml`` beside its pages."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gateway.places import guides_dir

QUIZ = "quiz.toml"
MOMENTS = ("before", "after")


@dataclass(frozen=True)
class Option:
    """What can be answered, and why it is right or wrong."""

    text: str
    why: str


@dataclass(frozen=True)
class Question:
    """A question: ``id`` is such as ``before-1``, ``right`` an option, from 1.

    ``texts`` and ``options`` are by language.
    """

    id: str
    right: int
    texts: Mapping[str, str]
    options: Mapping[str, tuple[Option, ...]]

    @property
    def moment(self) -> str:
        """Return when it is asked: ``before`` or ``after`` the step."""
        return self.id.partition("-")[0]


@cache
def quiz(folder: str) -> tuple[Question, ...]:
    """Return the questions of a step, () when it has none; they do not change."""
    path = guides_dir() / folder / QUIZ
    return tuple(read_quiz(path)) if path.is_file() else ()


def question(folder: str, name: str) -> Question | None:
    """Return one question of a step, None when there is none of this id."""
    return next((one for one in quiz(folder) if one.id == name), None)


def read_quiz(path: Path) -> Iterator[Question]:
    """Give the questions of a file, those of before the step first."""
    tables = tomllib.loads(path.read_text("utf-8"))
    for moment in MOMENTS:
        for number, table in enumerate(tables.get(moment, ()), start=1):
            yield read_question(f"{moment}-{number}", table)


def read_question(name: str, table: Mapping[str, Any]) -> Question:
    """Return one question of a file."""
    languages = ("fr", "en")
    return Question(
        name,
        table["right"],
        {language: table[language]["question"] for language in languages},
        {
            language: tuple(Option(*pair) for pair in table[language]["options"])
            for language in languages
        },
    )
