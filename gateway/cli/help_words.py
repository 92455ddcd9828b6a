"""The words of a verb's help that click would leave in English, or cut."""

import click

from gateway.language import tr

NUMBERS = (click.types.IntParamType, click.types.FloatParamType)


def complete(command: click.Command) -> None:
    """Give a verb a line for the list of verbs, and each value its name."""
    if not command.short_help:
        command.short_help = first_sentence(command.help or "")
    for param in command.params:
        param.metavar = param.metavar or name_of(param)


def first_sentence(text: str) -> str:
    """Return the first sentence, whole."""
    return text.partition(". ")[0].rstrip(".") + "."


def name_of(param: click.Parameter) -> str | None:
    """Return what stands for a value, in the language in use; None: as click does."""
    if isinstance(param, click.Argument):
        word = arguments().get(str(param.name))
        return marked(word, param) if word else None
    if isinstance(param.type, NUMBERS):
        return "N"
    return tr("TEXT") if param.type is click.STRING else None


def marked(word: str, argument: click.Argument) -> str:
    """Return a word in brackets when it may be left out, with dots for several."""
    name = word if argument.required else f"[{word}]"
    return f"{name}..." if argument.nargs == -1 else name


def arguments() -> dict[str, str]:
    """Return the word for each argument that verbs share."""
    return {
        "board": tr("BOARD"),
        "boards": tr("BOARD"),
        "file": tr("FILE"),
        "files": tr("FILE"),
        "folder": tr("FOLDER"),
    }
