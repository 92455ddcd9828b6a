"""Downloads: the measurements of a board or of the room, in every format."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import gettext as _

from dashboard.language import said
from dashboard.page import room_config
from dashboard.words import quantity_words
from gateway.export import FORMATS, ExportError, Job, file_name, selection_of
from gateway.store import Reader, Selection, open_store

blueprint = Blueprint("export", __name__)


class Download(NamedTuple):
    """A link to one format."""

    text: str
    url: str


def downloads(board_id: str | None = None) -> list[Download]:
    """Return the links of a board, or, without one, of the whole room."""
    names = {"csv": "CSV", "csv_fr": "CSV Excel", "jsonl": "JSON", "senml": "SenML"}
    names["html"] = "HTML"
    if board_id is None:
        names["sqlite"] = "SQLite"
    return [
        Download(text, url_for("export.download", form=form, board=board_id))
        for form, text in names.items()
    ]


@blueprint.get("/export")
def page() -> str:
    """Return the page on which boards, a quantity and a time are chosen.

    Query: ``board``, one to begin with. 409 in a replay.
    """
    config = room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        refuse_what_is_not_there(store, Selection())
        boards = sorted(row.id for row in store.boards())
        names = sorted({key.name for key in store.series()})
    words = quantity_words()
    return render_template(
        "export.html",
        boards=boards,
        chosen=request.args.get("board"),
        quantities={name: words.get(f"q-{name}", name) for name in names},
        downloads=downloads(),
        timezone=config.timezone,
    )


@blueprint.get("/export/<form>")
def download(form: str) -> Response:
    """Return a file of measurements, streamed.

    Query: ``board`` and ``name``, each any number of times, empty for all; ``from`` and
    ``to``, a day or a time. 400 with a sentence for a time that cannot be read, 404 for
    a format or a board that does not exist, 409 in a replay.
    """
    if form not in FORMATS:
        abort(404)
    config = room_config()
    selection = asked_selection()
    store = open_store(config.store_url, readonly=True)
    try:
        refuse_what_is_not_there(store, selection)
        job = Job(store, selection, config.name, config.timezone, g.lang)
        chunks = FORMATS[form].chunks(job)
        # an error of the store must come before the answer has begun
        first = next(chunks, b"")
    except ExportError as error:
        store.close()
        abort(400, said(error.sentence))
    except BaseException:
        store.close()
        raise
    today = datetime.now(UTC).astimezone(ZoneInfo(config.timezone)).date()
    name = file_name(job, FORMATS[form].SUFFIX, today.isoformat())
    response = Response(stream(store, first, chunks), content_type=FORMATS[form].MEDIA)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.cache_control.no_store = True
    response.call_on_close(store.close)
    return response


def asked_selection() -> Selection:
    """Return what the address selects; 400 with a sentence when it is unclear."""
    arguments = request.args
    try:
        return selection_of(
            [board for board in arguments.getlist("board") if board],
            [name for name in arguments.getlist("name") if name],
            arguments.get("from"),
            arguments.get("to"),
            room_config().timezone,
        )
    except ExportError as error:
        abort(400, said(error.sentence))


def refuse_what_is_not_there(store: Reader, selection: Selection) -> None:
    """Answer 404 for a board that is not known, 409 in a replay."""
    if store.setting("replay") is not None:
        abort(409, _("A replay has no measurements of its own: export from the room."))
    if not set(selection.boards) <= {row.id for row in store.boards()}:
        abort(404)


def stream(store: Reader, first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the file; the store is closed when the viewer has it all, or has left."""
    with closing(store):
        yield first
        yield from chunks
