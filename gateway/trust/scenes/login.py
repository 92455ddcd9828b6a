"""The facilitator's login as somebody tries it from outside, password by password."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Literal

ANSWER_S = 10.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SLOWED = 429

Answer = Literal["in", "refused", "slowed"]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Takes the answer to a right password for what it is: a way on."""

    def redirect_request(self, *_: object) -> None:
        """Do not go on."""


class Login:
    """The form of the pages at an address of this room."""

    def __init__(self, host: str, port: int) -> None:
        self._url = f"http://{host}:{port}/login"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar, NoRedirect)

    def is_there(self) -> bool:
        """Tell whether the form can be asked for."""
        try:
            self._form()
        except OSError:
            return False
        return True

    def answer(self, password: str) -> Answer:
        """Try a password; OSError when the pages do not answer."""
        words = {"csrf_token": self._form(), "password": password}
        data = urllib.parse.urlencode(words).encode()
        try:
            self._opener.open(self._url, data, ANSWER_S).close()
        except urllib.error.HTTPError as error:
            with error:
                if error.code in (302, 303):
                    return "in"
                return "slowed" if error.code == SLOWED else "refused"
        return "refused"

    def _form(self) -> str:
        """Return the token of a fresh form."""
        with self._opener.open(self._url, timeout=ANSWER_S) as page:
            found = TOKEN.search(page.read().decode())
        return found[1] if found else ""
