"""Is this computer ready for a room? Each check gives findings with what to do."""

from gateway.doctor.examine import examine
from gateway.doctor.finding import Finding

__all__ = ["Finding", "examine"]
