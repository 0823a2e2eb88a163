"""How far a change of the beat's shape is one of pressure: learnt on simulated people, as no data set holds changes.

Each sits once at rest, once more at rest, and once with another pressure, at a camera's noise; the change of shape is
that of ``app.core.physiology.pressure_beat``. What is learnt is no better than that assumption.
"""

from dataclasses import dataclass

import numpy as np

from app.core.features import pulse_shape
from app.core.filters import PULSE_BAND_HZ, bandpass
from app.core.physiology import BeatShape, Circulation, Rhythm, pressure_beat
from app.core.series import GRID_HZ
from app.core.types import FloatArray

PEOPLE, SECONDS, NOISE_DB = 160, (30.0, 60.0), (3.0, 16.0)
AGE_YEARS, CHANGE_MMHG = (20.0, 75.0), 15.0
# A diastolic pressure follows the systolic one by about this much (correlation .72, SD 11 against 20 in PPG-BP, rounded
# up for changes within one person).
SHARE = {"systolic": 1.0, "diastolic": 0.6}
RIDGE = 100.0  # of standardised features: shrinks the change towards none


@dataclass(frozen=True, slots=True, eq=False)
class Following:
    """weights: (len(pulse_shape.NAMES),) mmHg per unit of each feature.

    model, held: mean absolute error on people it had not seen, with the learnt change and with the cuff reading held.
    unchanged: the largest move of people whose pressure did not change.
    """

    weights: FloatArray
    model: float
    held: float
    unchanged: float


def learn(seed: int = 5) -> dict[str, Following]:
    """From one half of the people, tested on the other, for both pressures."""
    rows = [_moves(np.random.default_rng([seed, person])) for person in range(PEOPLE)]
    idle, moved = (np.array([row[k] for row in rows]) for k in (0, 1))
    change = np.array([row[2] for row in rows])
    train, test = slice(None, PEOPLE // 2), slice(PEOPLE // 2, None)
    # Those who did not change belong to the lesson too: what moves by itself must weigh nothing.
    lesson, truth = np.vstack([moved[train], idle[train]]), np.concatenate([change[train], 0 * change[train]])
    scale = np.maximum(lesson.std(axis=0), 1e-9)
    unit = lesson / scale
    # How noisy a wave is must not count as pressure.
    unit[:, [pulse_shape.NAMES.index(name) for name in ("noise", "bandwidth_hz")]] = 0.0
    weights = np.linalg.solve(unit.T @ unit + RIDGE * np.eye(unit.shape[1]), unit.T @ truth) / scale
    result = {}
    for sign, share in SHARE.items():
        said, true = share * moved[test] @ weights, share * change[test]
        result[sign] = Following(
            share * weights,
            float(np.abs(said - true).mean()),
            float(np.abs(true).mean()),
            float(np.abs(share * idle[test] @ weights).max()),
        )
    return result


def _moves(rng: np.random.Generator) -> tuple[FloatArray, FloatArray, float]:
    """Changes of the features without and with a change of pressure, and that change."""
    age = float(rng.uniform(*AGE_YEARS))
    start, change = float(rng.normal(105 + 0.4 * age, 10)), float(rng.normal(0, CHANGE_MMHG))
    own = rng.normal(0, 1, 3)
    before, again, after = (_row(pressure_beat(one, age, own), rng) for one in (start, start, start + change))
    return np.nan_to_num(again - before), np.nan_to_num(after - before), change


def _row(shape: BeatShape, rng: np.random.Generator) -> FloatArray:
    """Features of a minute of this beat."""
    heart = Circulation(Rhythm(float(rng.uniform(58, 85)), sdnn_ms=25), shape, seed=int(rng.integers(1 << 31)))
    t_s = np.arange(0, rng.uniform(*SECONDS), 1 / GRID_HZ)
    noise = 0.25 * 10 ** (-float(rng.uniform(*NOISE_DB)) / 20) * rng.normal(size=len(t_s))
    beat = pulse_shape.mean_beat([bandpass(heart.wave(t_s) + noise, GRID_HZ)], GRID_HZ)
    if beat is None:
        raise ValueError("a simulated minute without a beat")
    return pulse_shape.features(beat, PULSE_BAND_HZ[1])
