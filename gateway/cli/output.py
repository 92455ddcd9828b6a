"""What every verb prints in the same way: JSON for programs, tables for people."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from gateway.language import decimal, tr

WIDE = 200  # columns of a table that goes to a file or to another program


def print_json(facts: Any) -> None:
    """Print facts as one line of JSON, in UTF-8 whatever the console's encoding."""
    click.echo(json.dumps(facts, ensure_ascii=False).encode())


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; a column of numbers is set to the right."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for index, title in enumerate(titles):
        numbers = rows and all(row[index].isdecimal() for row in rows)
        table.add_column(title, justify="right" if numbers else "left")
    for row in rows:
        # Text, because a name from outside may hold what rich takes for markup
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)


def print_folded(text: str, indent: str = "") -> None:
    """Print a sentence; on a terminal its lines end between words."""
    console = Console()
    lines = [indent + text]
    if console.is_terminal:
        lines = wrap(
            text,
            console.width,
            initial_indent=indent,
            subsequent_indent=" " * len(indent),
            break_long_words=False,
            break_on_hyphens=False,
        )
    click.echo("\n".join(lines))


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """Give a function (done, total) that draws a bar, for a terminal, until the end."""
    console = Console(stderr=True)
    hidden = not console.is_terminal
    with Progress(console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def kilobytes(size: int) -> str:
    """Return a number of bytes in KB."""
    return tr("{size} KB", size=decimal(size / 1000))


def say(text: str) -> None:
    """Show at once what the board prints."""
    click.echo(text, nl=False)
    sys.stdout.flush()


def tell_late(logs: Path) -> None:
    """Say that a room takes long to open, and where its programs say why."""
    click.echo(
        tr(
            "The room takes longer than usual to open. If nothing comes, see {logs}.",
            logs=logs,
        ),
        err=True,
    )
