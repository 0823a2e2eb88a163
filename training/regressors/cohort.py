"""Simulated people for what no data set holds: breaths and blood pressures over their whole range, at camera noise.

Everybody is drawn from a seed; beats, breath and shape come from ``app.core.physiology``, as those of the synthetic
face.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.core.physiology import STIFF_BEAT, YOUNG_BEAT, Circulation, Rhythm
from app.core.series import GRID_HZ
from app.core.types import FloatArray

NOISE_DB = (0.0, 20.0)  # pulse over noise in the pulse band, per sample; cameras: 5-20 and worse
ABSENT = 0.3  # share of people in whom one of the modulations cannot be seen (Charlton et al. 2018)


@dataclass(frozen=True, slots=True, eq=False)
class Breather:
    """raw: (n,) at GRID_HZ, blood upward, with its baseline."""

    person: int
    raw: FloatArray
    breaths_brpm: float


def breathers(count: int, seed: int) -> Iterator[Breather]:
    """``count`` people who breathe 5 to 45 times a minute, 32 to 60 s of each."""
    for person in range(count):
        rng = np.random.default_rng([seed, person])
        heart_bpm = float(np.exp(rng.uniform(np.log(48), np.log(120))))
        breaths = float(np.exp(rng.uniform(np.log(5), np.log(min(45, 0.48 * heart_bpm)))))
        amplitude, baseline, rhythm = rng.random(3) > ABSENT
        if not (amplitude or baseline or rhythm):
            rhythm = True
        sdnn_ms = float(np.exp(rng.uniform(np.log(15), np.log(90))))
        circulation = Circulation(
            Rhythm(
                rate_bpm=heart_bpm,
                drift_bpm=float(rng.uniform(0, 4)),
                sdnn_ms=sdnn_ms,
                respiration_brpm=breaths,
                breath_depth=float(np.exp(rng.uniform(np.log(0.02), np.log(0.3)))) * amplitude,
                breath_baseline=float(np.exp(rng.uniform(np.log(0.02), np.log(0.5)))) * baseline,
                breath_share=float(rng.uniform(0.2, 0.85)) * rhythm,
            ),
            YOUNG_BEAT if rng.random() < 0.5 else STIFF_BEAT,
            seed=int(rng.integers(1 << 31)),
        )
        t_s = np.arange(0, rng.uniform(32, 60), 1 / GRID_HZ)
        yield Breather(person, circulation.wave(t_s) + _noise(len(t_s), rng), breaths)


def _noise(n: int, rng: np.random.Generator) -> FloatArray:
    """White noise of the sensor and the wandering of light and head, against a pulse of about 0.25 (SD)."""
    white = 0.25 * 10 ** (-rng.uniform(*NOISE_DB) / 20) * rng.normal(size=n)
    wander = np.cumsum(rng.normal(size=n)) / np.sqrt(GRID_HZ)
    return np.asarray(white + 0.5 * np.exp(rng.uniform(np.log(0.005), np.log(0.3))) * wander)
