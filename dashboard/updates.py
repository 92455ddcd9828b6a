"""Updates, for the facilitator: bring a signed file in, choose boards, see how far.

The pages only check and queue; ingest offers, and the boards pull and check again.
"""

from contextlib import closing

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from dashboard.guard import ask_to_log_in
from dashboard.language import said
from dashboard.number import number
from dashboard.page import data_block, room_config, shown_again
from dashboard.sendings import kept, ways
from dashboard.words import common_words
from gateway.errors import DannayaError
from gateway.store import BoardRow, open_desk, open_store
from gateway.update.bundle import Bundle
from gateway.update.check import checked
from gateway.update.recipients import WITH_UPDATES
from gateway.update.trusted import read_trusted

SHOWN = 100
NAME_SHOWN = 80

blueprint = Blueprint("updates", __name__, url_prefix="/admin/updates")


@blueprint.before_request
def facilitator_only() -> Response | None:
    """Send everybody else to the login."""
    return ask_to_log_in()


@blueprint.get("")
def page() -> str:
    """Return what can be sent, to whom, and what is on its way."""
    return render("")


def render(problem: str) -> str:
    """Return the page, with what went wrong when something did."""
    config = room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        bundles = store.updates().bundles()
        shown = ways(store.updates().sendings(limit=SHOWN), bundles)
        boards = store.boards()
    return render_template(
        "updates.html",
        bundles=kept(bundles),
        boards=[row for row in boards if row.kind in WITH_UPDATES],
        ways=shown,
        busy=any(one.open for one in shown),
        by_board=True,
        has_keys=has_keys(),
        running=running,
        problem=problem,
        data=data_block(words=common_words()),
    )


def has_keys() -> bool:
    """Tell whether the boards of the room believe any key."""
    try:
        return bool(read_trusted(room_config().folder))
    except DannayaError:
        return False


def running(board: BoardRow) -> str:
    """Return what a board says that it runs."""
    said = board.state.get("sketch")
    return str(said)[:32] if said else ""


@blueprint.post("/add")
def add() -> Response | tuple[str, int]:
    """Keep a signed file that was chosen; the page says why when it cannot be."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return render(_("Choose the file of an update first.")), 400
    name = file.filename[:NAME_SHOWN]
    try:
        keep(checked(file.stream.read(), name, room_config().folder))
    except DannayaError as error:
        return render(said(error.sentence)), 400
    return shown_again("updates.page")


def keep(bundle: Bundle) -> None:
    """Put a bundle into the store."""
    with open_desk(room_config().store_url) as desk:
        desk.add_bundle(bundle.manifest.raw, bundle.signature, bundle.content)


@blueprint.post("/send")
def send() -> Response | tuple[str, int]:
    """Queue an update for the boards chosen."""
    bundle, boards = (
        number(request.form.get("bundle", "")),
        request.form.getlist("board"),
    )
    if bundle is None:
        return render(_("Choose an update first.")), 400
    config = room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        known = {row.id for row in store.boards() if row.kind in WITH_UPDATES}
    if not boards or not known.issuperset(boards):
        return render(_("Choose at least one board first.")), 400
    try:
        with open_desk(config.store_url) as desk:
            desk.send_bundle(bundle, boards, auto="auto" in request.form)
    except DannayaError as error:
        return render(said(error.sentence)), 400
    return shown_again("updates.page")


@blueprint.post("/stop")
def stop() -> Response:
    """Stop what no board has begun to load: one update, or all."""
    config = room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        waiting = [
            row.id for row in store.updates().sendings(limit=SHOWN) if not row.ended_us
        ]
    text = request.form.get("sending", "")
    wanted = number(text)
    if text and wanted is None:
        abort(400, _("This is not something the gateway can do."))
    with open_desk(config.store_url) as desk:
        desk.stop_sendings(waiting if wanted is None else [wanted])
    return shown_again("updates.page")
