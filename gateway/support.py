"""Until when this version of the kit is cared for; its certificates end then too."""

from datetime import UTC, datetime

END_OF_SUPPORT = datetime(2036, 12, 31, tzinfo=UTC)
