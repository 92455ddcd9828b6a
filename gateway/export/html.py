"""One HTML page that needs nothing else: a drawn chart for each series, and numbers.

It opens with a double click, offline, and holds no script. A chart shows at most
``POINTS`` points, from the store's rollups, so that the page stays small.
"""

import html
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from gateway.export.curve import HEIGHT, WIDTH, Curve, drawn
from gateway.export.job import Job, moment
from gateway.language import catalog
from gateway.store import Chart, SeriesKey
from gateway.units import NAMES, symbol

SUFFIX = ".html"
MEDIA = "text/html; charset=utf-8"
POINTS = 800
ALL_POINTS = 80_000  # of all charts together: a page of some megabytes
FEWEST_POINTS = 60

WORDS = {
    "title": "Measurements of {room}",
    "made": "Made with Dannaya on {date}. Times are those of {zone}.",
    "none": "No measurement is selected.",
    "lowest": "lowest",
    "mean": "mean",
    "highest": "highest",
    "chart": "{name} of {board}, from {start} to {end}",
}

STYLE = """
:root { color-scheme: light dark; --ink: #2b1d12; --sand: #f6efe4; --line: #cdbda6;
  --ochre: #a9641b; --band: #e2b06c; }
@media (prefers-color-scheme: dark) { :root { --ink: #f1e8da; --sand: #1d1611;
  --line: #55453a; --ochre: #e5a552; --band: #7a5526; } }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 16px/1.45 system-ui,
  sans-serif; color: var(--ink); background: var(--sand); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 0.2rem; }
figure { margin: 0; } figcaption { font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; } svg text { font-size: 13px; fill: var(--ink); }
@media (max-width: 40rem) { svg { overflow: visible; } svg text { font-size: 24px; } }
.grid { stroke: var(--line); } .band { fill: var(--band); opacity: 0.6; }
.mean { fill: none; stroke: var(--ochre); stroke-width: 1.6; }
"""

HEAD = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head><body>
<h1>{title}</h1><p>{made}</p>
"""
FIGURE = """<section><h2>{heading}</h2><figure>
<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{drawing}</svg>
<figcaption>{summary}</figcaption></figure></section>
"""


class Line(NamedTuple):
    """One quantity of one board: what a chart shows."""

    board: str
    name: str
    unit: str


def chunks(job: Job) -> Iterator[bytes]:
    """Yield the page: its head, then one section for each quantity of each board."""
    words = catalog(job.language).gettext
    zone = ZoneInfo(job.timezone)
    title = words(WORDS["title"]).format(room=job.room)
    now = datetime.now(zone)
    made = words(WORDS["made"]).format(date=f"{now:%d/%m/%Y %H:%M}", zone=job.timezone)
    yield HEAD.format(
        lang=job.language,
        title=html.escape(title),
        made=html.escape(made),
        style=STYLE,
    ).encode()
    lines = lines_of(job.store.series(job.selection))
    points = max(FEWEST_POINTS, min(POINTS, ALL_POINTS // max(1, len(lines))))
    empty = True
    for line in lines:
        chart = read_chart(job, line, points)
        if chart is not None:
            empty = False
            yield section(job, line, chart, zone).encode()
    if empty:
        yield f"<p>{html.escape(words(WORDS['none']))}</p>".encode()
    yield b"</body></html>\n"


def lines_of(series: list[SeriesKey]) -> list[Line]:
    """Return each quantity of each board once, without the board's own health."""
    lines = {
        (key.board, key.name): Line(key.board, key.name, key.unit)
        for key in series
        if not key.name.startswith("sys/")
    }
    return list(lines.values())


def read_chart(job: Job, line: Line, points: int) -> Chart | None:
    """Return the chart of a line, None when nothing of it is selected."""
    span = job.store.span(line.board)
    if span is None:
        return None
    start_us, end_us = job.selection.start_us, job.selection.end_us
    start_us = span[0] if start_us is None else max(start_us, span[0])
    end_us = span[1] if end_us is None else min(end_us, span[1])
    if start_us > end_us:
        return None
    bounds = start_us, end_us + 1, points
    chart = job.store.chart(line.board, line.name, *bounds, every_lane=True)
    job.on_rows(len(chart.t_us))
    return chart if chart.t_us else None


def section(job: Job, line: Line, chart: Chart, zone: ZoneInfo) -> str:
    """Return the heading, the chart and the numbers of one line."""
    words = catalog(job.language).gettext
    first, last = (moment(t_us).astimezone(zone) for t_us in ends(chart))
    name = words(NAMES[line.name]) if line.name in NAMES else line.name
    facts = {"name": name, "board": line.board}
    times = {"start": f"{first:%d/%m/%Y %H:%M}", "end": f"{last:%d/%m/%Y %H:%M}"}
    label = words(WORDS["chart"]).format(**facts, **times)
    mean = sum(chart.mean) / len(chart.mean)
    numbers = (("lowest", min(chart.low)), ("mean", mean), ("highest", max(chart.high)))
    unit = symbol(line.unit)
    summary = ", ".join(
        f"{words(WORDS[word])} {number(value, job.language)} {unit}".strip()
        for word, value in numbers
    )
    curve = Curve(chart, zone, lambda value: number(value, job.language))
    return FIGURE.format(
        heading=html.escape(f"{line.board} · {name}"),
        width=WIDTH,
        height=HEIGHT,
        label=html.escape(label),
        drawing=drawn(curve),
        summary=html.escape(f"{times['start']} – {times['end']} · {summary}"),
    )


def ends(chart: Chart) -> tuple[int, int]:
    """Return the first and the last time of a chart."""
    return chart.t_us[0], chart.t_us[-1]


def number(value: float, language: str) -> str:
    """Return a number with five digits at most, as the language writes it."""
    text = f"{value:.5g}"
    return text.replace(".", ",") if language == "fr" else text
