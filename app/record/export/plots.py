"""Lines over time as SVG, small enough to stand in a page: nothing but text comes out."""

import math
from collections.abc import Iterable, Iterator
from html import escape

import numpy as np

from app.core.types import FloatArray

WIDTH, HEIGHT = 900, 150
LEFT, RIGHT, TOP, BOTTOM = 56, 10, 8, 22
MOST_POINTS = 1800  # two a pixel: an hour of the pulse wave would be megabytes


def line_plot(
    t_s: FloatArray,
    values: FloatArray,
    title: str,
    *,
    band: tuple[FloatArray, FloatArray] | None = None,
    marks: Iterable[tuple[float, str]] = (),
    span_s: tuple[float, float] | None = None,
) -> str:
    """``values`` (n,) over ``t_s`` (n,) as one SVG; NaN interrupts the line.

    title: read by screen readers. band: low and high (n,) of an interval, drawn behind. span_s: first and last second
    of the axis.
    """
    first_s, last_s = span_s if span_s is not None else (float(t_s[0]), float(t_s[-1]))
    low, high = _limits(values if band is None else np.concatenate([values, *band]))
    to_x = (WIDTH - LEFT - RIGHT) / max(last_s - first_s, 1e-9)
    to_y = (HEIGHT - TOP - BOTTOM) / (high - low)
    x = LEFT + (t_s - first_s) * to_x

    def y(numbers: FloatArray) -> FloatArray:
        return np.asarray(HEIGHT - BOTTOM - (numbers - low) * to_y)

    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">'
    ]
    for tick in ticks(low, high, 4):
        at = HEIGHT - BOTTOM - (tick - low) * to_y
        parts.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for tick in ticks(first_s, last_s, 8, time=True):
        at = LEFT + (tick - first_s) * to_x
        parts.append(f'<path class="grid" d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{at:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{as_time(tick)}</text>')
    if band is not None:
        lowest, highest = y(band[0]), y(band[1])
        for run in _runs(band[0] + band[1]):
            parts.append(f'<path class="band" d="{_area(x[run], lowest[run], highest[run])}"/>')
    for run in _runs(values):
        parts.append(f'<path class="line" d="{_line(*_thinned(x[run], y(values[run])))}"/>')
    for at_s, text in marks:
        at = LEFT + (at_s - first_s) * to_x
        parts.append(f'<path class="mark" d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}"><title>{escape(text)}</title></path>')
    return "".join([*parts, "</svg>"])


def ticks(low: float, high: float, about: int, *, time: bool = False) -> list[float]:
    """Round numbers between ``low`` and ``high``; of seconds those that people read clocks by."""
    least = (high - low) / about
    if time:
        steps = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
        step = float(next((one for one in steps if one >= least), steps[-1]))
    else:
        power = 10.0 ** math.floor(math.log10(max(least, 1e-9)))
        step = next(one * power for one in (1, 2, 5, 10) if one * power >= least * 0.999)
    return [round(k * step, 9) for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def as_time(t_s: float) -> str:
    """0:42, 12:05, 1:00:00."""
    minutes, seconds = divmod(round(t_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _limits(values: FloatArray) -> tuple[float, float]:
    there = values[np.isfinite(values)]
    if len(there) == 0:
        return 0.0, 1.0
    low, high = float(there.min()), float(there.max())
    margin = max(0.08 * (high - low), 0.5 if high - low < 1e-9 else 0.0)
    return low - margin, high + margin


def _runs(values: FloatArray) -> Iterator[slice]:
    """Stretches without a gap."""
    there = np.isfinite(values)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(np.int8), [0]])))
    for start, end in edges.reshape(-1, 2).tolist():
        yield slice(start, end)


def _thinned(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest point of each of many short pieces: what would be seen anyway."""
    piece = math.ceil(2 * len(x) / MOST_POINTS)
    if piece <= 2:
        return x, y
    whole = len(x) // piece * piece
    pieces = y[:whole].reshape(-1, piece)
    first = np.arange(0, whole, piece)
    chosen = np.unique(np.concatenate([first + pieces.argmin(axis=1), first + pieces.argmax(axis=1), [len(x) - 1]]))
    return x[chosen], y[chosen]


def _line(x: FloatArray, y: FloatArray) -> str:
    points = " ".join(f"{a:.1f} {b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    # A lone second is a dot: a line of no length with round ends.
    return f"M{points}" if len(x) > 1 else f"M{points}h0"


def _area(x: FloatArray, low: FloatArray, high: FloatArray) -> str:
    there = [*zip(x.tolist(), high.tolist(), strict=True)]
    back = [*zip(x[::-1].tolist(), low[::-1].tolist(), strict=True)]
    return "M" + " ".join(f"{a:.1f} {b:.1f}" for a, b in [*there, *back]) + "Z"
