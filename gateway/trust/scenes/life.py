"""A day of a room, as each lane tells it: finely, or as little as the purpose needs.

Pure. The open lane tells temperature and humidity every two minutes; the protected one
only whether it is too warm: whole degrees, each the mean of five minutes.
"""

from collections.abc import Sequence
from statistics import fmean

from gateway.model_room import Minute
from gateway.occupancy import Air, much
from gateway.trust.scenes.boards import Reading

FIRST_HOUR = 8
FINE_MIN, MEAN_MIN = 2, 5  # between two readings on the open and the protected lane
A_SIZE = 1.0  # byte: less apart are no two groups of sizes


def fine(day: Sequence[Minute]) -> list[Air]:
    """Return what the open lane tells."""
    return [one.air for one in day[::FINE_MIN]]


def means(day: Sequence[Minute]) -> list[Air]:
    """Return the means of five minutes, temperature and humidity, to a hundredth."""
    return [
        Air(
            round(fmean(one.air.temperature for one in part), 2),
            round(fmean(one.air.humidity or 0 for one in part), 2),
        )
        for part in parts(day)
    ]


def coarse(day: Sequence[Minute]) -> list[Air]:
    """Return what the protected lane tells: whole degrees, and no humidity."""
    return [Air(float(round(one.temperature))) for one in means(day)]


def people_in(day: Sequence[Minute], step_min: int) -> list[bool]:
    """Return whether somebody was there for most of each step."""
    return [
        2 * sum(one.people > 0 for one in part) > len(part)
        for part in parts(day, step_min)
    ]


def parts(day: Sequence[Minute], step_min: int = MEAN_MIN) -> list[Sequence[Minute]]:
    """Return the day cut into steps."""
    return [day[n : n + step_min] for n in range(0, len(day), step_min)]


def readings_of(air: Air) -> list[Reading]:
    """Return what a board sends of it."""
    found: list[Reading] = [("temperature", "Cel", air.temperature)]
    if air.humidity is not None:
        found.append(("humidity", "%RH", air.humidity))
    return found


def from_sizes(sizes: Sequence[int]) -> list[bool]:
    """Guess from the sizes of messages, in bytes: larger ones are somebody."""
    return much([float(size) for size in sizes], A_SIZE)


def visits(
    guess: Sequence[bool], step_min: int, least_min: int = 0
) -> list[tuple[str, str]]:
    """Return from when to when somebody is guessed to have been there, as clocks.

    Those that lasted ``least_min`` minutes.
    """
    found, start = [], None
    for n, somebody in enumerate([*guess, False]):
        if somebody and start is None:
            start = n
        elif not somebody and start is not None:
            if (n - start) * step_min >= least_min:
                found.append((clock(start * step_min), clock(n * step_min)))
            start = None
    return found


def clock(minutes: int) -> str:
    """Return the time of the generated day, so many minutes after its beginning."""
    return f"{FIRST_HOUR + minutes // 60:02d}:{minutes % 60:02d}"
