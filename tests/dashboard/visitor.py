"""Somebody at a browser without a screen: keeps cookies, sends forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from gateway.access import renew
from tests.dashboard.serving import Answer, Dashboard

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Visitor:
    """A visitor of a running dashboard, coming from an address of this computer."""

    dashboard: Dashboard
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer; its cookies are kept for the next question."""
        link = HTTPConnection(
            "127.0.0.1", self.dashboard.port, 30, source_address=(self.address, 0)
        )
        sent = {"Accept-Language": "en", **(headers or {})}
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            sent["Cookie"] = "; ".join(pairs)
        try:
            link.request(method, path, body, sent)
            answer = link.getresponse()
            found = Answer(answer.status, answer.headers, answer.read())
        finally:
            link.close()
        self._keep(found)
        return found

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path)

    def send(self, path: str, page: str = "/login", **fields: str) -> Answer:
        """Send a form that stands on ``page``, with that page's own token."""
        token = TOKEN.search(self.get(page).body.decode())
        assert token is not None
        return self.send_raw(path, csrf_token=token[1], **fields)

    def send_raw(self, path: str, **fields: str) -> Answer:
        """Send a form with just these fields."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), kind)

    def log_in(self, password: str, **fields: str) -> Answer:
        """Send the login form."""
        return self.send("/login", password=password, **fields)

    def is_in(self) -> bool:
        """Tell whether the pages take this visitor for the facilitator."""
        return b'action="/logout"' in self.get("/").body

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if not morsel.value:
                    del self.cookies[name]


def facilitator_of(dashboard: Dashboard) -> Visitor:
    """Return a visitor who has logged in, with a new password of the room."""
    visitor = Visitor(dashboard)
    assert visitor.log_in(renew(dashboard.folder)).status == 302
    return visitor
