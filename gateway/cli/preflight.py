"""`dannaya preflight`: the room, judged in two minutes before people arrive."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from gateway.cli.doctor import room_of, show, verdict
from gateway.cli.options import broker_option, data_option, file_type, json_option
from gateway.cli.output import print_json
from gateway.doctor.finding import RED, Finding, worst
from gateway.errors import DannayaError
from gateway.language import system_reason, tr
from gateway.preflight import Rehearsal, inspect, judged, page, rehearse

BOARDS = 46
SECONDS = 60.0
REPORT = "preflight.html"


class ReportError(DannayaError):
    """The report cannot be written."""


@click.command(help=tr("Judge the room before people arrive, with simulated boards."))
@data_option
@click.option(
    "--boards",
    type=click.IntRange(1, 1000),
    default=BOARDS,
    show_default=True,
    help=tr("Number of boards that are expected."),
)
@click.option(
    "--seconds",
    type=click.FloatRange(1, 3600),
    default=SECONDS,
    show_default=True,
    help=tr("How long the simulated boards publish."),
)
@click.option(
    "--report",
    type=file_type,
    help=tr("File of the page to print; preflight.html in the room's folder."),
)
@broker_option
@json_option
@click.pass_context
def preflight(
    ctx: click.Context,
    data: Path,
    boards: int,
    seconds: float,
    report: Path | None,
    broker: str | None,
    json: bool,
) -> None:
    """Inspect, rehearse, write the page; exit status 1 when something is red."""
    room = room_of(data)
    found = []
    for finding in inspect(room, boards):
        found.append(finding)
        if not json:
            show(finding)
    result = watched(boards, seconds, broker or room.broker, quiet=json)
    for finding in judged(result):
        found.append(finding)
        if not json:
            show(finding)
    state = worst(found)
    target = report or (data if data.is_dir() else Path()) / REPORT
    write_report(target, room.name, found, verdict(state))
    if json:
        facts = {"state": state, "findings": [one._asdict() for one in found]}
        print_json({**facts, "report": str(target), **figures(result)})
    else:
        click.echo(f"\n{verdict(state)}")
        click.echo(tr("The page to print: {file}", file=target))
    if state == RED:
        ctx.exit(1)


def watched(boards: int, seconds: float, broker: str, quiet: bool) -> Rehearsal:
    """Run the rehearsal under a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn())
    console = Console(stderr=True, quiet=quiet)
    with Progress(*columns, console=console, transient=True) as progress:
        words = tr("{boards} simulated boards…", boards=boards)
        task = progress.add_task(words, total=1.0)
        return rehearse(
            boards,
            seconds,
            broker,
            watch=lambda share: progress.update(task, completed=share),
        )


def figures(result: Rehearsal) -> dict[str, object]:
    """Return what the rehearsal measured, for programs."""
    return {
        "joined": len(result.joined),
        "packs": result.packs,
        "lost": result.lost,
        "doubled": result.doubled,
        "p95_ms": round(result.p95_ms(), 1),
    }


def write_report(target: Path, name: str, found: list[Finding], last_line: str) -> None:
    """Write the page to print; ReportError when that is impossible."""
    try:
        target.write_text(page(name, found, last_line), "utf-8")
    except OSError as error:
        raise ReportError(
            tr(
                "{file} cannot be written ({reason}): name another with --report.",
                file=target,
                reason=system_reason(error),
            )
        ) from error
