"""What is on stage. Pure.

Kept in the store as the setting ``show``, so that every screen and phone follows.
Times are microseconds UTC.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

KEY = "show"  # of the setting
VIEWS = ("opening", "scene", "poll")


@dataclass(frozen=True)
class Show:
    """What is on stage.

    ``at`` is the item of the order and ``step`` how many of its halves were asked for.
    ``since``: scene -> the newest run that is not to be shown. ``played``: a recording
    and since when it plays. ``kept_us`` is the timer's time before ``began_us``.
    ``pace`` is how slowly scenes play: 1 as written, more for a hall that reads slowly.
    """

    order: str = ""
    at: int = 0
    step: int = 0
    view: str = "opening"
    scene: int | None = None
    poll: str | None = None
    blank: bool = False
    since: Mapping[str, int] = field(default_factory=dict)
    played: Mapping[str, Any] | None = None
    asked: int | None = None
    began_us: int | None = None
    kept_us: int = 0
    entered_us: int = 0
    pressed_us: int = 0
    pace: float = 1.0

    def elapsed_us(self, now_us: int) -> int:
        """Return what the timer shows."""
        running_us = now_us - self.began_us if self.began_us is not None else 0
        return self.kept_us + max(running_us, 0)


def read(value: object) -> Show:
    """Return the Show that the setting holds; a new one for what cannot be one."""
    if not isinstance(value, dict):
        return Show()
    known = {one.name for one in fields(Show)}
    try:
        show = Show(**{key: value[key] for key in value if key in known})
    except TypeError:
        return Show()
    return show if show.view in VIEWS else Show()


def written(show: Show) -> dict[str, Any]:
    """Return the setting that holds a Show."""
    return asdict(show)
