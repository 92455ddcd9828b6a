"""Runs first at each start: nothing, so that nothing here can lock the board."""
