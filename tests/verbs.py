"""A verb of `dannaya` in this process: its start costs nothing, what it does is real.

Where the process itself is the point (signals, a terminal, an exit), test_cli.py,
tests/rooms.py and tests/serial/terminals.py start it as people do.
"""

from click.testing import CliRunner, Result

from gateway.cli.entry import command


def dannaya(*words: object) -> Result:
    """Return how `dannaya words…` ended; what would be a traceback is raised."""
    given = [str(word) for word in words]
    return CliRunner().invoke(command(), given, catch_exceptions=False)
