"""Writes models/NAME/model.txt and card.json, the only things that the product reads."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from app.core.types import FloatArray

SCHEMA = 1


def write(
    folder: Path,
    model: Any,
    features: FloatArray,
    names: tuple[str, ...],
    target: FloatArray,
    more: dict[str, Any],
    prior: float | None = None,
) -> None:
    """Put ``model`` with its card into ``folder``; the range is that of ``target``, the limits those of ``features``.

    ``prior``: where it is not the mean of ``target``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = model.model_to_string()
    content = text.encode()
    (folder / "model.txt").write_bytes(content)
    low, high = _limits(features)
    card = {
        "schema": SCHEMA,
        "kind": "lightgbm-regressor",
        "file": "model.txt",
        "licence": "MIT",
        "sha256": hashlib.sha256(content).hexdigest(),
        "features": list(names),
        "feature_low": low,
        "feature_high": high,
        "prior": _rounded(float(np.mean(target)) if prior is None else prior),
        "low": _rounded(float(np.min(target))),
        "high": _rounded(float(np.max(target))),
        **more,
    }
    (folder / "card.json").write_text(json.dumps(card, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _limits(features: FloatArray) -> tuple[list[float | None], list[float | None]]:
    """1st and 99th percentile of each column; null where nothing is known or everything is one value."""
    low: list[float | None] = []
    high: list[float | None] = []
    for column in features.T:
        known = column[np.isfinite(column)]
        a, b = np.percentile(known, [1, 99]) if len(known) else (0.0, 0.0)
        low.append(_rounded(float(a)) if b > a else None)
        high.append(_rounded(float(b)) if b > a else None)
    return low, high


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def summary(error: FloatArray) -> dict[str, float]:
    """Bias, SD, mean absolute error and shares within 5, 10 and 15."""
    size = np.abs(error)
    return {
        "n": len(error),
        "bias": _rounded(float(error.mean())),
        "sd": _rounded(float(error.std())),
        "mae": _rounded(float(size.mean())),
        **{f"within_{limit}": _rounded(float(np.mean(size <= limit))) for limit in (5, 10, 15)},
    }
