"""The tests: one file per room of the code."""
