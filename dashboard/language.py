"""French or English: what the viewer chose, else the browser, else the room."""

import re
from pathlib import Path

from babel.support import Translations
from flask import Flask, Response, g, request
from flask_babel import Babel

from dashboard.config import LANGUAGES, Config
from gateway.sentence import in_language

COOKIE = "lang"
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
YEAR_S = 31_536_000
TRANSLATIONS = Path(__file__).parent / "translations"


def add_languages(app: Flask, config: Config) -> None:
    """Translate pages, remember a choice made with ``?lang=``."""

    @app.before_request
    def choose() -> None:
        g.lang = chosen(
            request.args.get("lang"),
            request.cookies.get(COOKIE),
            [tag.lower() for tag, quality in request.accept_languages if quality > 0],
            config.language,
        )

    Babel(app, default_locale=config.language, locale_selector=lambda: g.get("lang"))
    app.after_request(remember)


def chosen(
    asked: str | None, remembered: str | None, accepted: list[str], default: str
) -> str:
    """Return ``fr`` or ``en``.

    The address wins over the cookie; without both, the room's own language, unless
    the browser names the other one and not the room's.
    """
    for language in (asked, remembered):
        if language in LANGUAGES:
            return str(language)
    spoken = [tag.split("-")[0] for tag in accepted]
    if default in spoken:
        return default
    return next((language for language in spoken if language in LANGUAGES), default)


def remember(response: Response) -> Response:
    """Keep the language that the address asks for, so that other pages follow."""
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(
            COOKIE, request.args["lang"], max_age=YEAR_S, samesite="Lax", httponly=True
        )
    return response


def said(sentence: str) -> str:
    """Return what the gateway says, in the viewer's language.

    A ``sentence`` that is in no catalog, or was kept by an older gateway, stays as
    it is.
    """
    return curly(in_language(sentence, g.lang))


def curly(text: str) -> str:
    """Return a sentence of the gateway with the apostrophes that pages have.

    The terminal's are straight: not every console has the others.
    """
    return APOSTROPHE.sub("’", text)


def sentence(language: str, message: str, **values: object) -> str:
    """Return a message in a language outside of a request: for the terminal."""
    catalog = Translations.load(TRANSLATIONS, [language])
    return str(catalog.gettext(message)) % values
