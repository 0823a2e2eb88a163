"""What a recorded session looks like, before anything is painted: its tracks, and the sentences for what is absent."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from app.core.status import Status, recorded_sentence
from app.core.types import FloatArray, VitalInfo
from app.language import chosen, pick, say, tr
from app.record.session.types import SessionRecord, SignRecord, Wave
from app.units import readable

WAVE_LIMIT = 3.2  # standard deviations from the middle to the edge, as on the live screen
WAVE_TOP = 4.2  # and room for the title
HALF_SECOND = 0.5  # a number stands for its second: a lone one is a dash of this to either side
MOST_LINES = 2  # in one track; more cannot be told apart
MARGIN = 0.08  # of the height, below what is drawn
HEADROOM = 0.35  # above it, for the title

# Steps of the axis of time, in seconds: those that people count in.
STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One drawn line: time and value (n,) each, NaN where the pen is lifted; low and high: its band, or None."""

    vital: str
    label: tuple[str, str]
    t_s: FloatArray
    value: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One row on the time axis. ``key`` never changes; ``limits``: what is seen of its values at first."""

    key: str
    title: tuple[str, str]
    unit: str
    lines: tuple[Line, ...]
    limits: tuple[float, float]
    highest: float  # that can be measured
    is_wave: bool = False

    def name(self) -> str:
        """In the chosen language, with its unit."""
        title = pick(self.title)
        return tr("{title}, {unit}", title=title, unit=readable(self.unit)) if self.unit else title


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds in a row of which one thing is to be said. ``status``: as recorded."""

    start_s: float
    end_s: float
    status: str


