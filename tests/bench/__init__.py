"""Measurements that need a browser; the others are in `dannaya bench`."""
