"""Skin samples of one uninterrupted face, and their resampling from irregular frame times to an even grid."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.tail import Tail
from app.core.types import SKIN_REGIONS, FaceObservation, FloatArray

# The grid of all pulse work. 30 Hz resolves 200 bpm with its second harmonic and is what webcams deliver.
GRID_HZ = 30.0
# A longer stretch without a sample ends the window: interpolating over it would invent part of a beat. Three frames
# lost in a row at 15 fps still pass, jitter included, as a beat at 200 bpm does.
MAX_GAP_S = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class SkinWindow:
    """The last seconds of one uninterrupted face on an even grid of ``rate_hz``; sample i is at ``t0_s + i / rate_hz``.

    rgb: (n, 4, 3) skin colour by region. background_rgb: (n, 3). position: (n, 3), in face widths. luma: (n,).
    clipped: (n,). chest_y: (n,) in face widths, NaN where it was not seen. crops: (n, S, S, 3) or None.
    measured_rate_hz: samples per second that really came. coverage: share of all frames that showed the face.
    """

    t0_s: float
    rate_hz: float
    rgb: FloatArray
    background_rgb: FloatArray
    position: FloatArray
    luma: FloatArray
    clipped: FloatArray
    chest_y: FloatArray
    crops: NDArray[np.float32] | None
    measured_rate_hz: float
    coverage: float

    @property
    def duration_s(self) -> float:
        """Length of the window."""
        return len(self.luma) / self.rate_hz


def resample(t_s: FloatArray, values: FloatArray, grid_s: FloatArray) -> FloatArray:
    """Values (n, ...) at irregular times ``t_s`` (n,) on the even ``grid_s`` (m,), all inside the times given.

    Linear interpolation; where samples come faster than the grid, the mean over each grid cell of the piecewise linear
    curve, so that noise above the grid's Nyquist frequency is not folded into the pulse band.
    """
    flat = values.reshape(len(t_s), -1)
    step_s = float(grid_s[1] - grid_s[0]) if len(grid_s) > 1 else np.inf
    if len(t_s) < 2 or float(np.median(np.diff(t_s))) > 0.75 * step_s:
        columns = [np.interp(grid_s, t_s, column) for column in flat.T]
        return np.stack(columns, axis=1).reshape(len(grid_s), *values.shape[1:])
    area = np.zeros_like(flat)
    area[1:] = np.cumsum(np.diff(t_s)[:, None] * (flat[1:] + flat[:-1]) / 2, axis=0)
    left = np.clip(grid_s - step_s / 2, t_s[0], t_s[-1])
    right = np.clip(grid_s + step_s / 2, t_s[0], t_s[-1])
    means = (_integral(t_s, flat, area, right) - _integral(t_s, flat, area, left)) / (right - left)[:, None]
    return np.asarray(means.reshape(len(grid_s), *values.shape[1:]))


def crops_on_grid(t_s: FloatArray, crops: NDArray[np.float32], grid_s: FloatArray) -> NDArray[np.float32]:
    """Crops (n, S, S, 3) at irregular times ``t_s`` (n,) on the even ``grid_s`` (m,), by linear interpolation."""
    i = np.clip(np.searchsorted(t_s, grid_s, side="right") - 1, 0, len(t_s) - 2)
    share = np.clip((grid_s - t_s[i]) / (t_s[i + 1] - t_s[i]), 0, 1).astype(np.float32)[:, None, None, None]
    crop, step = crops[i], crops[i + 1]
    step -= crop  # in place: these are megabytes, several times a second
    step *= share
    crop += step
    return crop


def _integral(t_s: FloatArray, flat: FloatArray, area: FloatArray, at_s: FloatArray) -> FloatArray:
    """Exact integral of the piecewise linear curve from its start to ``at_s``."""
    i = np.clip(np.searchsorted(t_s, at_s, side="right") - 1, 0, len(t_s) - 2)
    ahead = (at_s - t_s[i])[:, None]
    slope = (flat[i + 1] - flat[i]) / (t_s[i + 1] - t_s[i])[:, None]
    return np.asarray(area[i] + ahead * flat[i] + ahead**2 / 2 * slope)


class SkinSeries:
    """The samples of one uninterrupted face, bounded in seconds."""

    def __init__(self, keep_s: float) -> None:
        """Keep the last ``keep_s`` seconds."""
        self.keep_s = keep_s
        self._frames_s: deque[float] = deque()
        # Of the frames with a face. Values: skin colour by region (12), background (3), position (3), luma, clipped,
        # chest.
        self._times_s: Tail[np.float64] = Tail()
        self._values: Tail[np.float64] = Tail()
        self._crops: Tail[np.float32] = Tail()

    def __len__(self) -> int:
        """How many samples there are."""
        return len(self._times_s)

    def add(self, observation: FaceObservation) -> bool:
        """Take in what one frame showed. True when an uninterrupted series ended because of it."""
        t_s, skin = observation.t_s, observation.skin
        broken = len(self) > 0 and (observation.after_gap or t_s - self._times_s.rows[-1] > MAX_GAP_S)
        if broken:
            self.clear()
        self._frames_s.append(t_s)
        if skin is not None:
            parts = (skin.rgb.ravel(), skin.background_rgb, skin.position, (skin.luma, skin.clipped, skin.chest_y))
            self._times_s.append(t_s)
            self._values.append(np.concatenate(parts))
            if observation.crop is not None:
                self._crops.append(observation.crop)
        self._forget(t_s - self.keep_s)
        return broken

    def _forget(self, before_s: float) -> None:
        if len(self) > 0:
            old = int(np.searchsorted(self._times_s.rows, before_s))
            for tail in (self._times_s, self._values, self._crops):
                tail.drop(old)
        while self._frames_s and self._frames_s[0] < before_s:
            self._frames_s.popleft()

    def clear(self) -> None:
        """Start anew."""
        for tail in (self._times_s, self._values, self._crops):
            tail.clear()
        self._frames_s.clear()

    def window(self, length_s: float, crops: bool = False) -> SkinWindow | None:
        """The last ``length_s`` seconds (less when less is there), None below one second of samples."""
        if len(self) < 8:
            return None
        times_s = self._times_s.rows
        newest = np.s_[int(np.searchsorted(times_s, times_s[-1] - length_s - 1 / GRID_HZ)) :]
        t_s = times_s[newest]
        first, last = int(np.ceil(t_s[0] * GRID_HZ)), int(np.floor(t_s[-1] * GRID_HZ))
        n = min(last - first + 1, round(length_s * GRID_HZ))
        if n < GRID_HZ:
            return None
        grid_s = np.arange(last - n + 1, last + 1) / GRID_HZ
        values = resample(t_s, _fill(t_s, self._values.rows[newest]), grid_s)
        colours = 3 * len(SKIN_REGIONS)
        seen = sum(one >= t_s[0] for one in self._frames_s)
        # Samples without a crop cannot be told apart any more: who changes what is cut begins a series anew.
        every = crops and len(self._crops) == len(self)
        return SkinWindow(
            t0_s=float(grid_s[0]),
            rate_hz=GRID_HZ,
            rgb=values[:, :colours].reshape(n, len(SKIN_REGIONS), 3),
            background_rgb=values[:, colours : colours + 3],
            position=values[:, colours + 3 : colours + 6],
            luma=values[:, colours + 6],
            clipped=values[:, colours + 7],
            chest_y=values[:, colours + 8],
            crops=crops_on_grid(t_s, self._crops.rows[newest], grid_s) if every else None,
            measured_rate_hz=(len(t_s) - 1) / float(t_s[-1] - t_s[0]),
            coverage=float(len(t_s) / max(seen, 1)),
        )


def _fill(t_s: FloatArray, columns: FloatArray) -> FloatArray:
    """Columns (n, k) with short absences (NaN) interpolated; one absent in over a tenth of the samples is all NaN."""
    missing = np.isnan(columns)
    if not missing.any():
        return columns
    filled = columns.copy()
    for k in np.flatnonzero(missing.any(axis=0)):
        there = ~missing[:, k]
        filled[:, k] = np.interp(t_s, t_s[there], columns[there, k]) if there.mean() > 0.9 else np.nan
    return filled
