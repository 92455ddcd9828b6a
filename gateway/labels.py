"""Seat labels to print: A4 sheets, one label for each seat, to cut out."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import segno
from segno.helpers import make_wifi

from gateway.language import current, tr
from gateway.room import Room, Wifi

STYLE = """
@page { size: A4; margin: 8mm }
* { box-sizing: border-box }
body { margin: 0; color: #000; font: 10pt system-ui, sans-serif }
main { display: grid; grid-template-columns: 1fr 1fr }
article { height: 55mm; padding: 3mm 4mm; break-inside: avoid; overflow: hidden;
  border: 0.2mm dashed #999; display: grid; grid-template-columns: 1fr 29mm 29mm;
  column-gap: 3mm; align-content: space-between }
p { margin: 0 } strong { display: block; font-size: 44pt; line-height: 1 }
h2 { margin: 0; font-size: 13pt; overflow-wrap: anywhere }
figure { margin: 0; text-align: center; font-size: 7pt; overflow-wrap: anywhere }
svg { display: block; width: 27mm; height: 27mm; margin: 0 auto }
.foot { grid-column: 1 / -1; min-width: 0; font-size: 8pt; overflow-wrap: anywhere }
.foot p:last-child { overflow: hidden; white-space: nowrap; text-overflow: ellipsis }
"""


class Label(NamedTuple):
    """What stands on one label; ``page`` is the address of the board's page."""

    seat: int | None
    board: str
    page: str


def labels_of(room: Room, pages: str) -> list[Label]:
    """Return the labels of a room by seat; ``pages`` is where its pages are."""
    boards = sorted(room.boards, key=lambda board: (board.seat or 10**9, board.id))
    return [
        Label(board.seat, board.id, f"{pages}board/{board.id}")
        for board in boards
        if board.kind != "foreign"
    ]


def render(name: str, wifi: Wifi | None, labels: Sequence[Label]) -> str:
    """Return the sheets of a room as a page to print."""
    body = "\n".join(article(label, name, wifi) for label in labels)
    return (
        f'<!doctype html>\n<html lang="{current()}">\n<meta charset="utf-8">\n'
        f"<title>{escape(tr('Seat labels'))} – {escape(name)}</title>\n"
        f"<style>{STYLE}</style>\n<main>\n{body}\n</main>\n</html>\n"
    )


def article(label: Label, name: str, wifi: Wifi | None) -> str:
    """Return one label: the seat, its board, and what a phone can scan."""
    codes = [figure(segno.make(label.page, error="m"), tr("The board's page"))]
    if wifi:
        security = "WPA" if wifi.password else "nopass"
        code = make_wifi(wifi.ssid, wifi.password or None, security)
        codes.insert(0, figure(code, tr("Wi-Fi: {ssid}", ssid=wifi.ssid)))
    seat = escape(str(label.seat or "–"))
    return (
        f"<article>\n<div><p>{escape(tr('Seat'))}<strong>{seat}</strong></p></div>\n"
        + "\n".join(codes)
        + f'\n<div class="foot"><h2>{escape(label.board)}</h2>'
        f"<p>{escape(label.page)}</p><p>{escape(name)}</p></div>\n</article>"
    )


def figure(code: segno.QRCode, caption: str) -> str:
    """Return a code with the words below it."""
    drawing = code.svg_inline(border=1, omitsize=True)
    return f"<figure>{drawing}{escape(caption)}</figure>"
