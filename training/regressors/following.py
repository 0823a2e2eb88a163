"""How far a change of the beat's shape is one of pressure: learnt on simulated people, as no data set holds changes.

Each sits once at rest for the minute that belongs to the cuff reading, once more at rest, and once with another
pressure, at a camera's noise; the change of shape is that of ``app.core.physiology.pressure_beat``. What is learnt is
no better than that assumption.
"""

from dataclasses import dataclass

import numpy as np

from app.core.features import pulse_shape
from app.core.features.shape_change import USUAL_MMHG, Shape, ShapeChange, shape_of
from app.core.filters import bandpass
from app.core.physiology import BeatShape, Circulation, Rhythm, pressure_beat
from app.core.series import GRID_HZ
from app.core.vitals.blood_pressure import FRESH_HALF_MMHG, USUAL_SHARE, WINDOW_S, half_interval_mmhg

PEOPLE, SECONDS, NOISE_DB = 400, (30.0, WINDOW_S), (3.0, 16.0)
AGE_YEARS, CHANGE_MMHG = (20.0, 75.0), 15.0
SHARE = {name.removesuffix("_mmhg"): share for name, share in USUAL_SHARE.items()}
RIDGE = 30.0  # of standardised features
FOLDS = 4
MEASURED = ("model", "held", "unchanged", "unchanged_share")


@dataclass(frozen=True, slots=True, eq=False)
class Following:
    """change: what is shipped, learnt on everybody.

    model, held: mean absolute error on people it had not seen, with the believed change and with the cuff reading held.
    unchanged: the largest move of people whose pressure did not change; unchanged_share: the same, in half intervals.
    """

    change: ShapeChange
    model: float
    held: float
    unchanged: float
    unchanged_share: float


@dataclass(frozen=True, slots=True, eq=False)
class _Person:
    """At rest, at rest again, and with a pressure changed by change_mmhg."""

    before: Shape
    again: Shape
    after: Shape
    change_mmhg: float


def learn(seed: int = 5) -> dict[str, Following]:
    """For both pressures; judged on people it had not seen."""
    people = [_person(np.random.default_rng([seed, person])) for person in range(PEOPLE)]
    said: dict[str, list[tuple[float, float, float]]] = {sign: [] for sign in SHARE}
    for fold in range(FOLDS):
        learnt = _learnt([one for k, one in enumerate(people) if k % FOLDS != fold])
        for one in people[fold::FOLDS]:
            for sign, share in SHARE.items():
                change = ShapeChange(share * learnt.weights, share * learnt.per_noise)
                usual = share * USUAL_MMHG
                followed, _ = change.believed(one.after, one.before, usual)
                moved, left = change.believed(one.again, one.before, usual)
                error = followed - share * one.change_mmhg
                said[sign].append((error, moved, moved / half_interval_mmhg(FRESH_HALF_MMHG, left)))
    learnt = _learnt(people)
    result = {}
    for sign, share in SHARE.items():
        error, moved, in_halves = np.abs(np.array(said[sign])).T
        held = share * float(np.mean([abs(one.change_mmhg) for one in people]))
        change = ShapeChange(share * learnt.weights, share * learnt.per_noise)
        result[sign] = Following(change, float(error.mean()), held, float(moved.max()), float(in_halves.max()))
    return result


def _learnt(people: list[_Person]) -> ShapeChange:
    """Weights by ridge regression, and what the noise of the beats makes of them where nothing has changed.

    Ridge and noise make a regression say too little. That is undone, so that a change is drawn towards none once, by
    the noise that it has itself (``ShapeChange.believed``), and not by that of the lesson as well.
    """
    idle = np.array([np.nan_to_num(one.again.row - one.before.row) for one in people])
    moved = np.array([np.nan_to_num(one.after.row - one.before.row) for one in people])
    change = np.array([one.change_mmhg for one in people])
    # Those who did not change belong to the lesson too: what moves by itself must weigh nothing.
    lesson, truth = np.vstack([moved, idle]), np.concatenate([change, 0 * change])
    scale = np.maximum(lesson.std(axis=0), 1e-9)
    unit = lesson / scale
    # How noisy a wave is must not count as pressure.
    unit[:, [pulse_shape.NAMES.index(name) for name in ("noise", "bandwidth_hz")]] = 0.0
    weights = np.linalg.solve(unit.T @ unit + RIDGE * np.eye(unit.shape[1]), unit.T @ truth) / scale
    weights *= (change @ change) / (moved @ weights @ change)
    noise = pulse_shape.NAMES.index("noise")
    both = np.mean([one.before.row[noise] ** 2 + one.again.row[noise] ** 2 for one in people])
    return ShapeChange(weights, float(np.sqrt(np.mean((idle @ weights) ** 2) / both)))


def _person(rng: np.random.Generator) -> _Person:
    age = float(rng.uniform(*AGE_YEARS))
    start, change = float(rng.normal(105 + 0.4 * age, 10)), float(rng.normal(0, CHANGE_MMHG))
    own = rng.normal(0, 1, 3)
    before = _shape(pressure_beat(start, age, own), (WINDOW_S, WINDOW_S), rng)
    again, after = (_shape(pressure_beat(one, age, own), SECONDS, rng) for one in (start, start + change))
    return _Person(before, again, after, change)


def _shape(beat: BeatShape, seconds: tuple[float, float], rng: np.random.Generator) -> Shape:
    """As many seconds of this beat."""
    heart = Circulation(Rhythm(float(rng.uniform(58, 85)), sdnn_ms=25), beat, seed=int(rng.integers(1 << 31)))
    t_s = np.arange(0, rng.uniform(*seconds), 1 / GRID_HZ)
    noise = 0.25 * 10 ** (-float(rng.uniform(*NOISE_DB)) / 20) * rng.normal(size=len(t_s))
    shape = shape_of(bandpass(heart.wave(t_s) + noise, GRID_HZ), GRID_HZ)
    if shape is None:
        raise ValueError("a simulated minute without a beat")
    return shape
