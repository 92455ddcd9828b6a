"""Trust: sixteen lamps for each board and seven for the kit, each with its evidence."""
