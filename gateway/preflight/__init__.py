"""The room, judged before people arrive: its network, its disk, and a rehearsal."""

from gateway.preflight.inspect import inspect
from gateway.preflight.rehearsal import Rehearsal, judged, rehearse
from gateway.preflight.report import page

__all__ = ["Rehearsal", "inspect", "judged", "page", "rehearse"]
