"""LightGBM regressors from models/NAME: card.json says what they are, model.txt is LightGBM's own text."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from app.core.features.shape_change import ShapeChange
from app.core.regressor import Regressor
from app.core.types import FloatArray
from app.errors import AppError
from app.language import later

CARD, MODEL = "card.json", "model.txt"
SCHEMA = 1
KIND = "lightgbm-regressor"
REPAIR = later(
    "Get the folder models/ again as it was published, or build it: python -m training.regressors train --data DIR"
)


def is_regressor(folder: Path) -> bool:
    """Whether ``folder`` holds a regressor and no network."""
    return (folder / MODEL).exists()


def load_regressor(folder: Path) -> Regressor | None:
    """The regressor in ``folder``; None where there is no such folder.

    Raises AppError naming the file when the card cannot be read, or the model is not the one that the card describes.
    """
    path = folder / CARD
    if not path.exists():
        return None
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        content = (folder / str(card["file"])).read_bytes()
        _check(card, content, folder)
        return _made(card, content.decode())
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise AppError(
            later("The model in {folder} cannot be used: {why}.", folder=folder, why=str(error)), REPAIR
        ) from error


def _check(card: dict[str, Any], content: bytes, folder: Path) -> None:
    if card.get("schema") != SCHEMA or card.get("kind") != KIND:
        raise ValueError(
            f"{CARD} is of schema {card.get('schema')} and kind {card.get('kind')}, not {SCHEMA} and {KIND}"
        )
    found = hashlib.sha256(content).hexdigest()
    if found != card["sha256"]:
        raise ValueError(
            f"the SHA-256 of {folder / str(card['file'])} is {found[:12]}..., the card says {card['sha256'][:12]}..."
        )


def _made(card: dict[str, Any], text: str) -> Regressor:
    import lightgbm  # takes a third of a second: only where a model is there

    try:
        booster = lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as error:
        raise ValueError(f"LightGBM does not take it ({error})") from None
    names = tuple(card["features"])
    if tuple(booster.feature_name()) != names:
        raise ValueError("the features of the model are not those of its card")

    def predict(rows: FloatArray) -> FloatArray:
        return np.asarray(booster.predict(rows, num_threads=1), dtype=np.float64)

    return Regressor(
        predict=predict,
        features=names,
        prior=float(card["prior"]),
        low=float(card["low"]),
        high=float(card["high"]),
        feature_low=_limits(card["feature_low"]),
        feature_high=_limits(card["feature_high"]),
        half_width=float(card["half_width"]),
        half_width_calibrated=float(card.get("half_width_calibrated", card["half_width"])),
        share=float(card.get("share", 1.0)),
        change=ShapeChange(
            np.array(card.get("delta_weights", []), dtype=np.float64), float(card.get("delta_per_noise", 0.0))
        ),
    )


def _limits(values: list[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
