"""The glass wire: what passes between a board and its broker, for everybody to see."""
