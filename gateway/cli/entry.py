"""Where the command starts: its language, its verbs, and how its errors are told.

The modules of the verbs, with what they import, are loaded only when asked for.
"""

import errno
import io
import locale
import os
import sys
from functools import cache
from importlib import import_module

import click

from gateway import __version__
from gateway.cli.help_words import complete
from gateway.cli.interrupt import ends_at_once
from gateway.errors import DannayaError
from gateway.language import choose, tr, use

VERBS = (
    "bench",
    "blocked",
    "board",
    "boards",
    "bundle",
    "check",
    "command",
    "demo",
    "doctor",
    "enrol",
    "events",
    "export",
    "flash",
    "forget",
    "images",
    "init",
    "labels",
    "merge",
    "password",
    "poll",
    "preflight",
    "progress",
    "replay",
    "revoke",
    "scene",
    "simulate",
    "store",
    "trust",
    "unenrol",
    "up",
    "update",
)
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended


class Verbs(click.Group):
    """Finds ``gateway.cli.<verb>``; turns an error a user can cause into a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs, for the help."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb, None when there is none of that name."""
        return load(cmd_name) if cmd_name in VERBS else None

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; an expected error becomes one sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except DannayaError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            return ctx.exit(INTERRUPTED)
        except OSError as error:
            if not is_disk_full(error):
                raise
            give_up_output()
            raise click.ClickException(
                tr("The disk is full: what was to be written is not whole.")
            ) from error


def is_disk_full(error: OSError) -> bool:
    """Tell whether a disk or a quota has no room left, as of ``dannaya … > FILE``."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def give_up_output() -> None:
    """Let what still waits for standard output go nowhere, or Python's end fails."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def main() -> None:
    """Run the command line of this process, then exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        replace_unprintable(stream)
    use(choose(sys.argv[1:], os.environ, locale.getlocale()[0]))
    command().main(prog_name="dannaya")


def command() -> click.Group:
    """Return the command with its help in the language in use."""
    return Verbs(
        "dannaya",
        help=tr("A room of connected boards, live on a page, with no internet."),
        subcommand_metavar=tr("COMMAND [ARGS]..."),
        params=[
            language_option(),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=print_version,
                help=tr("Show the version and exit."),
            ),
        ],
        context_settings={"help_option_names": ["-h", "--help"]},
    )


@cache
def load(verb: str) -> click.Command:
    """Return the command of a verb; ``--lang`` may be written after it too."""
    with ends_at_once():
        module = import_module(f"gateway.cli.{verb}")
    found: click.Command = getattr(module, verb)
    parts = found.commands.values() if isinstance(found, click.Group) else ()
    for one in (found, *parts):
        one.params.append(language_option())
        complete(one)
    return found


def language_option() -> click.Option:
    """Return ``--lang``: ``choose`` has read it already, here it is only checked."""
    return click.Option(
        ["--lang"],
        type=click.Choice(["fr", "en"]),
        expose_value=False,
        help=tr("Language of the messages; otherwise that of the system, or French."),
    )


def print_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    """Print the version and end, when it was asked for."""
    if asked and not ctx.resilient_parsing:
        click.echo(f"dannaya {__version__}")
        ctx.exit()


def replace_unprintable(stream: object) -> None:
    """Let a console that lacks a character (cp1252 lacks many) show ``?`` for it."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
