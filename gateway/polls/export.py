"""The answers of the hall as a table, for the studies of a chapter: counts only."""

from collections.abc import Iterable, Iterator

from gateway.export.events import csv_text
from gateway.export.french_csv import BOM
from gateway.export.plain_csv import utc
from gateway.polls.question import Form, Question, form_of
from gateway.store.polls import PollRow, Tally

COLUMNS = (
    "poll,opened,closed,moment,survey,question,kind,text,value,label,"
    "answers,answers_to_question,voters,hidden"
)
HEADER = tuple(COLUMNS.split(","))
MEDIA = "text/csv; charset=utf-8"
Counted = tuple[PollRow, Tally]


def csv_chunks(polls: Iterable[Counted], language: str) -> Iterator[bytes]:
    """Yield the table, one line for each answer that can be given or was.

    With the mark by which a spreadsheet knows UTF-8.
    """
    yield BOM + csv_text([HEADER])
    for row, tally in polls:
        form = form_of(row.form)
        for question in form.questions:
            counts = tally.get(question.id, {})
            yield csv_text(lines(row, form, question, counts, language))


def lines(
    row: PollRow, form: Form, question: Question, counts: dict[str, int], language: str
) -> Iterator[tuple[str, ...]]:
    """Yield the lines of one question, those that nobody chose too."""
    labels = {one.id: one.text.in_language(language) for one in question.options}
    values = list(labels) or sorted(counts, key=lambda word: (-counts[word], word))
    for value in values:
        yield (
            str(row.id),
            utc(row.opened_us),
            utc(row.closed_us) if row.closed_us else "",
            row.moment,
            form.key,
            question.id,
            question.kind,
            question.text.in_language(language),
            value,
            labels.get(value, value),
            str(counts.get(value, 0)),
            str(sum(counts.values())),
            str(row.voters),
            "yes" if [question.id, value] in row.hidden else "",
        )
