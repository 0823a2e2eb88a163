"""Skin samples of one uninterrupted face, and their resampling from irregular frame times to an even grid."""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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


class _Sample(NamedTuple):
    """One frame with a face. values: skin colour by region (12), background (3), position (3), luma, clipped, chest."""

    t_s: float
    values: FloatArray
    crop: NDArray[np.float32] | None


class SkinSeries:
    """The samples of one uninterrupted face, bounded in seconds."""

    def __init__(self, keep_s: float) -> None:
        """Keep the last ``keep_s`` seconds."""
        self.keep_s = keep_s
        self._samples: deque[_Sample] = deque()
        self._frames_s: deque[float] = deque()

    def add(self, observation: FaceObservation) -> bool:
        """Take in what one frame showed. True when an uninterrupted series ended because of it."""
        t_s, skin = observation.t_s, observation.skin
        broken = bool(self._samples) and (observation.after_gap or t_s - self._samples[-1].t_s > MAX_GAP_S)
        if broken:
            self.clear()
        self._frames_s.append(t_s)
        if skin is not None:
            parts = (skin.rgb.ravel(), skin.background_rgb, skin.position, (skin.luma, skin.clipped, skin.chest_y))
            self._samples.append(_Sample(t_s, np.concatenate(parts), observation.crop))
        while self._samples and self._samples[0].t_s < t_s - self.keep_s:
            self._samples.popleft()
        while self._frames_s and self._frames_s[0] < t_s - self.keep_s:
            self._frames_s.popleft()
        return broken

    def clear(self) -> None:
        """Start anew."""
        self._samples.clear()
        self._frames_s.clear()

    def window(self, length_s: float, crops: bool = False) -> SkinWindow | None:
        """The last ``length_s`` seconds (less when less is there), None below one second of samples."""
        if len(self._samples) < 8:
            return None
        start_s = self._samples[-1].t_s - length_s - 1 / GRID_HZ
        samples = [one for one in self._samples if one.t_s >= start_s]
        t_s = np.array([one.t_s for one in samples])
        first, last = int(np.ceil(t_s[0] * GRID_HZ)), int(np.floor(t_s[-1] * GRID_HZ))
        n = min(last - first + 1, round(length_s * GRID_HZ))
        if n < GRID_HZ:
            return None
        grid_s = np.arange(last - n + 1, last + 1) / GRID_HZ
        values = resample(t_s, _fill(t_s, np.stack([one.values for one in samples])), grid_s)
        colours = 3 * len(SKIN_REGIONS)
        seen = sum(one >= t_s[0] for one in self._frames_s)
        return SkinWindow(
            t0_s=float(grid_s[0]),
            rate_hz=GRID_HZ,
            rgb=values[:, :colours].reshape(n, len(SKIN_REGIONS), 3),
            background_rgb=values[:, colours : colours + 3],
            position=values[:, colours + 3 : colours + 6],
            luma=values[:, colours + 6],
            clipped=values[:, colours + 7],
            chest_y=values[:, colours + 8],
            crops=self._crops(samples, t_s, grid_s) if crops else None,
            measured_rate_hz=(len(t_s) - 1) / float(t_s[-1] - t_s[0]),
            coverage=float(len(t_s) / max(seen, 1)),
        )

    @staticmethod
    def _crops(samples: list[_Sample], t_s: FloatArray, grid_s: FloatArray) -> NDArray[np.float32] | None:
        """Crops on the grid by linear interpolation between the two neighbours, None when any is missing."""
        crops = [one.crop for one in samples if one.crop is not None]
        if len(crops) < len(samples):
            return None
        return crops_on_grid(t_s, np.stack(crops), grid_s)


def _fill(t_s: FloatArray, columns: FloatArray) -> FloatArray:
    """Columns (n, k) with short absences (NaN) interpolated;
    a column absent in over a tenth of the samples is all NaN.
    """
    missing = np.isnan(columns)
    if not missing.any():
        return columns
    filled = columns.copy()
    for k in np.flatnonzero(missing.any(axis=0)):
        there = ~missing[:, k]
        filled[:, k] = np.interp(t_s, t_s[there], columns[there, k]) if there.mean() > 0.9 else np.nan
    return filled
