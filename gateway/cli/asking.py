"""A question to whoever sits at the terminal, answered in either language."""

import click

from gateway.language import tr

YES = frozenset(("y", "yes", "o", "oui"))
NO = frozenset(("", "n", "no", "non"))


def agrees(question: str) -> bool:
    """Return whether the answer is yes; Enter alone is no.

    click.Abort when the input ends or is interrupted.
    """
    while True:
        said = click.prompt(
            f"{question} {tr('[y/N]')}",
            default="",
            show_default=False,
            prompt_suffix=" ",
        )
        word = str(said).strip().casefold()
        if word in YES | NO:
            return word in YES
