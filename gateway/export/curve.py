"""A chart drawn as SVG: a band from lowest to highest, the mean, ticks of both axes."""

import math
from collections.abc import Callable, Iterator
from html import escape
from typing import NamedTuple
from zoneinfo import ZoneInfo

from gateway.export.job import moment
from gateway.store import Chart

WIDTH, HEIGHT = 900, 240
LEFT, RIGHT, TOP, BOTTOM = 70, 10, 10, 30
TICKS = 5
GAP = 3  # points further apart than so many usual steps are not joined
DAY_US = 86_400_000_000


class Curve(NamedTuple):
    """What is drawn, in which time zone, and how its numbers are written."""

    chart: Chart
    zone: ZoneInfo
    number: Callable[[float], str]


class Scale(NamedTuple):
    """Where a time and a value lie in the picture."""

    first_us: int
    span_us: int
    lowest: float
    height: float

    def x(self, t_us: int) -> float:
        """Return pixels from the left."""
        part = (t_us - self.first_us) / self.span_us
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Return pixels from the top."""
        part = (value - self.lowest) / self.height
        return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)


def drawn(curve: Curve) -> str:
    """Return the inside of the SVG."""
    chart = curve.chart
    lowest, highest = min(chart.low), max(chart.high)
    # halves, because the distance of two large numbers may be no number
    middle, half = lowest / 2 + highest / 2, highest / 2 - lowest / 2
    half = half or abs(middle) * 0.01 or 1.0
    scale = Scale(
        chart.t_us[0], max(1, chart.t_us[-1] - chart.t_us[0]), middle - half, 2 * half
    )
    if not math.isfinite(scale.height):
        return ""
    return "".join([*value_ticks(curve, scale), *time_ticks(curve, scale)]) + "".join(
        stretch(chart, scale, first, last) for first, last in stretches(chart.t_us)
    )


def stretch(chart: Chart, scale: Scale, first: int, last: int) -> str:
    """Return the band and the mean of the points from first to before last."""
    xs = [scale.x(t_us) for t_us in chart.t_us[first:last]]
    tops = [scale.y(value) for value in chart.high[first:last]]
    bottoms = [scale.y(value) for value in chart.low[first:last]]
    means = [scale.y(value) for value in chart.mean[first:last]]
    if len(xs) == 1:
        return f'<circle class="band" cx="{xs[0]}" cy="{means[0]}" r="2"/>'
    outline = points([*xs, *reversed(xs)], [*tops, *reversed(bottoms)])
    band = f'<polygon class="band" points="{outline}"/>' if tops != bottoms else ""
    return f'{band}<polyline class="mean" points="{points(xs, means)}"/>'


def points(xs: list[float], ys: list[float]) -> str:
    """Return coordinates as SVG writes them."""
    return " ".join(f"{x:g},{y:g}" for x, y in zip(xs, ys, strict=True))


def stretches(times: list[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, after last) of what is joined: no line over a silence."""
    steps = sorted(b - a for a, b in zip(times, times[1:], strict=False))
    longest = GAP * steps[len(steps) // 2] if steps else 0
    first = 0
    for index in range(1, len(times)):
        if times[index] - times[index - 1] > longest:
            yield first, index
            first = index
    yield first, len(times)


def value_ticks(curve: Curve, scale: Scale) -> Iterator[str]:
    """Yield the horizontal lines with their values."""
    for index in range(TICKS):
        value = scale.lowest + scale.height * index / (TICKS - 1)
        y = scale.y(value)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield tick(LEFT - 8, y + 4, "end", curve.number(value))


def time_ticks(curve: Curve, scale: Scale) -> Iterator[str]:
    """Yield the times below the chart; with the day when it is longer than one."""
    form = "%d/%m %H:%M" if scale.span_us > DAY_US else "%H:%M:%S"
    for index in range(TICKS):
        t_us = scale.first_us + scale.span_us * index // (TICKS - 1)
        anchor = {0: "start", TICKS - 1: "end"}.get(index, "middle")
        text = moment(t_us).astimezone(curve.zone).strftime(form)
        yield tick(scale.x(t_us), HEIGHT - 8, anchor, text)


def tick(x: float, y: float, anchor: str, text: str) -> str:
    """Return one text of an axis."""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
