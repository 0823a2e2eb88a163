"""``python -m training.regressors train|evaluate --data DIR``."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.core.features import oximetry
from app.core.features import respiration as breath
from training.regressors import cards, following, heart_variability, oxygen, pressure, respiration
from training.regressors.data import MissingDataError
from training.regressors.optics_cohort import HEALTHY_PERCENT, cohort

MODELS = Path(__file__).resolve().parents[2] / "models"
NOTICE = "For research. Not a medical device. Numbers are of people that the model had not seen."


def respiration_model(data: Path, out: Path | None) -> list[str]:
    """Cross-validate; with ``out`` also train on everybody and write the model."""
    rows = respiration.windows(data)
    result = respiration.cross_validate(rows)
    lines = ["### Respiration rate\n", *respiration.table(result)]
    if out is not None:
        model = respiration.train(rows, np.ones(len(rows.truth), dtype=bool))
        error = (result.rate - rows.truth)[rows.source != "simulated"]
        more = {
            "what": "error to expect of a candidate breath rate, in brpm, cut at 5",
            "notice": NOTICE,
            "data": respiration.DATA,
            "people": len(np.unique(rows.person)),
            "split": f"{respiration.FOLDS} folds by person",
            "half_width": result.scale,
            "coverage_of_80_percent_interval": result.covered,
            "held_out_error": cards.summary(error),
            "share_shown": float(respiration.agreed(result)[rows.source != "simulated"].mean()),
            "parameters": respiration.HOW,
        }
        expected = np.minimum(np.abs(rows.rates - rows.truth[rows.window]), respiration.MOST_ERROR_BRPM)
        cards.write(out / "respiration", model, rows.features, breath.NAMES, expected, more)
    return lines


def pressure_models(data: Path, out: Path | None) -> list[str]:
    """The same for both pressures."""
    people = pressure.load(data)
    results, followed = {}, following.learn()
    for sign, name in enumerate(pressure.SIGNS):
        result = results[name] = pressure.cross_validate(people, sign)
        if out is not None:
            model = pressure.train(people, sign, np.ones(len(people.pressures), dtype=bool))
            more = {
                "what": f"{name} pressure in mmHg",
                "notice": NOTICE,
                "data": pressure.DATA,
                "people": len(people.pressures),
                "split": f"{pressure.FOLDS} folds by person",
                "half_width": result.half_width,
                "coverage_of_80_percent_interval": result.covered,
                "held_out_error": {test: cards.summary(error) for test, error in result.errors.items()},
                "delta_weights": [float(f"{weight:.6g}") for weight in followed[name].change.weights],
                "delta_per_noise": float(f"{followed[name].change.per_noise:.6g}"),
                "delta": {one: float(f"{getattr(followed[name], one):.4g}") for one in following.MEASURED},
                "parameters": pressure.HOW[name],
            }
            stacked = np.vstack([pressure.stack(one, people.told) for one in (people.clean, people.camera)])
            cards.write(out / name, model, stacked, pressure.NAMES, people.pressures[:, sign], more)
    return ["### Blood pressure\n", *pressure.table(results, followed)]


def oxygen_model(_data: Path, out: Path | None) -> list[str]:
    """The same for SpO2."""
    model = oxygen.train()
    result = oxygen.evaluate(model)
    if out is not None:
        sample = cohort(oxygen.TESTED, oxygen.EACH, 1, calibrated=True, uniform=True)
        more = {
            "what": "SpO2 in per cent",
            "notice": NOTICE,
            "data": oxygen.DATA,
            "people": oxygen.PEOPLE,
            "split": f"{oxygen.TESTED} other simulated people",
            "share": result.share,
            "half_width": result.half_width,
            "half_width_calibrated": result.half_width_calibrated,
            "coverage_of_80_percent_interval": result.covered,
            "coverage_with_a_reading": result.covered_calibrated,
            "held_out_error": {test: cards.summary(error) for test, error in result.errors.items()},
            "parameters": oxygen.HOW,
        }
        healthy, _ = HEALTHY_PERCENT
        cards.write(out / "spo2", model, sample.features, oximetry.NAMES, sample.spo2_percent, more, prior=healthy)
    return ["### SpO2\n", *oxygen.table(result)]


def variability(data: Path, _out: Path | None) -> list[str]:
    """Nothing is trained: the definitions against a strap."""
    return ["### Pulse rate variability\n", *heart_variability.table(heart_variability.pairs(data))]


PARTS: dict[str, Callable[[Path, Path | None], list[str]]] = {
    "respiration": respiration_model,
    "variability": variability,
    "pressure": pressure_models,
    "spo2": oxygen_model,
}


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser("python -m training.regressors", description=__doc__)
    result.add_argument("action", choices=("train", "evaluate"))
    result.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with the data sets")
    result.add_argument("--out", type=Path, default=MODELS, metavar="DIR", help="where models go (default: models/)")
    result.add_argument("--only", choices=tuple(PARTS), metavar="PART", help=f"one of {', '.join(PARTS)}")
    return result


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    options = parser().parse_args(arguments)
    try:
        for name, part in PARTS.items():
            if options.only in (None, name):
                print("\n".join(part(options.data, options.out if options.action == "train" else None)), flush=True)
                print()
    except MissingDataError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
