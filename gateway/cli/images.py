"""`dannaya images`: the MicroPython images that this computer keeps for boards."""

from pathlib import Path

import click

from gateway.cli.options import file_type, json_option
from gateway.cli.output import print_json, print_table, progress
from gateway.images import Image, Library, default_folder
from gateway.images.download import SOURCE, download, wanted
from gateway.language import tr

images_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=default_folder,
    envvar="DANNAYA_IMAGES",
    help=tr("Folder in which the images lie, instead of the user's own."),
)


@click.group(
    help=tr("Keep MicroPython images for boards on this computer."),
    subcommand_metavar=tr("COMMAND [ARGS]..."),
)
def images() -> None:
    """Hold what is done with images."""


@images.command(name="list", help=tr("List the images, each checked again."))
@images_option
@json_option
def list_images(folder: Path, json: bool) -> None:
    """Print chip, version and digest of each image."""
    found = Library(folder).list()
    if json:
        print_json({"images": [facts(image) for image in found]})
        return
    if not found:
        click.echo(
            tr(
                "There is no image yet. With internet: dannaya images get. Without "
                "it, a file that somebody brought: dannaya images add FILE"
            )
        )
        return
    titles = (tr("Chip"), "MicroPython", "SHA-256", tr("File"))
    rows = [(i.chip, i.version, i.sha256[:16], str(i.path)) for i in found]
    print_table(titles, rows)


@images.command(help=tr("Check image files and keep a copy of each."))
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=file_type,
    metavar=tr("FILE..."),
)
@images_option
@json_option
def add(files: tuple[Path, ...], folder: Path, json: bool) -> None:
    """Copy images into the folder; what is no MicroPython image is refused."""
    show([Library(folder).add(file) for file in files], json)


@images.command(help=tr("Download the images for these chips, or for all."))
@click.argument("chips", nargs=-1, metavar=tr("[CHIP]..."))
@images_option
@click.option(
    "--source",
    metavar="URL",
    default=SOURCE,
    show_default=True,
    help=tr("Where to download from."),
)
@json_option
def get(chips: tuple[str, ...], folder: Path, source: str, json: bool) -> None:
    """Download, check and keep; nothing else of the kit asks the internet."""
    found = []
    for chip in wanted(chips):
        with progress() as tell:
            found.append(download(chip, source, Library(folder), tell))
    show(found, json)


def show(found: list[Image], json: bool) -> None:
    """Print the images that were added."""
    if json:
        print_json({"images": [facts(image) for image in found]})
        return
    for image in found:
        click.echo(
            tr(
                "MicroPython {version} for {chip}: {file}",
                version=image.version,
                chip=image.chip,
                file=image.path,
            )
        )


def facts(image: Image) -> dict[str, object]:
    """Return an image for JSON."""
    return {**image._asdict(), "path": str(image.path)}
