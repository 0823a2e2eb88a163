"""The shipped regressors: they load, they are the ones of their cards, and damage is named."""

import hashlib
import json
import shutil

import numpy as np
import pytest

from app.build import MODELS_PATH, REGRESSORS, find_method, make_regressors
from app.core.calibration import Demographics
from app.core.features import oximetry, pulse_shape, respiration
from app.errors import AppError
from app.inference import model_folders
from app.inference.regressor import load_regressor

EXPECTED = {
    "respiration": respiration.NAMES,
    "spo2": oximetry.NAMES,
    "systolic": (*pulse_shape.NAMES, *pulse_shape.DEMOGRAPHICS),
    "diastolic": (*pulse_shape.NAMES, *pulse_shape.DEMOGRAPHICS),
}


@pytest.mark.parametrize("name", REGRESSORS)
def test_shipped_model_takes_the_features_of_the_product(name: str) -> None:
    loaded = load_regressor(MODELS_PATH / name)
    assert loaded.features == EXPECTED[name]
    said = loaded.predict(np.full((3, len(loaded.features)), np.nan))
    assert said.shape == (3,)
    assert np.isfinite(said).all()
    assert len(Demographics().row()) == len(pulse_shape.DEMOGRAPHICS)


@pytest.mark.parametrize("name", REGRESSORS)
def test_card_says_what_must_be_known(name: str) -> None:
    card = json.loads((MODELS_PATH / name / "card.json").read_text(encoding="utf-8"))
    assert card["data"]
    assert card["people"] > 10
    assert 0.75 <= card["coverage_of_80_percent_interval"] <= 0.85
    assert card["held_out_error"]


def test_regressors_are_no_pulse_methods() -> None:
    assert {folder.name for folder in model_folders(MODELS_PATH)} & set(REGRESSORS) == set()
    assert set(make_regressors()) == set(REGRESSORS)
    with pytest.raises(AppError, match="no pulse method called 'systolic'"):
        find_method("systolic")


def test_a_changed_model_is_refused(tmp_path) -> None:
    folder = tmp_path / "systolic"
    shutil.copytree(MODELS_PATH / "systolic", folder)
    with (folder / "model.txt").open("a") as file:
        file.write(" ")
    with pytest.raises(AppError, match=r"systolic cannot be used: the SHA-256 of .* is .*, the card says"):
        load_regressor(folder)


def test_a_model_that_lightgbm_does_not_take_is_refused(tmp_path) -> None:
    folder = tmp_path / "spo2"
    shutil.copytree(MODELS_PATH / "spo2", folder)
    (folder / "model.txt").write_text("rubbish\n")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["sha256"] = hashlib.sha256(b"rubbish\n").hexdigest()
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(AppError, match=r"spo2 cannot be used: LightGBM does not take it"):
        load_regressor(folder)


def test_a_broken_card_is_refused(tmp_path) -> None:
    folder = tmp_path / "spo2"
    shutil.copytree(MODELS_PATH / "spo2", folder)
    (folder / "card.json").write_text("{}")
    with pytest.raises(AppError, match="spo2 cannot be used"):
        load_regressor(folder)
    assert load_regressor(tmp_path / "nothing") is None
