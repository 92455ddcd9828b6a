"""The dashboard: pages that show what the store holds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask

from dashboard import (
    admin,
    attestation,
    blocked,
    board,
    commands,
    events,
    explanations,
    export,
    guides,
    health,
    lab,
    lamps,
    login,
    mud,
    poll,
    poll_desk,
    progress,
    quiz,
    room,
    trust,
    updates,
    verify,
)
from dashboard.assets import add_assets
from dashboard.compress import add_compression
from dashboard.config import settings_of
from dashboard.errors import add_error_pages
from dashboard.guard import add_guard
from dashboard.headers import add_headers
from dashboard.language import add_languages
from dashboard.page import add_page_context
from dashboard.replay import played
from dashboard.stage import pages as stage
from dashboard.streams import Streams
from dashboard.turnstile import Turnstile

if TYPE_CHECKING:
    from gateway.room import Room


# One part for each page.
PARTS = (
    room,
    stage,
    board,
    commands,
    lab,
    quiz,
    guides,
    export,
    health,
    explanations,
    login,
    admin,
    blocked,
    events,
    lamps,
    trust,
    mud,
    poll,
    poll_desk,
    updates,
    verify,
    progress,
    attestation,
)


def create_app(config: "Room | Mapping[str, Any]") -> Flask:
    """Return the WSGI application of a room, or of a dict of ``Config``'s fields.

    ``app.extensions["live"].close()`` ends its streams.
    """
    settings = settings_of(config)
    app = Flask(__name__, static_folder=None)
    app.config["ROOM"] = settings
    app.extensions["turnstile"] = Turnstile()
    app.extensions["live"] = Streams(settings)
    add_languages(app, settings)
    add_guard(app, settings)
    add_page_context(app)
    app.jinja_env.globals["played"] = played
    add_assets(app)
    add_error_pages(app)
    add_headers(app)
    add_compression(app)
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    return app
