"""Measurements as files: one module for each format, all with the same functions.

Each has ``SUFFIX``, ``MEDIA`` (its media type) and ``chunks(job)``, which yields the
file piece by piece. Those that ``dannaya merge`` takes also have ``read(path)``.
"""

from types import ModuleType

from gateway.export import french_csv, html, jsonl, plain_csv, senml, sqlite
from gateway.export.job import ExportError, Job, file_name
from gateway.export.moments import selection_of

FORMATS: dict[str, ModuleType] = {
    "csv": plain_csv,
    "csv_fr": french_csv,
    "jsonl": jsonl,
    "senml": senml,
    "html": html,
    "sqlite": sqlite,
}

__all__ = ["FORMATS", "ExportError", "Job", "file_name", "selection_of"]
