"""Where the head is at any time."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from app.core.types import FloatArray

# Columns of a pose: right and down in half widths of the head, roll, yaw and pitch in radians, log of the size.
AXES = ("x", "y", "roll", "yaw", "pitch", "size")
_SWAY = np.array([0.05, 0.035, 0.025, 0.07, 0.05, 0.015])
_TURN = np.array([0.15, 0.10, 0.12, 0.40, 0.20, 0.05])
_NOD = np.array([0.01, 0.08, 0.01, 0.03, 0.10, 0.0])
_SHAKE = np.array([0.09, 0.01, 0.02, 0.12, 0.02, 0.0])
_GRID_HZ = 120.0


@dataclass(frozen=True, slots=True)
class Movement:
    """How a person moves, as factors on the movements of a lively one; 0 is none of it.

    sway: slow, never at rest. turns: a minute, to a new place. tremble: 1 to 6 Hz. talk: mouth and jaw. blinks: a
    minute. periodic: nodding (or shaking) at periodic_hz, its rhythm uneven by wobble. breath: head and shoulders with
    each breath, in half widths.
    """

    sway: float
    turns: float
    tremble: float
    talk: float
    blinks: float
    periodic: float
    periodic_hz: float
    nods: bool
    breath: float
    seed: int
    wobble: float = 0.1

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Movement":
        """A random one: a third sit still, a sixth move as fast as a pulse."""
        still = rng.random() < 0.35
        return cls(
            sway=float(rng.uniform(0.02, 0.15) if still else rng.uniform(0.1, 1.0)),
            turns=0.0 if still else float(rng.choice([0.0, rng.uniform(1, 12)])),
            tremble=float(rng.uniform(0, 0.1) if still else rng.uniform(0, 1.0)),
            talk=float(rng.uniform(0.3, 1.0)) if rng.random() < 0.3 else 0.0,
            blinks=float(rng.uniform(0, 30)),
            periodic=float(np.exp(rng.uniform(np.log(0.1), np.log(1.2)))) if rng.random() < 0.16 else 0.0,
            periodic_hz=float(rng.uniform(0.5, 3.0)),
            nods=bool(rng.random() < 0.6),
            breath=float(rng.uniform(0, 0.02)),
            seed=int(rng.integers(2**31)),
        )

    def pose(self, t_s: FloatArray) -> FloatArray:
        """(n, 6) at ``t_s`` (n,), ascending; columns as in AXES."""
        rng = np.random.default_rng([self.seed, 1])
        grid_s, at = _grid(t_s)
        pose = self.sway * _SWAY * _coloured(rng, len(grid_s), 0.04, 0.5)
        pose += self.tremble * 0.06 * _SWAY * _coloured(rng, len(grid_s), 1.0, 6.0)
        pose += self.talk * 0.15 * _SWAY * _coloured(rng, len(grid_s), 0.5, 4.0)
        count = rng.poisson(self.turns * (grid_s[-1] - grid_s[0]) / 60)
        for start_s in np.sort(rng.uniform(grid_s[0], grid_s[-1], count)):
            # A minimum-jerk reach (Flash and Hogan 1985) to another place.
            s = np.clip((grid_s - start_s) / rng.uniform(0.3, 1.0), 0, 1)[:, None]
            pose += rng.normal(0, 0.5, 6) * _TURN * (10 * s**3 - 15 * s**4 + 6 * s**5)
        wobble = np.cumsum(1 + self.wobble * _coloured(rng, len(grid_s), 0.05, 0.5)[:, 0]) / _GRID_HZ
        swing = np.sin(2 * np.pi * (self.periodic_hz * wobble + rng.random()))
        pose += self.periodic * swing[:, None] * (_NOD if self.nods else _SHAKE)
        return np.asarray(pose[at])

    def mouth(self, t_s: FloatArray) -> FloatArray:
        """(n,) how far the mouth is open, 0..1."""
        rng = np.random.default_rng([self.seed, 2])
        grid_s, at = _grid(t_s)
        syllables = _coloured(rng, len(grid_s), 1.5, 5.0)[:, 0]
        sentences = _coloured(rng, len(grid_s), 0.05, 0.4)[:, 0] > -0.3
        return np.asarray(np.clip(self.talk * np.maximum(syllables, 0) * sentences, 0, 1)[at])

    def lid(self, t_s: FloatArray) -> FloatArray:
        """(n,) how far the eyelids are closed, 0..1."""
        rng = np.random.default_rng([self.seed, 3])
        span_s = t_s[-1] - t_s[0]
        blinks_s = rng.uniform(t_s[0], t_s[-1], rng.poisson(self.blinks * span_s / 60))
        closed = np.zeros(len(t_s))
        for one in blinks_s:
            closed = np.maximum(closed, np.clip(1.5 - np.abs(t_s - one) / 0.09, 0, 1))
        return closed


def _grid(t_s: FloatArray) -> tuple[FloatArray, np.ndarray]:
    """Times every 1/120 s over ``t_s``, and which of them each of ``t_s`` is."""
    n = int(np.ceil((t_s[-1] - t_s[0]) * _GRID_HZ)) + 1
    return t_s[0] + np.arange(n) / _GRID_HZ, np.round((t_s - t_s[0]) * _GRID_HZ).astype(int)


def _coloured(rng: np.random.Generator, n: int, low_hz: float, high_hz: float) -> FloatArray:
    """(n, 6) noise between two frequencies, the slower the larger, standard deviation about 1."""
    hz = np.fft.rfftfreq(n, 1 / _GRID_HZ)[:, None]
    shape = np.where((hz >= low_hz) & (hz <= high_hz), np.maximum(hz, low_hz) ** -0.7, 0.0)
    if not shape.any():
        shape = (hz == hz[1]).astype(float)
    spectrum = shape * (rng.standard_normal((len(hz), 6)) + 1j * rng.standard_normal((len(hz), 6)))
    wave = np.fft.irfft(spectrum, n, axis=0)
    wave = ndimage.gaussian_filter1d(wave, 1.0, axis=0)
    return wave / max(float(np.sqrt((wave**2).mean())), 1e-12)
