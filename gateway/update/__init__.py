"""Signed updates: keys, bundles, and how they are sent to boards."""
