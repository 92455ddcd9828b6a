"""The gateway: from the broker to the store, and the `dannaya` command."""

__version__ = "0.1.0"
