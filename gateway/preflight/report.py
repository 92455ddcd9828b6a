"""The report of a room on one A4 page, to print: HTML with its style inside."""

import time
from collections.abc import Sequence
from html import escape

from gateway.doctor.finding import GREEN, ORANGE, RED, Finding, worst
from gateway.language import current, moment, tr

SHAPES = {GREEN: "●", ORANGE: "◐", RED: "✕"}
STYLE = """
@page { size: A4; margin: 14mm }
body { font: 11pt/1.4 "Noto Sans", system-ui, sans-serif; color: #22180f;
  max-width: 180mm; margin: 0 auto; padding: 8mm 4mm }
h1 { font-size: 20pt; margin: 0 } header p { margin: 0 0 6mm; color: #6b5a45 }
table { border-collapse: collapse; width: 100% }
td { border-top: 1px solid #d9cbb3; padding: 1.6mm 2mm 1.6mm 0; vertical-align: top }
td:first-child { width: 7mm; font-size: 13pt; line-height: 1.1 }
.green { color: #1f6b42 } .orange { color: #9a5b00 } .red { color: #a8201a }
b { overflow-wrap: anywhere }
.verdict { font-size: 15pt; font-weight: 700; margin: 6mm 0 0 }
"""


def page(name: str, findings: Sequence[Finding], verdict: str) -> str:
    """Return the whole page; ``verdict`` is its last and largest line."""
    rows = "\n".join(row(finding) for finding in findings)
    state = worst(list(findings))
    made = moment(time.time())
    return (
        f'<!doctype html>\n<html lang="{current()}">\n<meta charset="utf-8">\n'
        f"<title>{escape(name)}</title>\n<style>{STYLE}</style>\n"
        f"<header><h1>{escape(tr('The room before the workshop'))}</h1>\n"
        f"<p>{escape(name)} · {made}</p></header>\n"
        f"<table>\n{rows}\n</table>\n"
        f'<p class="verdict {state}">{escape(verdict)}</p>\n</html>\n'
    )


def row(finding: Finding) -> str:
    """Return a finding as a row: shape, sentence, and below it what to do."""
    shape = SHAPES[finding.state]
    fix = f"<br>→ <b>{escape(finding.fix)}</b>" if finding.fix else ""
    text = escape(finding.sentence)
    return f'<tr><td class="{finding.state}">{shape}</td><td>{text}{fix}</td></tr>'
