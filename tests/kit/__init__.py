"""The board's own modules, on CPython and on MicroPython: see cases/."""
