"""Trust: each board's count of lamps, the kit's own seven, and what stands behind."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Response, abort, g, render_template, url_for
from flask_babel import gettext as _

from dashboard.config import Prepared
from dashboard.markdown import html_of
from dashboard.page import data_block, room_config
from dashboard.snapshot import with_prepared
from dashboard.words import common_words
from gateway.language import catalog
from gateway.places import PlacesError, document
from gateway.room.model import CA_FILE
from gateway.store import BoardRow, EventFilter, Lit, open_store
from gateway.trust import kit
from gateway.trust.table import COUNT, whole_state
from gateway.trust.words import STATES

COUNTED = 1_000

blueprint = Blueprint("trust", __name__, url_prefix="/trust")


class Counted(NamedTuple):
    """A board and how many of its lamps are green; ``state`` is that of the whole."""

    id: str
    name: str | None
    seat: int | None
    green: int
    state: str


@blueprint.get("")
def page() -> str:
    """Return the boards with their counts, then the kit's lamps with their evidence."""
    config = room_config()
    with closing(open_store(config.store_url, readonly=True)) as store:
        slowed = store.event_log(EventFilter(kind="login_slowed"), limit=COUNTED)
        boards = with_prepared(store.boards(), config.boards)
        lit = store.lookout().lit(time.time_ns() // 1000)
    return render_template(
        "trust.html",
        lamps=kit.lamps(config.access, len(slowed), g.lang),
        boards=counted(boards, lit),
        of=COUNT,
        states={state: catalog(g.lang).gettext(word) for state, word in STATES.items()},
        links=links(),
        data=data_block(words=common_words()),
    )


def counted(
    boards: Sequence[BoardRow | Prepared], lit: Mapping[str, Lit]
) -> list[Counted]:
    """Return the boards by seat; one that nothing was measured of has no green lamp."""
    found = []
    for board in boards:
        one = lit.get(board.id)
        green, red = (one.green, one.red) if one else (0, ())
        state = whole_state(green, red)
        found.append(Counted(board.id, board.name, board.seat, green, state))
    return sorted(found, key=lambda one: (one.seat is None, one.seat, one.id))


@blueprint.get("/read/<name>")
def read(name: str) -> str:
    """Return one document in the viewer's language."""
    paths = documents()
    if name not in paths:
        abort(404)
    try:
        text = document(paths[name]).read_text("utf-8")
    except (PlacesError, OSError):
        abort(404)
    return render_template(
        "document.html",
        text=html_of(text),
        title=text.partition("\n")[0].lstrip("# "),
        data=data_block(words=common_words()),
    )


@blueprint.get("/sbom.json")
def sbom() -> Response:
    """Return the bill of materials (CycloneDX)."""
    return public_file(kit.BILL, "application/vnd.cyclonedx+json")


@blueprint.get("/ca.pem")
def authority() -> Response:
    """Return the certificate of the room's authority, which is public."""
    access = room_config().access
    if access is None:
        abort(404)
    return public_file(access.with_name(CA_FILE), "application/x-x509-ca-cert")


def public_file(path: Path, kind: str) -> Response:
    """Return a file to keep; 404 when this room has none."""
    try:
        content = path.read_bytes()
    except OSError:
        abort(404)
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=path.name)
    return response


def documents() -> dict[str, str]:
    """Return name -> path of each document, in the viewer's language."""
    return {
        "privacy": kit.PRIVACY.format(language=g.lang),
        "incident": kit.INCIDENT.format(language=g.lang),
        "threat-model": kit.THREATS[g.lang],
        "security": kit.SECURITY,
    }


def links() -> dict[str, tuple[str, str]]:
    """Return lamp -> (address, text) of what stands behind it."""
    found = {
        "H1": (url_for("trust.read", name="security"), _("Security")),
        "H3": (url_for("trust.sbom"), _("Bill of materials (CycloneDX)")),
        "H4": (url_for("trust.read", name="privacy"), _("Privacy")),
        "H6": (url_for("trust.read", name="threat-model"), _("Threat model")),
        "H7": (url_for("trust.read", name="incident"), _("Incident sheet")),
    }
    if not kit.BILL.exists():  # a tree that was never built
        del found["H3"]
    return found
