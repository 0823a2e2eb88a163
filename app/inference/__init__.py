"""Trained models: each folder in ``models/`` is a pulse method, no line anywhere else.

    card.py       card.json: what goes in, what comes out, where it is from; checked field by field
    onnx_file.py  a look into network.onnx before anything runs it
    network.py    ONNX Runtime behind the face of a pulse method
    regressor.py  LightGBM, for the vital signs that need one

ONNX Runtime itself is only loaded when a network runs.
"""

import logging
import re
from pathlib import Path

from app.errors import AppError
from app.inference.card import read_card, read_network
from app.inference.network import NetworkMethod
from app.inference.regressor import is_regressor

log = logging.getLogger(__name__)


def model_folders(models: Path) -> list[Path]:
    """The folders in ``models`` that are meant to be networks, by name; hidden ones are unfinished exports."""
    if not models.is_dir():
        return []
    folders = (path for path in models.iterdir() if path.is_dir() and path.name[0] not in "._")
    return sorted(path for path in folders if not is_regressor(path))


def open_model(folder: Path) -> NetworkMethod:
    """The model in ``folder``, its card and file checked, not yet loaded. Raises AppError when it cannot be used."""
    card = read_card(folder)
    read_network(folder, card)
    return NetworkMethod(folder, card)


def find_model(models: Path, name: str) -> NetworkMethod | None:
    """The network called ``name``, None when there is none. Raises AppError when it cannot be used."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or models / name not in model_folders(models):
        return None
    return open_model(models / name)


def available_models(models: Path) -> list[NetworkMethod]:
    """Every model in ``models`` that can be used; about each other one there is a warning in the log."""
    found = []
    for folder in model_folders(models):
        try:
            found.append(open_model(folder))
        except AppError as error:
            log.warning("%s", error)
    return found
