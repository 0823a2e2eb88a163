"""Fitting and cross-validation, the same for all regressors: LightGBM, one thread, deterministic, split by person."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray

COMMON: dict[str, Any] = {
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
    "seed": 0,
}


def fit(
    features: FloatArray, target: FloatArray, weight: FloatArray, names: tuple[str, ...], how: dict[str, Any]
) -> lightgbm.Booster:
    """A model of ``target``; ``how``: LightGBM's parameters, with the number of trees as "rounds".

    how["first"], where given: the (feature, threshold) that parts the rows in every tree before anything else may,
    where there are rows on both sides.
    """
    parameters = {**COMMON, **{name: value for name, value in how.items() if name not in ("rounds", "first")}}
    data = lightgbm.Dataset(features, target, weight=weight, feature_name=list(names))
    feature, threshold = how.get("first", (None, 0.0))
    above = np.zeros(len(features), bool) if feature is None else features[:, names.index(feature)] > threshold
    if above.all() or not above.any():  # LightGBM ends the process where it is to part what has one side only
        return lightgbm.train(parameters, data, how["rounds"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "first.json")
        path.write_text(json.dumps({"feature": names.index(feature), "threshold": threshold}), encoding="utf-8")
        model = lightgbm.train({**parameters, "forcedsplits_filename": str(path)}, data, how["rounds"])
    # The model's text names the file, whose folder is another every time: the same data shall make the same text.
    return lightgbm.Booster(model_str=model.model_to_string().replace(str(path), path.name))


def folds(people: NDArray[Any], count: int, seed: int = 0) -> list[NDArray[np.bool_]]:
    """Rows to hold out, in turn: every person is held out once, with all rows."""
    known = np.random.default_rng(seed).permutation(np.unique(people))
    return [np.isin(people, known[k::count]) for k in range(count)]


def held_out(
    people: NDArray[Any],
    count: int,
    train: Callable[[NDArray[np.bool_]], Callable[[FloatArray], FloatArray]],
    features: FloatArray,
) -> FloatArray:
    """What models that never saw a person say of each row: ``train`` gets the rows it may see."""
    result = np.full(len(people), np.nan)
    for out in folds(people, count):
        result[out] = train(~out)(features[out])
    return result


def error_row(name: str, error: FloatArray, baseline: str = "") -> str:
    """One line of a table: name, n, mean error, SD, MAE, shares within 5, 10 and 15."""
    size = np.abs(error)
    within = " / ".join(f"{100 * float(np.mean(size <= limit)):.0f}" for limit in (5, 10, 15))
    return (
        f"| {name} | {len(error)} | {error.mean():+.2f} | {error.std():.2f} | {size.mean():.2f} | {within} |{baseline}"
    )


HEAD = "| predictor | n | bias | SD | MAE | within 5 / 10 / 15 (%) |\n|---|---|---|---|---|---|"


def half_width(error: FloatArray, share: float = 0.8) -> float:
    """Half the interval that holds ``share`` of the errors."""
    return float(np.quantile(np.abs(error), share))


def coverage(people: NDArray[Any], error: FloatArray, scale: FloatArray, count: int) -> float:
    """Share of held-out people's rows inside an interval learnt from the others' rows; ``scale``: relative widths."""
    inside = np.zeros(len(error), dtype=bool)
    for out in folds(people, count, seed=1):
        width = half_width(error[~out] / scale[~out])
        inside[out] = np.abs(error[out]) <= width * scale[out]
    return float(inside.mean())
