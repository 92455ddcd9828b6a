"""What every page is given: its data for the scripts, its navigation, its links."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from flask import Flask, current_app, g, redirect, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers.response import Response

from dashboard.config import LANGUAGES, Config
from dashboard.guard import may_act, token
from dashboard.language import curly
from dashboard.words import common_words


class Link(NamedTuple):
    """One entry of the navigation or of the language switch."""

    text: str
    url: str
    current: bool


def room_config() -> Config:
    """Return the configuration of the running application."""
    config: Config = current_app.config["ROOM"]
    return config


def add_page_context(app: Flask) -> None:
    """Give every template the room, the navigation and the language switch."""
    app.add_template_filter(curly)
    app.add_template_filter(format_decimal, "number")

    @app.context_processor
    def context() -> dict[str, object]:
        return {
            "room": room_config(),
            "lang": g.get("lang", room_config().language),
            "navigation": navigation(),
            "languages": language_links(),
            "plain_data": lambda: data_block(words=common_words()),
        }


def navigation() -> list[Link]:
    """Return the pages that exist, in the order of the header.

    Each has one entry for all the pages of its parts, but for those of one board.
    """
    pages = {
        "room.page": (_("Room"), ["room"]),
        "guides.page": (_("Guides"), ["guides", "quiz"]),
        "lab.page": (_("Lab"), ["lab"]),
        "trust.page": (_("Trust"), ["trust", "events"]),
        "poll.page": (_("Poll"), ["poll"]),
        "stage.page": (_("Stage"), ["stage"]),
    }
    if may_act():
        pages["poll_desk.page"] = (_("Polls"), ["poll_desk"])
        pages.pop("poll.page")
        pages["blocked.page"] = (_("Stuck?"), ["blocked"])
        parts = ["admin", "updates", "progress", "attestation"]
        pages["admin.page"] = (_("Manage"), parts)
    return [
        Link(text, url_for(endpoint), request.blueprint in parts)
        for endpoint, (text, parts) in pages.items()
    ]


def language_links() -> list[Link]:
    """Return this same page in each language."""
    lang = g.get("lang", room_config().language)
    return [Link(code.upper(), page_url_in(code), code == lang) for code in LANGUAGES]


def page_url_in(language: str) -> str:
    """Return the address of the page being answered, in another language."""
    endpoint = request.endpoint
    if endpoint and request.method == "POST":  # the answer to a form is of its page
        endpoint = f"{request.blueprint}.page"
    if endpoint not in current_app.view_functions:
        return url_for("room.page", lang=language)
    query = urlencode({**request.args.to_dict(), "lang": language})
    values: dict[str, Any] = request.view_args or {}
    return f"{url_for(endpoint, **values)}?{query}"


def shown_again(endpoint: str, **values: Any) -> Response:
    """Send who has posted a form to the page that shows what came of it."""
    return redirect(url_for(endpoint, **values), 303)


def data_block(**values: object) -> Markup:
    """Return what the scripts of a page read, as JSON safe inside ``<script>``.

    Every ``<`` is written ``\\u003c``: no text of a board can close the element. For
    the facilitator it holds the ``token`` that a script sends with what acts.
    """
    facts = {"lang": g.lang, "timezone": room_config().timezone}
    if may_act():
        facts["token"] = token()
    data = orjson.dumps(facts | values).decode()
    return Markup(data.replace("<", "\\u003c"))  # noqa: S704  escaped just here
