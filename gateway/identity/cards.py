"""Seat cards to print: one for each seat, with its board's name and a QR code."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import segno

from gateway.language import current, tr

STYLE = """
@page { margin: 10mm }
body { font: 12pt system-ui, sans-serif; margin: 0; color: #2b1d10 }
main { display: grid; grid-template-columns: repeat(auto-fill, 88mm); gap: 4mm }
article { border: 0.4mm solid #2b1d10; border-radius: 3mm; padding: 4mm;
  break-inside: avoid; display: grid; grid-template-columns: 1fr 30mm; gap: 3mm }
h2 { font-size: 20pt; margin: 0 } p { margin: 1mm 0; overflow-wrap: anywhere }
strong { font-size: 34pt; line-height: 1 } svg { width: 30mm; height: 30mm }
code { font-size: 9pt } .note { grid-column: 1 / -1; font-size: 9pt }
"""


class Card(NamedTuple):
    """What one seat needs; ``password`` only where the seat types it in itself."""

    seat: int | None
    board: str
    address: str
    password: str | None = None


def render(name: str, broker: str, cards: Sequence[Card]) -> str:
    """Return a page to print; ``broker`` is where boards connect, as people type it."""
    body = "\n".join(article(card, broker) for card in cards)
    return (
        f'<!doctype html>\n<html lang="{current()}">\n<meta charset="utf-8">\n'
        f"<title>{escape(name)}</title>\n<style>{STYLE}</style>\n"
        f"<main>\n{body}\n</main>\n</html>\n"
    )


def article(card: Card, broker: str) -> str:
    """Return one card."""
    code = segno.make(card.address, error="m").svg_inline(border=1, omitsize=True)
    lines = [
        f"<p>{escape(tr('Seat'))} <strong>{card.seat or '–'}</strong></p>",
        f"<h2>{escape(card.board)}</h2>",
        f"<p><code>{escape(card.address)}</code></p>",
        f"<p>{escape(tr('Broker'))} <code>{escape(broker)}</code></p>",
    ]
    note = tr("This card holds no secret: the key is on the board.")
    if card.password is not None:
        lines.append(
            f"<p>{escape(tr('Password'))} <code>{escape(card.password)}</code></p>"
        )
        note = tr("Keep this card: who has its password can speak for this board.")
    front = "\n".join(lines)
    return (
        f"<article>\n<div>\n{front}\n</div>\n{code}\n"
        f'<p class="note">{escape(note)}</p>\n</article>'
    )
