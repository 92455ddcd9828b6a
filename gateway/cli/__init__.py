"""The `dannaya` command: one module for each of its verbs."""

from gateway.cli.entry import main

__all__ = ["main"]
