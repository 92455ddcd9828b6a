"""The `dannaya` command: one module for each of its verbs."""

from gateway.cli.interrupt import ends_at_once

__all__ = ["main"]


def main() -> None:
    """Run the command line of this process: see entry.py."""
    with ends_at_once():
        from gateway.cli.entry import main as run
    run()
