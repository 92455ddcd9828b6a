"""The show on stage: its running orders, its speaker notes, its recordings."""
