"""What a command may set: a number in a range (pure)."""


class Output:
    """A number from `low` to `high` that can be set; `write(value)` moves something."""

    def __init__(self, low, high, write=None, value=0):
        self.low = low
        self.high = high
        self.value = value
        self._write = write

    def check(self, value):
        """Raise ValueError for what is not a number from `low` to `high`."""
        number = isinstance(value, (int, float, bool))  # a bool is no int on a board
        if not number or not self.low <= value <= self.high:
            raise ValueError("a number from %s to %s" % (self.low, self.high))

    def set(self, value):
        """Move to a value, and keep it."""
        self.check(value)
        value = value + 0  # true is 1
        self.write(value)
        self.value = value

    def write(self, value):
        """Move without keeping the value: `write(output.value)` goes back."""
        if self._write:
            self._write(value)
