"""`dannaya update`: keys, signed bundles, and their way to the boards."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.options import data_option, file_type, json_option
from gateway.cli.output import print_json, print_table
from gateway.cli.update_send import send, status, stop
from gateway.errors import DannayaError
from gateway.language import not_written, tr
from gateway.room import read_room
from gateway.update.manifest import ANY_MODEL

if TYPE_CHECKING:
    from gateway.update.keys import SigningKey
    from gateway.update.manifest import Manifest


class UpdateFileError(DannayaError):
    """A file of an update that cannot be written or read."""


@click.group(
    help=tr("Send signed programs to boards over the network."),
    subcommand_metavar=tr("COMMAND [ARGS]..."),
)
def update() -> None:
    """Hold what is done with updates."""


@update.command(help=tr("Make a key that signs updates; boards get its public half."))
@data_option
@click.option(
    "--release/--workshop",
    "release",
    default=False,
    help=tr("A key for the kit's own updates, or the presenter's for a workshop."),
)
@click.option(
    "--out",
    type=file_type,
    help=tr("File of the private key, for example on a USB stick."),
)
@click.option(
    "--password", is_flag=True, help=tr("Ask for a password that locks the key.")
)
@json_option
def keygen(
    data: Path, release: bool, out: Path | None, password: bool, json: bool
) -> None:
    """Make the key, and let the boards that are prepared from now on believe it."""
    from gateway.update.workshop import make_key, path_of

    kind = "release" if release else "workshop"
    path = out or path_of(data, kind)
    words = ask_new_password() if password else None
    public = make_key(data, kind, path, words)
    if json:
        print_json({"key": public.id, "kind": kind, "file": str(path)})
        return
    click.echo(tr("Key {key}, in {file}", key=public.id, file=path))
    click.echo(
        tr(
            "Who has this file can write any program to the boards: keep it safe. "
            "Boards believe it once they are prepared with `dannaya flash`."
        )
    )


def ask_new_password() -> str:
    """Return a password, typed twice."""
    words: str = click.prompt(
        tr("Password of the key"),
        hide_input=True,
        confirmation_prompt=tr("The same once more"),
    )
    return words


@update.command(help=tr("List the keys that the boards of the room believe."))
@data_option
@click.option(
    "--add",
    type=file_type,
    help=tr("First take over the keys of another room's update-keys.json."),
)
@json_option
def keys(data: Path, add: Path | None, json: bool) -> None:
    """Print the public keys of the room; never a private one."""
    from gateway.update.trusted import read_file, read_trusted, trust

    if add is not None:
        for key in read_file(add).values():
            trust(data, key)
    found = read_trusted(data)
    if json:
        rows = [{"key": name, "kind": key.kind} for name, key in found.items()]
        print_json({"keys": rows})
        return
    words = {"release": tr("release key"), "workshop": tr("workshop key")}
    print_table(
        (tr("Key"), tr("Kind")),
        [(name, words[key.kind]) for name, key in found.items()],
    )
    if not found:
        click.echo(tr("No key yet: make one with `dannaya update keygen`."))


@update.command(help=tr("Make a signed update of a sketch and the kit."))
@click.argument("sketch", metavar=tr("SKETCH"))
@data_option
@click.option("--out", type=file_type, help=tr("File to write."))
@click.option(
    "--key", type=file_type, help=tr("File of the key, if not the room's own.")
)
@click.option(
    "--board", metavar=tr("BOARD"), help=tr("Only this board may take the update.")
)
@click.option(
    "--model",
    default=ANY_MODEL,
    show_default=True,
    metavar=tr("MODEL"),
    help=tr("Only this model of board may take it."),
)
@click.option(
    "--seq",
    type=click.IntRange(1, 2**30 - 1),
    metavar="N",
    help=tr("Number of the update; boards take none below the one they have."),
)
@click.option(
    "--min-seq",
    type=click.IntRange(0, 2**30 - 1),
    default=0,
    show_default=True,
    metavar="N",
    help=tr("Once it runs, boards take no update below this number any more."),
)
@click.option("--fr", "purpose_fr", default="", help=tr("What it is for, in French."))
@click.option("--en", "purpose_en", default="", help=tr("What it is for, in English."))
@json_option
def sign(
    sketch: str,
    data: Path,
    out: Path | None,
    key: Path | None,
    board: str | None,
    model: str,
    seq: int | None,
    min_seq: int,
    purpose_fr: str,
    purpose_en: str,
    json: bool,
) -> None:
    """Write the bundle and say which number it has."""
    from gateway.update import bundle, make
    from gateway.update.workshop import path_of

    room = read_room(data)
    private = open_key(key or path_of(data))
    files = make.collect(sketch)
    number = seq or make.next_seq(data, room.store_url)
    name = Path(sketch).stem
    purpose = {
        "purpose_fr": purpose_fr or purpose_en or name,
        "purpose_en": purpose_en or purpose_fr or name,
    }
    order = make.Order(number, model, board, min_seq, **purpose)
    made = make.make(files, order, private)
    target = out or Path(f"{name}-{number}.update")
    write(target, bundle.write(made))
    make.note_seq(data, number)
    tell_signed(target, made.manifest, private.public.id, json)


def write(target: Path, content: bytes) -> None:
    """Write the file of an update; UpdateFileError when that is not possible."""
    try:
        target.write_bytes(content)
    except OSError as error:
        raise UpdateFileError(not_written(target, error)) from error


def tell_signed(target: Path, made: "Manifest", key: str, json: bool) -> None:
    """Say which number an update has, where it is, and how it is sent."""
    if json:
        facts = {"file": str(target), "seq": made.seq, "key": key}
        print_json({**facts, "files": len(made.files), "bytes": made.size})
        return
    click.echo(
        tr(
            "Update {seq} in {file}: {count} files, {size} KB. Send it with: dannaya "
            "update send {file} --all",
            seq=made.seq,
            file=target,
            count=len(made.files),
            size=made.size // 1000,
        )
    )


def open_key(path: Path) -> "SigningKey":
    """Return the key of a file; its password is asked for when it has one."""
    from gateway.update.keys import Locked, read_key

    try:
        return read_key(path)
    except Locked:
        words = click.prompt(tr("Password of the key"), hide_input=True, err=True)
        return read_key(path, words)


for one in (send, status, stop):
    update.add_command(one)
