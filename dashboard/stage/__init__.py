"""The stage: what the projector and the phones of the hall show, and its presenter."""
