"""Looking is for everybody, acting for the facilitator: held here for every route.

A route that acts is one that takes another method than GET. It needs no line of its
own to be guarded: without a session it is answered 403 before it is called, and with
one only when the page that asks shows the session's own token (CSRF).
"""

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers.response import Response

from dashboard.config import Config
from dashboard.errors import Answer, answer
from dashboard.keeper import SESSION_S, Keeper
from gateway.update.bundle import MOST_FILE

LOOKING = frozenset(("GET", "HEAD", "OPTIONS"))
# The actions that need no session, each with its reason.
OPEN_ACTIONS = {
    "login.enter": "it opens the session",
    "lab.name_board": "every learner may have a virtual board",
    "poll.vote": "the hall answers; a turnstile counts each phone once",
    "verify.check": "every learner may: the store says what is true",
    "quiz.answer": "every reader of the guides may; a count is all that is kept",
    "quiz.again": "it only changes what the browser itself remembers",
}
# Those of them that look at the origin, with refuse_other_sites, in place of a token.
WITHOUT_TOKEN = (
    "dashboard.lab.name_board",
    "dashboard.poll.vote",
    "dashboard.verify.check",
    "dashboard.quiz.answer",
    "dashboard.quiz.again",
)
LARGEST_BODY = 65_536  # bytes; no form of these pages is near it
# but for the file of an update, which only the facilitator may send
LARGER_BODIES = {"updates.add": MOST_FILE + 65_536}


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with the key that the room has now."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and checks a cookie."""
        app.secret_key = keeper(app).key()
        return super().get_signing_serializer(app)


def add_guard(app: Flask, config: Config) -> None:
    """Guard every route of ``app``."""
    app.extensions["keeper"] = Keeper(config.access)
    app.session_interface = Sessions()
    app.config.update(
        SESSION_COOKIE_NAME=config.cookie_name,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=SESSION_S,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        WTF_CSRF_TIME_LIMIT=None,  # as long as its session
    )
    app.before_request(refuse_actions)  # before the token: first who, then from where
    tokens = CSRFProtect(app)
    for view in WITHOUT_TOKEN:
        tokens.exempt(view)
    app.register_error_handler(CSRFError, stale_page)
    app.context_processor(lambda: {"facilitator": may_act(), "login_url": login_url()})


def keeper(app: Flask | None = None) -> Keeper:
    """Return the keeper of an application, of the running one if none is given."""
    found: Keeper = (app or current_app).extensions["keeper"]
    return found


def may_act() -> bool:
    """Tell whether the viewer is the facilitator."""
    return keeper().is_open(session.get("id"), session.get("until_s"))


def refuse_actions() -> None:
    """Answer 403 to an action of somebody who has not logged in."""
    looking = request.method in LOOKING or request.endpoint is None
    if not looking and request.endpoint not in OPEN_ACTIONS and not may_act():
        abort(403, _("Only the facilitator can do this: log in first."))
    if request.endpoint in LARGER_BODIES:
        request.max_content_length = LARGER_BODIES[request.endpoint]


def refuse_other_sites() -> None:
    """Answer 403 to what a page of another site has sent."""
    origin = request.headers.get("Origin")  # browsers send it with every POST
    if origin is not None and origin.partition("://")[2] != request.host:
        abort(403, _("Another site has sent this."))


def ask_to_log_in() -> Response | None:
    """Send a viewer of the facilitator's pages to the login, and then back."""
    return None if may_act() else redirect(login_url())


def login_url() -> str:
    """Return the address of the login, which leads back to this page."""
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return url_for("login.page", next=here)


def token() -> str:
    """Return what a script of the facilitator's page sends as ``X-CSRFToken``."""
    return str(generate_csrf())


def stale_page(_error: CSRFError) -> Answer:
    """Answer an action without the session's token."""
    return answer(
        400,
        _("This page is too old, or another site has sent this."),
        _("Nothing was done. Open the page again, then try once more."),
    )
