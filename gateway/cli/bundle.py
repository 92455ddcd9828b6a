"""`dannaya bundle`: a USB stick from which a room is built with no network."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from gateway.bundle import Plan, make, verify
from gateway.bundle.own_wheel import BundleError
from gateway.bundle.targets import PYTHONS, TARGETS
from gateway.bundle.verify import Verdict
from gateway.cli.options import json_option
from gateway.cli.output import print_json, print_table
from gateway.images.library import Library, default_folder
from gateway.language import decimal, tr

VERSION = re.compile(r"3\.(1[1-9]|[2-9][0-9])")

folder_type = click.Path(path_type=Path, exists=True, file_okay=False)


def recent(
    ctx: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the versions of Python; BadParameter for one that the kit does not run on.

    A click callback.
    """
    for value in values:
        if not VERSION.fullmatch(value):
            words = tr("{value}: 3.11 or newer, such as 3.13.", value=value)
            raise click.BadParameter(words)
    return values


@click.group(
    help=tr("Put all that a room needs on a USB stick, for places with no internet."),
    subcommand_metavar=tr("COMMAND [ARGS]..."),
)
def bundle() -> None:
    """Hold what makes and checks a stick."""


@bundle.command(name="make", help=tr("Fill a new folder, or a .zip file."))
@click.argument("target", type=click.Path(path_type=Path), metavar=tr("FOLDER"))
@click.option(
    "--for",
    "computers",
    multiple=True,
    type=click.Choice(sorted(TARGETS)),
    default=("windows", "linux"),
    show_default=True,
    help=tr("Kind of computer; can be given several times."),
)
@click.option(
    "--python",
    "pythons",
    multiple=True,
    metavar="3.N",
    default=PYTHONS,
    callback=recent,
    show_default=True,
    help=tr("Version of Python there; can be given several times."),
)
@click.option(
    "--thonny", is_flag=True, help=tr("With Thonny, an editor for beginners.")
)
@click.option(
    "--images",
    type=folder_type,
    help=tr("Folder of MicroPython images, instead of that of `dannaya images`."),
)
@click.option(
    "--drivers", type=folder_type, help=tr("Folder of USB drivers, as downloaded.")
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=tr("Seat labels to take along, as `dannaya labels` wrote them."),
)
@json_option
def make_stick(
    target: Path,
    computers: tuple[str, ...],
    pythons: tuple[str, ...],
    thonny: bool,
    images: Path | None,
    drivers: Path | None,
    labels: Path | None,
    json: bool,
) -> None:
    """Make the stick and print what each part takes."""
    images = images or kept_images()
    named = (("images", images), ("drivers", drivers), ("labels.html", labels))
    copies = [(name, source) for name, source in named if source]
    plan = Plan(computers, pythons, thonny, copies)
    with (
        Console(stderr=True, quiet=json).status(tr("Filling the stick…")) as status,
        opened(target) as folder,
    ):
        parts = make(folder, plan, lambda what: status.update(what))
    if json:
        print_json(
            {"target": str(target), "bytes": parts, "total": sum(parts.values())}
        )
        return
    rows = [(name or tr("start scripts, sums"), size(n)) for name, n in parts.items()]
    print_table(
        (tr("Part"), tr("MB")), [*rows, (tr("Total"), size(sum(parts.values())))]
    )
    click.echo(tr("Ready: {target}. Try it once with the network off.", target=target))


def kept_images() -> Path | None:
    """Return the folder of this computer's images, None when it has none."""
    folder = default_folder()
    return folder if Library(folder).list() else None


@contextmanager
def opened(target: Path) -> Iterator[Path]:
    """Give the folder to fill; for a .zip, one that is packed at the end."""
    if target.suffix != ".zip":
        yield target
        return
    if target.exists():
        raise BundleError(tr("{file} is there already.", file=target))
    with tempfile.TemporaryDirectory(prefix="dannaya-") as folder:
        inside = Path(folder) / "dannaya"
        yield inside
        shutil.make_archive(str(target.with_suffix("")), "zip", folder)


@bundle.command(name="verify", help=tr("Check a stick against its own list of sums."))
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True), metavar=tr("FOLDER")
)
@json_option
@click.pass_context
def verify_stick(ctx: click.Context, folder: Path, json: bool) -> None:
    """Print what is changed, gone or added; exit status 1 unless the stick is whole."""
    found = verify(folder)
    if json:
        print_json({"whole": found.whole, **found._asdict()})
    else:
        print_verdict(found)
    if not found.whole:
        ctx.exit(1)


def print_verdict(found: Verdict) -> None:
    """Print the verdict for people."""
    for path in found.changed:
        click.echo(tr("changed: {path}", path=path))
    for path in found.gone:
        click.echo(tr("gone: {path}", path=path))
    for path in found.added:
        click.echo(tr("added, not checked: {path}", path=path))
    if found.whole:
        click.echo(tr("The stick is whole: {count} files.", count=found.good))
    else:
        click.echo(tr("The stick is damaged: copy it again from where it was made."))


def size(count: int) -> str:
    """Return bytes in megabytes."""
    return decimal(count / 1_000_000)
