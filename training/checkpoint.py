"""What is in a file written by training/train.py, as far as it is needed to use the network."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from app.core.pulse.method import READING_S
from app.core.series import GRID_HZ
from app.errors import AppError
from app.inference.card import EXPECTED


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """network: its name in NETWORKS. config: of the training. card: what shall stand on the card of the model."""

    network: str
    network_arguments: dict[str, Any]
    state: dict[str, Tensor]
    config: dict[str, Any]
    commit: str | None
    seed: int | None
    step: int
    card: dict[str, Any]

    def card_fields(self, path: Path) -> dict[str, Any]:
        """What the card says, as ``export`` takes it. Raises AppError naming what the checkpoint does not say."""
        said = {"recipe": path.name, "measured": {}, **self.card}
        given = {
            "size_px": self.config.get("size_px"),
            "rate_hz": GRID_HZ,
            "window_s": READING_S,
            "colour": "RGB",
            "range": [0, 255],
            "frames_multiple": 1,
            "min_frames": 1,
        }
        named = ("label", "source", "licence", "measured")
        if lacking := [name for name in (*named, "data", "normalisation") if name not in said]:
            raise AppError(
                f"{path.name} does not say what stands on the card of the model: {', '.join(lacking)}.",
                "Add it to [card] in the configuration.",
            )
        inputs = {name: said.get(name, value) for name, value in given.items()}
        training = {"data": said["data"], "recipe": said["recipe"], "commit": self.commit}
        return {
            **{name: said[name] for name in named},
            # The squared error of training/train.py makes a wave as large as it is certain; without labels its size
            # means nothing.
            "output": {"kind": "bvp" if self.config.get("loss") == "contrast" else EXPECTED},
            "input": {**inputs, "normalisation": said["normalisation"]},
            "training": {**training, "steps": self.step, "seed": self.seed},
        }


def read_checkpoint(path: Path) -> Checkpoint:
    """The checkpoint in ``path``. Raises AppError when it is none."""
    content = load_tensors(path)
    fields = Checkpoint.__dataclass_fields__
    lacking = [name for name in fields if not isinstance(content, dict) or name not in content]
    if lacking:
        raise AppError(
            f"{path.name} is no checkpoint of training/train.py: it has no {', '.join(lacking)}.",
            "For a checkpoint of another toolbox use: python -m training.import_checkpoint",
        )
    return Checkpoint(**{name: content[name] for name in fields})


def load_tensors(path: Path) -> Any:
    """What torch finds in a file, tensors and plain values only: no code in it is run. Raises AppError."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise AppError(f"There is no file {path}.", "Check the name.") from None
    except pickle.UnpicklingError:
        raise AppError(
            f"{path.name} holds more than weights, or is no torch file: loading it could run code of its maker.",
            "Save the weights alone: torch.save(network.state_dict(), path).",
        ) from None
    except (OSError, RuntimeError, EOFError, ValueError) as error:
        raise AppError(
            f"{path.name} cannot be read as a torch file ({_first_line(error)}).", "Copy it again."
        ) from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
