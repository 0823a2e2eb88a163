"""What a monitor measures -> one line of the journal a second."""

import math
from collections.abc import Sequence

import numpy as np

from app.core.types import BvpChunk, CaptureStats, FloatArray, Quality, Tachogram, Update, VitalInfo, Vitals
from app.record.session.layout import Json
from app.record.session.types import Event, EventKind
from app.record.vitals_csv import status_text

TOLERANCE_S = 1e-3  # sums of frame times are a little off whole seconds
DECIMALS = 4  # of waves and numbers: beyond what anybody can measure
TAIL_S = 2.0  # of the wave that is not final yet, in each line but the last
# A beat is judged by the 0.6 s behind it; one nearer to the end may still move.
BEAT_SETTLES_S = 1.0
SAME_BEAT_S = 0.15  # no heart beats faster than twice in this
# Breath may be seen in another trace from one second to the next, whose sign may be the opposite one.
COMPARED_S = 30.0


class Condenser:
    """Collects the updates of one session and hands out a line for each whole second.

    Used by one thread. Times become seconds since ``start_s``, a whole second of the source's time, so that the rows
    of a session fall on the same moments as the readings.
    """

    def __init__(self, infos: Sequence[VitalInfo], start_s: float) -> None:
        self.start_s = start_s
        self._infos = tuple(infos)
        self._t_s = 0.0
        self._second = 0
        self._frames = [0, 0, 0]  # analysed, with a face, with several
        self._final: list[list[object]] = []
        self._final_end_s = 0.0
        self._tail: BvpChunk | None = None
        self._breath = _Breath()
        self._beats = _Beats()
        self._events: list[Event] = []
        self._method: str | None = None

    @property
    def t_s(self) -> float:
        """The time reached, since the start."""
        return self._t_s

    def note(self, kind: EventKind, text: str = "", t_s: float | None = None) -> float:
        """Something happened now, or at ``t_s``; when comes back."""
        at_s = round(self._t_s if t_s is None else t_s, 3)
        self._events.append(Event(at_s, kind, text))
        return at_s

    def take(self, update: Update, stats: CaptureStats) -> Json | None:
        """Collect one update; a line when it reaches another second."""
        self._t_s = max(self._t_s, update.t_s - self.start_s)
        if update.observation is not None:
            region = update.observation.region
            self._frames[0] += 1
            self._frames[1] += region is not None
            self._frames[2] += region is not None and region.faces > 1
        for chunk in update.bvp_final:
            self._keep(chunk)
        self._tail = update.bvp
        if update.fresh:
            self._keep_fresh(update.vitals)
        if math.floor(self._t_s + TOLERANCE_S) <= self._second:
            return None
        return self._line(update.vitals, stats)

    def finish(self, last: Vitals | None, stats: CaptureStats, why: str) -> Json:
        """The last line, with all that is known of the newest samples. A picture lasts until the next is due."""
        if stats.measured_rate_hz:
            self._t_s += 1 / stats.measured_rate_hz
        self.note(EventKind.END, why)
        return self._line(last, stats, tail_s=math.inf)

    def _keep(self, chunk: BvpChunk) -> None:
        """Final samples; those before the start, and those there already, are left out."""
        t0_s = chunk.t0_s - self.start_s
        skip = max(0, round((self._final_end_s - t0_s) * chunk.rate_hz))
        if skip < len(chunk.wave):
            self._final.append(_samples(t0_s + skip / chunk.rate_hz, chunk.rate_hz, chunk.wave[skip:]))
            self._final_end_s = t0_s + len(chunk.wave) / chunk.rate_hz

    def _keep_fresh(self, vitals: Vitals) -> None:
        for reading in vitals.readings:
            if reading.tachogram is not None:
                self._beats.add(reading.tachogram, self.start_s, self._t_s)
            if reading.wave is not None:
                self._breath.add(reading.wave, self.start_s)
        method = vitals.readings[0].method if vitals.readings else None
        if method != self._method:
            if self._method is not None and method is not None:
                self.note(EventKind.METHOD, method)
            self._method = method

    def _line(self, vitals: Vitals | None, stats: CaptureStats, tail_s: float = TAIL_S) -> Json:
        line: Json = {"t": round(self._t_s, 6)}
        reached = math.floor(self._t_s + TOLERANCE_S)
        if vitals is not None and reached > self._second:
            row = [self._row(vitals, info) for info in self._infos]
            line["rows"] = [[second, row] for second in range(self._second + 1, reached + 1)]
            line["parts"] = _parts(vitals)
            measured = (_rounded(stats.measured_rate_hz), _rounded(stats.largest_gap_s))
            counts = [stats.captured, stats.dropped, stats.rejected, *measured]
            line["frames"] = [*counts, *self._frames]
            self._frames = [0, 0, 0]
        self._second = max(self._second, reached)
        tail = self._newer_tail(tail_s)
        if tail is not None:
            line["tail"] = tail
        for key, found in (("bvp", self._final), ("respiration", self._breath.found), ("beats", self._beats.found)):
            if found:
                line[key] = list(found)
                found.clear()
        if self._events:
            line["events"] = [[one.t_s, one.kind.value, one.text] for one in self._events]
            self._events.clear()
        return line

    def _newer_tail(self, most_s: float) -> list[object] | None:
        """The wave behind all that is final, at most its newest ``most_s``: what is older stands in lines before."""
        tail = self._tail
        if tail is None:
            return None
        newest = tail.wave[-round(min(most_s * tail.rate_hz, len(tail.wave))) :]
        t0_s = tail.t0_s - self.start_s + (len(tail.wave) - len(newest)) / tail.rate_hz
        skip = max(0, round((self._final_end_s - t0_s) * tail.rate_hz))
        if skip >= len(newest):
            return None
        return _samples(t0_s + skip / tail.rate_hz, tail.rate_hz, newest[skip:])

    @staticmethod
    def _row(vitals: Vitals, info: VitalInfo) -> list[object]:
        reading = vitals[info.name]
        numbers = [_rounded(one) for one in (reading.value, reading.low, reading.high)]
        return [*numbers, status_text(reading), _rounded(reading.quality.score if reading.quality else None)]


