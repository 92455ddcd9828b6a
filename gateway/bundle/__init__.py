"""A USB stick from which a room is built with no network: make it, verify it."""

from gateway.bundle.make import Plan, make
from gateway.bundle.verify import verify

__all__ = ["Plan", "make", "verify"]
