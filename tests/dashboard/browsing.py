"""A page in Chromium whose requests and errors are noted."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, Request, Route, ViewportSize

from tests.conftest import wait_for

PICTURES = "DANNAYA_PICTURES"
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
LAPTOP = (1366, 768)
PROJECTOR = (1920, 1080)
PHONE = (390, 844)
WIDE = "document.documentElement.scrollWidth"
NO_SIDE_SCROLL = f"{WIDE} <= document.documentElement.clientWidth"


@dataclass
class Visit:
    """A page, what it asked the network for, and what went wrong in it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def value(self, script: str) -> Any:
        """Return what an expression gives in the page."""
        return self.page.evaluate(script)

    def texts(self, selector: str) -> list[str]:
        """Return the visible texts of all elements of a selector."""
        return [
            text.strip()
            for text in self.page.locator(selector).all_inner_texts()
            if text.strip()
        ]

    def asked(self, path: str) -> list[str]:
        """Return the addresses asked for whose path starts so."""
        return [url for url in self.requests if urlsplit(url).path.startswith(path)]

    def hold(self, pattern: str) -> list[Route]:
        """Return the requests to an address, which wait, as they come."""
        held: list[Route] = []
        self.page.route(pattern, lambda route: held.append(route))
        return held

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another size."""
        self.page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition while the page goes on."""

        def met() -> bool:
            self.page.wait_for_timeout(50)  # lets the events of the page come in
            return bool(condition())

        wait_for(met)

    def screenshot(self, name: str, full_page: bool = False) -> None:
        """Keep a picture for people to look at, when they asked for it.

        No test looks at one, and each takes a tenth of a second.
        """
        if PICTURES not in os.environ:
            return
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=full_page)


@contextmanager
def visiting(
    browser: Browser,
    url: str,
    size: tuple[int, int] = LAPTOP,
    *,
    before: str = "",
    go: bool = True,
    **options: Any,
) -> Iterator[Visit]:
    """Open ``url`` in a fresh context; ``before`` is a script run ahead of its own.

    With ``go`` false the block opens it, when it has made its preparations.

    Fails at the end when the page asked another host or had an error.
    """
    options = {"locale": "fr", **options}
    viewport = ViewportSize(width=size[0], height=size[1])
    context = browser.new_context(viewport=viewport, **options)
    try:
        if before:
            context.add_init_script(before)
        visit = Visit(context.new_page())
        listen(visit)
        if go:
            visit.page.goto(url)
        yield visit
    finally:
        context.close()
    host = urlsplit(url).netloc
    assert {urlsplit(url).netloc for url in visit.requests} == {host}
    assert visit.errors == []


def listen(visit: Visit) -> None:
    """Note requests, their ends, and errors."""

    def request_ended(request: Request) -> None:
        visit.ended.append(request.url)

    page = visit.page
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("requestfinished", request_ended)
    page.on("requestfailed", request_ended)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            visit.errors.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )


@dataclass
class Meter:
    """Counts the bytes that come over the network, as they were sent."""

    session: CDPSession
    loaded: int = 0

    def start(self) -> None:
        """Begin to count."""

        def add(event: dict[str, Any]) -> None:
            self.loaded += int(event["encodedDataLength"])

        self.session.on("Network.loadingFinished", add)
        self.session.send("Network.enable")
