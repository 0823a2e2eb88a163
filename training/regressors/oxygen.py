"""SpO2 from the colour of the pulse: one model for readings with and without an oximeter's reference, on simulation."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.features import oximetry
from training.regressors import fit
from training.regressors.optics_cohort import HEALTHY_PERCENT, LOW_PERCENT, cohort

PEOPLE, EACH, TESTED = 1500, 6, 400
HOW: dict[str, Any] = {
    "objective": "l2", "num_leaves": 31, "learning_rate": 0.05, "min_child_samples": 40, "bagging_fraction": 0.7,
    "bagging_freq": 1, "feature_fraction": 0.8, "lambda_l2": 5, "rounds": 250,
}  # fmt: skip
DATA = "simulated cameras, lamps and skins only (app/core/optics.py); no measured person"


def train() -> Any:
    """The shipped model."""
    sets = [
        cohort(PEOPLE, EACH, 1, calibrated=True),
        cohort(PEOPLE, EACH, 2, calibrated=True, uniform=True),
        cohort(PEOPLE, EACH, 3, calibrated=False),
    ]
    features = np.vstack([one.features for one in sets])
    target = np.concatenate([one.spo2_percent for one in sets])
    return fit.fit(features, target, np.ones(len(target)), oximetry.NAMES, HOW)


def believed_share(model: Any) -> float:
    """Which part of the model's difference from the constant makes the smallest error, on people of neither set."""
    people = cohort(TESTED, EACH, 21, calibrated=False)
    constant, _ = HEALTHY_PERCENT
    difference = np.asarray(model.predict(people.features)) - constant
    shares = np.linspace(0, 1, 21)
    errors = [np.abs(constant + share * difference - people.spo2_percent).mean() for share in shares]
    return float(shares[int(np.argmin(errors))])


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Errors by test on people, lamps and cameras that the model never saw."""

    errors: dict[str, np.ndarray[Any, np.dtype[np.float64]]]
    share: float
    half_width: float
    half_width_calibrated: float
    covered: float
    covered_calibrated: float


def evaluate(model: Any) -> Result:
    """Healthy people for the uncalibrated reading, 88-100 % for the calibrated one."""
    plain = cohort(TESTED, EACH, 11, calibrated=False)
    tuned = cohort(TESTED, EACH, 12, calibrated=True, uniform=True)
    wide = tuned.spo2_percent >= 88
    share = believed_share(model)
    constant, _ = HEALTHY_PERCENT
    raw = np.asarray(model.predict(plain.features))
    said_plain = constant + share * (raw - constant)
    reference = tuned.features[:, oximetry.NAMES.index("reference_percent")]
    own_error = np.asarray(model.predict(oximetry.unchanged(tuned.features)))
    said_tuned = np.clip(reference + np.asarray(model.predict(tuned.features)) - own_error, *LOW_PERCENT)
    errors = {
        "constant 97.5, uncalibrated": constant - plain.spo2_percent,
        "model alone, uncalibrated": raw - plain.spo2_percent,
        "model drawn to the constant, uncalibrated": said_plain - plain.spo2_percent,
        "oximeter reading held, 88-100 %": (reference - tuned.spo2_percent)[wide],
        "model with one reading, 88-100 %": (said_tuned - tuned.spo2_percent)[wide],
    }
    plain_error, tuned_error = said_plain - plain.spo2_percent, errors["model with one reading, 88-100 %"]
    # The people of the test are new to the model; the width is learnt from one half of them, tested on the other.
    return Result(
        errors,
        share,
        fit.half_width(plain_error),
        fit.half_width(tuned_error),
        fit.coverage(plain.person, plain_error, np.ones(len(plain_error)), 10),
        fit.coverage(tuned.person[wide], tuned_error, np.ones(wide.sum()), 10),
    )


def table(result: Result) -> list[str]:
    """Lines for the README."""
    holds = f"{result.covered:.0%} without and {result.covered_calibrated:.0%} with a reading"
    return [
        "Simulated lamps, skins and cameras (points of SpO2).",
        f"The 80 % intervals hold {holds}. Without a reading {result.share:.0%} of what the model says is believed.\n",
        fit.HEAD,
        *(fit.error_row(name, error) for name, error in result.errors.items()),
    ]
