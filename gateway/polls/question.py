"""A question for the hall, and a form of one or several that are asked together."""

from dataclasses import dataclass
from typing import Any, NamedTuple

KINDS = ("choice", "scale", "word")
STEPS = 5  # of a scale
BEFORE, AFTER = "before", "after"
MOMENTS = (BEFORE, AFTER)


class Text(NamedTuple):
    """A sentence in both languages."""

    fr: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the sentence in French, or in English for ``en``."""
        return self.en if language == "en" else self.fr


class Option(NamedTuple):
    """An answer that can be chosen; a step in the middle of a scale has no text."""

    id: str
    text: Text


@dataclass(frozen=True)
class Question:
    """One question; a ``word`` has no options, a ``scale`` those from 1 to 5."""

    id: str
    kind: str
    text: Text
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Form:
    """What is opened at once: ``moments`` when it is asked before and after."""

    key: str
    title: Text
    questions: tuple[Question, ...]
    moments: bool = False


def scale_options(low: Text, high: Text) -> tuple[Option, ...]:
    """Return the steps of a scale; only the ends have words."""
    texts = [low, *[Text("", "")] * (STEPS - 2), high]
    return tuple(Option(str(n), text) for n, text in enumerate(texts, start=1))


def form_facts(form: Form) -> dict[str, Any]:
    """Return a form as plain values: a poll keeps the questions as they were asked."""
    questions = [
        {
            "id": one.id,
            "kind": one.kind,
            "text": list(one.text),
            "options": [[option.id, list(option.text)] for option in one.options],
        }
        for one in form.questions
    ]
    return {
        "key": form.key,
        "title": list(form.title),
        "moments": form.moments,
        "questions": questions,
    }


def form_of(facts: dict[str, Any]) -> Form:
    """Return the form of such values."""
    questions = tuple(
        Question(
            one["id"],
            one["kind"],
            Text(*one["text"]),
            tuple(Option(option[0], Text(*option[1])) for option in one["options"]),
        )
        for one in facts["questions"]
    )
    return Form(facts["key"], Text(*facts["title"]), questions, facts["moments"])