# As researchers of every language write them.
_SHORT = {"heart_rate_bpm": "HR", "respiration_rate_brpm": "RR", "spo2_percent": "SpO2", "systolic_mmhg": "BP",
          "sdnn_ms": "PRV"}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One sign on the strip that says where it had a number, and why not elsewhere."""

    info: VitalInfo
    stretches: tuple[Stretch, ...]

    def name(self) -> str:
        """Short; of the group where there is one."""
        return _SHORT.get(self.info.name, pick(self.info.group or self.info.label))


def tracks_of(record: SessionRecord) -> tuple[Track, ...]:
    """The rows of ``record``, from top to bottom: each wave above its number, then the other signs.

    Signs of one group share a row, as far as their unit is that of the first and there are few: pressures do, of the
    measures of variability the two that are most read.
    """
    waves = {"bvp": record.bvp, "respiration": record.respiration}
    titles = {"bvp": ("Pulse wave", "脉搏波"), "respiration": ("Respiration wave", "呼吸波")}
    tracks: list[Track] = []
    for rows in _grouped(record.signs):
        first = rows[0].info
        wave = waves.pop(first.wave or "", None)
        if wave is not None and np.isfinite(wave.values).any():
            tracks.append(_wave_track(first, titles[first.wave or ""], wave))
        alike = [row for row in rows if row.info.unit == first.unit][:MOST_LINES]
        tracks.append(_sign_track(alike))
    return tuple(tracks)


def lanes_of(record: SessionRecord) -> tuple[Lane, ...]:
    """One lane for each row of signs: the first sign stands for its group."""
    return tuple(Lane(rows[0].info, _stretches(rows[0].status)) for rows in _grouped(record.signs))


def other_line(row: SignRecord, label: tuple[str, str]) -> Line:
    """``row`` as a line beside those of another session, without its band."""
    t_s = np.arange(1, len(row.value) + 1, dtype=np.float64)
    return Line(row.info.name, label, *joined(t_s, row.value))


def sentence(status: str) -> str:
    """Why there was no number, in the chosen language, from a status as it is recorded ("poor_signal:no_pulse")."""
    return recorded_sentence(status, chosen()) if status else tr("not recorded")


def has_number(status: str) -> bool:
    """Whether a status, as it is recorded, went with a number."""
    return status.partition(":")[0] in (Status.OK, Status.UNGATED)


def joined(t_s: FloatArray, *values: FloatArray) -> tuple[FloatArray, ...]:
    """``t_s`` and ``values`` with every run of numbers longer by half a second at either end, so that a lone one shows.

    The first of ``values`` says where numbers are. Times stay in order: between two runs is a second or more.
    """
    shown = np.isfinite(values[0])
    edges = np.diff(shown.astype(np.int8), prepend=0, append=0)
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    places = np.concatenate([begins, ends + 1])
    times = np.insert(t_s, places, np.concatenate([t_s[begins] - HALF_SECOND, t_s[ends] + HALF_SECOND]))
    return times, *(np.insert(one, places, np.concatenate([one[begins], one[ends]])) for one in values)


def _grouped(signs: Sequence[SignRecord]) -> list[list[SignRecord]]:
    return [list(rows) for _, rows in groupby(signs, key=lambda row: row.info.group or row.info.name)]


def _wave_track(info: VitalInfo, title: tuple[str, str], wave: Wave) -> Track:
    line = Line(info.name, title, wave.t_s, wave.values)
    return Track(f"wave:{info.wave}", title, "", (line,), (-WAVE_LIMIT, WAVE_TOP), WAVE_LIMIT, is_wave=True)


def _sign_track(rows: Sequence[SignRecord]) -> Track:
    first = rows[0].info
    lines = []
    for row in rows:
        seconds = np.arange(1, len(row.value) + 1, dtype=np.float64)
        times, value, low, high = joined(seconds, row.value, row.low, row.high)
        lines.append(Line(row.info.name, row.info.label, times, value, low, high))
    title = first.group if first.group is not None and len(rows) > 1 else first.label
    return Track(first.name, title, first.unit, tuple(lines), limits_of(lines, first), first.high)


def limits_of(lines: Sequence[Line], info: VitalInfo, least: float = 0.1) -> tuple[float, float]:
    """Room for every line with its band, at least the share ``least`` of what can be measured; all of that for none."""
    parts = [part[np.isfinite(part)] for one in lines for part in (one.value, one.low, one.high) if part is not None]
    every = np.concatenate([np.zeros(0), *parts])
    if not len(every):
        return info.low, info.high
    low, high = float(every.min()), float(every.max())
    missing = max(0.0, least * (info.high - info.low) - (high - low)) / 2
    height = high - low + 2 * missing
    return low - missing - MARGIN * height, high + missing + HEADROOM * height


def _stretches(status: Sequence[str]) -> tuple[Stretch, ...]:
    """``status`` of seconds 1, 2, 3...; each second stands for the time that is nearest to it."""
    found: list[Stretch] = []
    start = 0
    for text, seconds in groupby(status):
        end = start + len(list(seconds))
        found.append(Stretch(start + HALF_SECOND, end + HALF_SECOND, text))
        start = end
    return tuple(found)


def in_words(t_s: float, decimals: int = 0) -> str:
    """A time of the session as 1:02:03 or 2:03; with ``decimals`` of a second."""
    whole = round(abs(t_s) * 10**decimals)
    seconds, fraction = divmod(whole, 10**decimals)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    tail = f".{fraction:0{decimals}d}" if decimals else ""
    return ("-" if t_s < 0 and whole else "") + head + tail


def number(value: float | None, info: VitalInfo, extra: int = 0) -> str:
    """A value of ``info`` with its decimals (and ``extra`` ones) and unit; ``--`` for none."""
    if value is None or not np.isfinite(value):
        return "--"
    return f"{value:.{info.decimals + extra}f} {say(readable(info.unit))}".strip()


def step_of(span: tuple[float, float], most: float) -> float:
    """The smallest step that leaves at most ``most`` ticks in ``span``."""
    length = span[1] - span[0]
    return next((one for one in STEPS_S if length / one <= max(1.0, most)), STEPS_S[-1])
