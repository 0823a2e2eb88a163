"""Blood pressure: two models on the shape of the beat, with or without age, sex and body; trained on PPG-BP.

Each person's rows come twice, with what was told and without (NaN), clean and as a camera would have seen them, so that
one model serves all.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.features import pulse_shape
from app.core.types import FloatArray
from training.regressors import fit
from training.regressors.data import ppg_bp
from training.regressors.following import Following
from training.regressors.shapes import Rows, camera_rows, clean_rows, demographics

NAMES = (*pulse_shape.NAMES, *pulse_shape.DEMOGRAPHICS)
FOLDS, SPLITS = 10, 3
CAMERA_WEIGHT = 0.4
COMMON: dict[str, Any] = {
    "num_leaves": 3, "learning_rate": 0.03, "min_child_samples": 12, "bagging_fraction": 0.7, "bagging_freq": 1,
    "feature_fraction": 0.3, "lambda_l2": 5, "extra_trees": True, "rounds": 900,
}  # fmt: skip
# Diastolic pressures have outliers that the squared error would follow; alpha in mmHg.
HOW = {"systolic": {**COMMON, "objective": "l2"}, "diastolic": {**COMMON, "objective": "huber", "alpha": 12.0}}
DATA = "PPG-BP (Liang et al. 2018, doi:10.1038/sdata.2018.20, CC BY 4.0): 219 people, one cuff reading each"
SIGNS = ("systolic", "diastolic")
# Five things told need fewer and larger trees.
PLAIN = {**COMMON, "objective": "l2", "num_leaves": 8, "rounds": 120}


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Rows of everybody: clean, at a camera's noise of 5-20 dB, and at exactly 10 dB (for testing alone)."""

    clean: Rows
    camera: Rows
    noisy: Rows
    told: FloatArray
    pressures: FloatArray

    def stack(self, rows: Rows, with_told: bool) -> FloatArray:
        """Features with or without what people told."""
        told = self.told[rows.person]
        return np.hstack([rows.features, told if with_told else np.full_like(told, np.nan)])


def load(data: Path) -> Cohort:
    """Everybody in PPG-BP."""
    people = list(ppg_bp.people(data))
    return Cohort(
        clean_rows(people),
        camera_rows(people, (5.0, 20.0), seed=1),
        camera_rows(people, (10.0, 10.0), seed=99),
        demographics(people),
        np.array([[one.systolic_mmhg, one.diastolic_mmhg] for one in people]),
    )


def train(cohort: Cohort, sign: int, people: NDArray[np.bool_]) -> Any:
    """A model of SIGNS[sign] from ``people`` (n,)."""
    features, target, weight = [], [], []
    for rows, share in ((cohort.clean, 1.0), (cohort.camera, CAMERA_WEIGHT)):
        use = people[rows.person]
        for with_told in (False, True):
            features.append(cohort.stack(rows, with_told)[use])
            target.append(cohort.pressures[rows.person[use], sign])
            weight.append(share * rows.weight[use])
    return fit.fit(np.vstack(features), np.concatenate(target), np.concatenate(weight), NAMES, HOW[SIGNS[sign]])


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Errors (n,) by test of models that never saw the person; mean: of predicting the others' mean."""

    errors: dict[str, FloatArray]
    half_width: float
    covered: float


TESTS = (
    "mean of the others",
    "age, sex, body alone",
    "wave alone",
    "wave, age, sex, body",
    "wave alone, camera at 10 dB",
)


def cross_validate(cohort: Cohort, sign: int) -> Result:
    """Every person held out once in each of SPLITS: how people fall into folds moves the error by 0.1 mmHg."""
    truth = cohort.pressures[:, sign]
    splits = [_held_out(cohort, sign, seed) for seed in range(SPLITS)]
    errors = {name: np.concatenate([said[name] - truth for said in splits]) for name in TESTS}
    noisy = errors[TESTS[4]]
    everybody = np.tile(np.arange(len(truth)), SPLITS)
    return Result(errors, fit.half_width(noisy), fit.coverage(everybody, noisy, np.ones(len(noisy)), FOLDS))


def _held_out(cohort: Cohort, sign: int, seed: int) -> dict[str, FloatArray]:
    """What each of TESTS says of every person (n,), by models that had not seen him."""
    truth = cohort.pressures[:, sign]
    everybody = np.arange(len(truth))
    said = {name: np.full(len(truth), np.nan) for name in TESTS}
    for out in fit.folds(everybody, FOLDS, seed):
        said[TESTS[0]][out] = truth[~out].mean()
        plain = fit.fit(cohort.told[~out], truth[~out], np.ones((~out).sum()), pulse_shape.DEMOGRAPHICS, PLAIN)
        said[TESTS[1]][out] = np.asarray(plain.predict(cohort.told[out]))
        model = train(cohort, sign, ~out)
        for name, rows, told in (
            (TESTS[2], cohort.clean, False), (TESTS[3], cohort.clean, True), (TESTS[4], cohort.noisy, False)
        ):  # fmt: skip
            use = out[rows.person]
            values = np.asarray(model.predict(cohort.stack(rows, told)[use]))
            for person in np.flatnonzero(out):
                own = rows.person[use] == person
                said[name][person] = values[own].mean() if own.any() else truth[~out].mean()
    return said


def table(results: dict[str, Result], following: dict[str, Following]) -> list[str]:
    """Lines for the README."""
    lines = []
    for sign, result in results.items():
        how = f"everybody held out once in each of {SPLITS} splits (mmHg); 80 % interval: {result.covered:.0%}"
        lines.append(f"\n{sign.capitalize()}, PPG-BP, {how}\n")
        lines += [fit.HEAD, *(fit.error_row(name, error) for name, error in result.errors.items())]
    head = (
        "simulated person, pressure changing",
        "cuff reading held",
        "plus believed change",
        "unchanged moved at most",
    )
    lines += ["", f"| {' | '.join(head)} | the same in half intervals |", "|---|---|---|---|---|"]
    for sign, one in following.items():
        lines.append(f"| {sign} | {one.held:.1f} | {one.model:.1f} | {one.unchanged:.1f} | {one.unchanged_share:.2f} |")
    return lines
