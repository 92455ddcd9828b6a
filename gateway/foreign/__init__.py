"""What a room may already own: other firmwares' topics, read only.

One module for each: ``tasmota``, ``esphome``, ``homie``, ``zigbee2mqtt``, all with
``PREFIX``, ``SUBSCRIPTIONS`` and ``read``.
"""

from gateway.foreign.dispatch import ROOTS, SUBSCRIPTIONS, decode

__all__ = ["ROOTS", "SUBSCRIPTIONS", "decode"]
