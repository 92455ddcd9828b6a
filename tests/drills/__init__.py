"""Drills: the same faults as the tests, longer and harder."""
