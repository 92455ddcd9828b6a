"""Does the gateway live? It leaves a heartbeat among the store's settings. Pure."""

from collections.abc import Mapping

HEARTBEAT_STALE_US = 15_000_000


def gateway_alive(ingest: object, now_us: int) -> bool:
    """Tell whether ingest's heartbeat is young and says it hears the broker."""
    if not isinstance(ingest, Mapping) or ingest.get("connected") is not True:
        return False
    at_us = ingest.get("at_us")
    return isinstance(at_us, int) and now_us - at_us < HEARTBEAT_STALE_US
