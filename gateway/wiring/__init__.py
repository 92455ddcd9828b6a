"""Wiring pictures: drawn from a description of each board and of each part."""
