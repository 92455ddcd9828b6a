"""What a drill gives back, and how it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """Packs believed acknowledged that are not stored, readings stored twice.

    ``facts`` are what the drill did and measured, for the printed line.
    """

    missing: int
    doubled: int
    facts: Mapping[str, int | float | str] = field(default_factory=dict)

    def line(self, name: str) -> str:
        """Return one line for people: the verdict first, then the facts."""
        facts = ", ".join(f"{key} {value}" for key, value in self.facts.items())
        return f"{name}: missing {self.missing}, doubled {self.doubled} ({facts})"
