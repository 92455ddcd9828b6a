"""Measures the room on this machine, beside peers measured in the same run."""
