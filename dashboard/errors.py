"""What a viewer sees when something cannot be shown: a page, or JSON under /api."""

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import (
    BadHost,
    HTTPException,
    InternalServerError,
    ServiceUnavailable,
)

from dashboard.language import said
from gateway.store import StoreError

Answer = tuple[str | Response, int]


def add_error_pages(app: Flask) -> None:
    """Answer errors in the viewer's language."""
    app.register_error_handler(BadHost, no_host)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(StoreError, store_error)


def no_host(_error: BadHost) -> Answer:
    """Answer a request for a host of no possible name: no page has an address there."""
    sentence = _("This address cannot be read: type the one that is on the wall.")
    return Response(f"{sentence}\n", content_type="text/plain; charset=utf-8"), 400


def http_error(error: HTTPException) -> Answer | HTTPException:
    """Answer what werkzeug or a route refused; a crash arrives here as a 500."""
    code = error.code or 500
    if code < 400:
        return error
    if code == 404:
        return answer(404, _("This page does not exist."), not_found_hint())
    if isinstance(error, InternalServerError):
        return answer(
            500,
            _("The dashboard made a mistake."),
            _("The measurements are safe. Reload the page; tell us if it comes back."),
        )
    if code in (405, 413):
        return answer(code, misuse()[code], "")
    return answer(code, error.description or error.name, "")


def misuse() -> dict[int, str]:
    """Return what is said of questions that the pages never ask."""
    return {
        405: _("This address does not answer that kind of question."),
        413: _("What was sent is too large."),
    }


def not_found_hint() -> str:
    """Return what to try when an address leads nowhere."""
    return str(_("A board may have changed its name. The room page shows them all."))


def store_error(error: StoreError) -> Answer:
    """Answer when the store cannot be read: its own sentence says what to do."""
    return answer(
        ServiceUnavailable.code,
        _("The measurements cannot be read now."),
        said(error.sentence),
    )


def answer(code: int, title: str, hint: str) -> Answer:
    """Return an error page, or its JSON for programs."""
    if request.path.startswith("/api/"):
        return jsonify(error=title, hint=hint), code
    return render_template("error.html", code=code, title=title, hint=hint), code
