"""The one base class of every error that a user of the kit can cause."""


class DannayaError(Exception):
    """A sentence a person can act on; the command line prints it and exits 1."""

    @property
    def sentence(self) -> str:
        """Return the sentence; ``gateway.sentence`` says it in another language."""
        return self.args[0] if self.args else ""
