"""A poll as the pages show it: counts, shares, and before beside after."""

from collections.abc import Mapping
from typing import Any

from gateway.polls import AFTER, BEFORE, Form, Question, form_of
from gateway.store import PollRow, Polls, Reader

MOST_WORDS = 40

Values = list[tuple[str, int]]


def look_at_poll(store: Reader, _full: bool) -> dict[str, Any]:
    """Return the snapshot of the newest poll; it holds no word of any language."""
    polls = store.polls()
    row = polls.newest()
    if row is None:
        return {"poll": 0, "open": False, "voters": 0, "questions": []}
    return {
        "poll": row.id,
        "open": row.closed_us is None,
        "moment": row.moment,
        "voters": row.voters,
        "questions": results(polls, row),
    }


def results(polls: Polls, row: PollRow) -> list[dict[str, Any]]:
    """Return each question's counts; of an "after", those from before too."""
    now = polls.tally(row.id)
    earlier = polls.last_of(row.key, BEFORE) if row.moment == AFTER else None
    then = polls.tally(earlier.id) if earlier else None
    found = []
    for question in form_of(row.form).questions:
        facts = counted(question, now.get(question.id, {}), row.hidden)
        if earlier is not None and then is not None:
            before = counted(question, then.get(question.id, {}), earlier.hidden)
            facts["before"] = before
        found.append(facts)
    return found


def counted(
    question: Question, counts: Mapping[str, int], hidden: list[list[str]]
) -> dict[str, Any]:
    """Return the counts of one question: every option, or the most frequent words."""
    values = values_of(question, counts, hidden)
    return {
        "id": question.id,
        "values": values,
        "total": sum(count for _, count in values),
        "mean": mean_of(values) if question.kind == "scale" else None,
    }


def values_of(
    question: Question, counts: Mapping[str, int], hidden: list[list[str]]
) -> Values:
    """Return (value, count); options in their order, words the most frequent first."""
    if question.kind != "word":
        return [(one.id, counts.get(one.id, 0)) for one in question.options]
    shown = [word for word in counts if [question.id, word] not in hidden]
    shown.sort(key=lambda word: (-counts[word], word))
    return [(word, counts[word]) for word in shown[:MOST_WORDS]]


def mean_of(values: Values) -> float | None:
    """Return the mean step of a scale, None without answers."""
    total = sum(count for _, count in values)
    weighted = sum(int(step) * count for step, count in values)
    return round(weighted / total, 2) if total else None


def form_in(row: PollRow, language: str) -> dict[str, Any]:
    """Return a poll's title and questions in a language, as the templates take them."""
    form: Form = form_of(row.form)
    return {
        "title": form.title.in_language(language),
        "several": len(form.questions) > 1,
        "questions": [
            {
                "id": question.id,
                "kind": question.kind,
                "text": question.text.in_language(language),
                "options": [
                    (option.id, option.text.in_language(language))
                    for option in question.options
                ],
            }
            for question in form.questions
        ],
    }
