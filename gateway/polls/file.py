"""The presenter's file of questions: those of the kit, and those of the room."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from gateway.language import tr
from gateway.places import guides_dir
from gateway.polls.question import KINDS, Form, Option, Question, Text, scale_options
from gateway.room.file import Keys, RoomFile
from gateway.room.read import read_text
from gateway.room.rules import Rule, a_switch, one_of

NAME = "polls.toml"
LONGEST = 160  # characters of a sentence
MOST_OPTIONS = 8
PER_ADDRESS = 8  # votes in one poll from one network address

QUESTION = ("kind", "fr", "en", "options", "low", "high")
SURVEY = ("fr", "en", "questions", "before_after")


class PollsFile(NamedTuple):
    """What can be asked; ``per_address`` is how many phones may share an address."""

    forms: tuple[Form, ...]
    per_address: int = PER_ADDRESS

    def form(self, key: str) -> Form | None:
        """Return the form of a key, None when there is none."""
        return next((form for form in self.forms if form.key == key), None)


def find_polls(folder: Path | None) -> Path:
    """Return the questions of a room's folder, or the kit's where it has none."""
    if folder is not None and (folder / NAME).exists():
        return folder / NAME
    return guides_dir() / "presenter" / NAME


def read_polls(path: Path) -> PollsFile:
    """Return the forms of a file: its surveys, then each question alone.

    Raises RoomError with the file, the line, and what to write.
    """
    file = RoomFile(path, read_text(path))
    file.table((), ("votes_per_address", "survey", "question"))
    questions = {key: read_question(file, key) for key in file.table(("question",))}
    surveys = [read_survey(file, key, questions) for key in file.table(("survey",))]
    singles = [Form(one.id, one.text, (one,)) for one in questions.values()]
    most = file.value(("votes_per_address",), PER_ADDRESS, a_count())
    return PollsFile((*surveys, *singles), most)


def read_question(file: RoomFile, key: str) -> Question:
    """Return a question of the file."""
    keys = ("question", key)
    file.table(keys, QUESTION)
    kind = file.value((*keys, "kind"), "", one_of(KINDS))
    if not kind:
        raise missing(file, keys, "kind", 'kind = "choice"')
    return Question(key, kind, read_text_of(file, keys), read_options(file, keys, kind))


def read_options(file: RoomFile, keys: Keys, kind: str) -> tuple[Option, ...]:
    """Return what can be chosen: the options written, or the steps of a scale."""
    if kind == "scale":
        low, high = (pair(file, (*keys, end)) for end in ("low", "high"))
        return scale_options(low, high)
    none: list[list[str]] = []
    options = file.value((*keys, "options"), none, some_options())
    if kind == "choice" and not options:
        raise missing(file, keys, "options", some_options().example)
    return tuple(
        Option(str(n), Text(*texts)) for n, texts in enumerate(options, start=1)
    )


def read_survey(file: RoomFile, key: str, known: dict[str, Question]) -> Form:
    """Return several questions that are asked together."""
    keys = ("survey", key)
    file.table(keys, SURVEY)
    if key in known:
        raise file.wrong(
            keys,
            tr("{key} is the name of a question too.", key=key),
            tr("Choose another name for the survey."),
        )
    none: list[str] = []
    names = file.value((*keys, "questions"), none, some_of(known))
    if not names:
        raise missing(file, keys, "questions", some_of(known).example)
    both = file.value((*keys, "before_after"), False, a_switch())
    questions = tuple(known[name] for name in names)
    return Form(key, read_text_of(file, keys), questions, both)


def read_text_of(file: RoomFile, keys: Keys) -> Text:
    """Return the sentence of a section in both languages; each must be there."""
    found = {}
    for language in Text._fields:
        found[language] = file.value((*keys, language), "", a_sentence())
        if not found[language]:
            raise missing(file, keys, language, f'{language} = "…"')
    return Text(**found)


def pair(file: RoomFile, keys: Keys) -> Text:
    """Return the word at one end of a scale."""
    none: list[str] = []
    found = file.value(keys, none, a_pair())
    if not found:
        raise missing(file, keys[:-1], keys[-1], f"{keys[-1]} = {a_pair().example}")
    return Text(*found)


def missing(file: RoomFile, keys: Keys, key: str, example: str) -> Exception:
    """Return the error about a key that a section needs."""
    return file.wrong(
        keys,
        tr("{section} has no {key}.", section=keys[-1], key=key),
        tr("Write for example: {example}", example=example),
    )


def is_text(value: Any) -> bool:
    """Tell whether a value is one line that a slide can hold."""
    if not isinstance(value, str):
        return False
    # the spaces of French signs, which Python does not call printable
    plain = value.replace("\u00a0", " ").replace("\u202f", " ").strip()
    return plain.isprintable() and 1 <= len(plain) <= LONGEST


def is_pair(value: Any) -> bool:
    """Tell whether a value is a text in French and in English."""
    return isinstance(value, list) and len(value) == 2 and all(map(is_text, value))


def a_sentence() -> Rule:
    """Return the rule of a question or a title."""
    return Rule(
        is_text, tr("a text of 1 to {most} characters", most=LONGEST), '"Pourquoi ?"'
    )


def a_pair() -> Rule:
    """Return the rule of a short text in both languages."""
    return Rule(is_pair, tr("two texts, French then English"), '["Oui", "Yes"]')


def some_options() -> Rule:
    """Return the rule of what can be chosen."""
    return Rule(
        lambda value: (
            isinstance(value, list)
            and 2 <= len(value) <= MOST_OPTIONS
            and all(map(is_pair, value))
        ),
        tr("2 to {most} options, each French then English", most=MOST_OPTIONS),
        'options = [["Oui", "Yes"], ["Non", "No"]]',
    )


def some_of(known: Collection[str]) -> Rule:
    """Return the rule of a list of questions that are in the file."""
    return Rule(
        lambda value: (
            isinstance(value, list)
            and bool(value)
            and all(isinstance(name, str) and name in known for name in value)
            and len(set(value)) == len(value)
        ),
        tr("a list of questions of this file, each once"),
        f'questions = ["{next(iter(known), "…")}"]',
    )


def a_count() -> Rule:
    """Return the rule of how many phones may share an address."""
    return Rule(
        lambda value: type(value) is int and 1 <= value <= 2_000,
        tr("a whole number from 1 to {most}", most=2_000),
        str(PER_ADDRESS),
    )
