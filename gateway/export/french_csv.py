"""CSV that a French Excel opens with a double click: for people, not for merging.

A byte order mark, semicolons, decimal commas, and the local time of the room.
"""

import csv
import io
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from gateway.export.job import Job, moment
from gateway.store import QUALITIES, Page
from gateway.units import symbol

SUFFIX = "-excel.csv"
MEDIA = "text/csv; charset=utf-8"
BOM = b"\xef\xbb\xbf"
HEADER = "Heure locale;Carte;Grandeur;Valeur;Unité;Qualité de l'heure;Voie"
QUALITY = {"measured": "mesurée", "rebuilt": "reconstruite", "received": "reçue"}
LANE = {"open": "ouverte", "protected": "protégée"}
# what a spreadsheet would take for a formula at the start of a text
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def chunks(job: Job) -> Iterator[bytes]:
    """Yield the file, to the second: Excel shows no more in a usual cell."""
    zone = ZoneInfo(job.timezone)
    yield BOM + HEADER.encode() + b"\r\n"
    for page in job.pages():
        yield page_text(page, zone).encode()


def page_text(page: Page, zone: ZoneInfo) -> str:
    """Return the lines of one page."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    board, lane, name, unit = page.series
    for t_us, value, quality in page.rows:
        time = moment(t_us).astimezone(zone).strftime("%d/%m/%Y %H:%M:%S")
        word = QUALITY[QUALITIES[quality]]
        row = (time, board, name, cell(value), symbol(unit), word, LANE.get(lane, lane))
        writer.writerow(row)
    return text.getvalue()


def cell(value: float | str | bytes) -> str:
    """Return a value as Excel reads it; a text never becomes a formula."""
    if isinstance(value, float):
        return repr(value).removesuffix(".0").replace(".", ",")
    text = value.hex(" ") if isinstance(value, bytes) else value
    return f"'{text}" if text.startswith(FORMULA) else text