class _Breath:
    """Strings the newest seconds of each reading's breath together, on one grid."""

    def __init__(self) -> None:
        self.found: list[list[object]] = []
        self._kept: FloatArray = np.zeros(0)
        self._end = 0  # index on the grid, of the first sample still to come

    def add(self, wave: BvpChunk, start_s: float) -> None:
        hz = wave.rate_hz
        t0_s = wave.t0_s - start_s
        first, end = math.ceil(max(t0_s, 0.0) * hz), math.floor((t0_s + (len(wave.wave) - 1) / hz) * hz) + 1
        if end <= max(first, self._end):
            return
        grid_s = np.arange(first, end) / hz
        values = np.interp(grid_s, t0_s + np.arange(len(wave.wave)) / hz, wave.wave)
        shared = min(self._end - first, len(self._kept))
        if first > self._end or self._end == 0:
            new = values
            self._kept = np.zeros(0)
        else:
            old = self._kept[len(self._kept) - shared :]
            overlap = values[self._end - first - shared : self._end - first]
            sign = -1.0 if float(old @ overlap) < 0 else 1.0
            new = sign * values[self._end - first :]
        self.found.append(_samples((end - len(new)) / hz, hz, new))
        self._kept = np.concatenate([self._kept, new])[-round(COMPARED_S * hz) :]
        self._end = end


class _Beats:
    """Every beat once: each second finds those of the last two minutes anew."""

    def __init__(self) -> None:
        self.found: list[list[object]] = []
        self._last_s = 0.0

    def add(self, beats: Tachogram, start_s: float, now_s: float) -> None:
        for t_s, interval_ms, accepted in zip(beats.t_s - start_s, beats.interval_ms, beats.accepted, strict=True):
            if self._last_s + SAME_BEAT_S < t_s <= now_s - BEAT_SETTLES_S and math.isfinite(interval_ms):
                self.found.append([round(float(t_s), 4), round(float(interval_ms), 2), int(accepted)])
                self._last_s = float(t_s)


def _samples(t0_s: float, rate_hz: float, wave: FloatArray) -> list[object]:
    """JSON knows no NaN: a sample that is none is null."""
    samples = np.round(wave, DECIMALS).tolist()
    if not np.isfinite(wave).all():
        samples = [value if math.isfinite(value) else None for value in samples]
    return [round(t0_s, 6), rate_hz, samples]


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, DECIMALS)


def _parts(vitals: Vitals) -> Json:
    """The measured parts of the first quality there is: they describe light, motion and signal of all signs."""
    quality = next((one.quality for one in vitals.readings if one.quality is not None), None)
    if quality is None:
        return {}
    parts = {name: _rounded(getattr(quality, name)) for name in Quality.__dataclass_fields__ if name != "score"}
    return {name: value for name, value in parts.items() if value is not None}
