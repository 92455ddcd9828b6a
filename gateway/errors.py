"""The one base class of every error that a user of the kit can cause."""


class DannayaError(Exception):
    """A sentence a person can act on; the command line prints it and exits 1."""
