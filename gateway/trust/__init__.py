"""Trust: sixteen lamps for each board, each with its evidence."""
