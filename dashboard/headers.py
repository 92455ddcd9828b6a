"""The headers that limit what a page may do, on every answer.

No script or style stands inside a page: everything comes from this server's own
files, so nothing that a board sends can become code.
"""

from flask import Flask, Response

# data: is for the small pictures inside the style sheets.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def with_sources(*directives: str) -> str:
    """Return the policy of every page with some directives more."""
    return "; ".join((POLICY, *directives))


def add_headers(app: Flask) -> None:
    """Set the headers on everything that ``app`` answers."""

    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # what is shown is of this moment and for this viewer's language
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
