"""What a training is to be: the files in configs/."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from app.core.series import GRID_HZ
from app.errors import AppError
from training.networks import NETWORKS


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that decides what comes out; kept in the checkpoint. Read from TOML, checked on reading.

    loss: "pulse" learns the labels of the clips, "contrast" looks at the clips alone (training.contrast).
    frames, shortest, batch: a batch is ``batch`` clips of ``frames`` frames; with ``shortest`` the length is drawn anew
    for each batch, from there to ``frames``, and as many clips as hold as many frames in all. early_clips: training
    begins with so many clips, the others join evenly over the first 80 % of the steps, and are made meanwhile (0: all
    from the beginning). stretch, gamma, turn: as in Augmentation. start: a network.onnx of the same network, with
    whose weights to begin, a file or what git keeps as REVISION:PATH; else random ones.
    """

    network: str
    network_arguments: dict[str, Any]
    card: dict[str, Any]
    clips: int
    validation_clips: int
    size_px: int = 32
    seconds: float = 12.0
    frames: int = 300
    shortest: int = 0
    start: str = ""
    early_clips: int = 0
    batch: int = 8
    steps: int = 3000
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    clip_gradient: float = 1.0
    average: float = 0.995
    correlation_weight: float = 0.5
    spectrum_weight: float = 0.1
    loss: str = "pulse"
    stretch: float = 0.2
    gamma: float = 0.0
    turn: float = 0.0
    validate_every: int = 250
    patience: int = 8
    precision: str = "bfloat16"
    seed: int = 0

    @classmethod
    def read(cls, path: Path) -> "Config":
        """Raises AppError naming what is unknown, missing or of the wrong type."""
        try:
            values = tomllib.loads(path.read_text())
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise AppError(
                f"The configuration {path} cannot be read: {error}.", "Choose one of training/configs."
            ) from None
        known = {field.name: field for field in fields(cls)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise AppError(f"{path.name} has unknown settings: {', '.join(unknown)}.", f"Known: {', '.join(known)}.")
        for name, value in values.items():
            wanted = known[name].type
            if wanted in (int, float, str) and not isinstance(value, wanted if wanted is not float else (int, float)):
                raise AppError(
                    f"{path.name}: {name} is {value!r}, not of type {wanted.__name__}.", "Correct that line."
                )
        try:
            config = cls(**values)
        except TypeError as error:
            raise AppError(f"{path.name} is incomplete: {error}.", "Add what is missing.") from None
        if config.network not in NETWORKS:
            raise AppError(f"There is no network {config.network!r}.", f"Choose one of: {', '.join(NETWORKS)}.")
        if not config.shortest <= config.frames <= config.seconds * GRID_HZ:
            raise AppError(
                f"Clips of {config.seconds:g} s cannot give batches of {config.shortest} to {config.frames} frames.",
                f"They have {config.seconds * GRID_HZ:.0f} frames.",
            )
        if config.loss not in ("pulse", "contrast"):
            raise AppError(f"Loss {config.loss!r} is unknown.", "Choose pulse or contrast.")
        if config.precision not in ("float32", "bfloat16"):
            raise AppError(f"Precision {config.precision!r} is unknown.", "Choose float32 or bfloat16.")
        return config

    def clips_at(self, step: int) -> int:
        """How many clips are drawn from in this step."""
        if not self.early_clips:
            return self.clips
        joined = round((self.clips - self.early_clips) * step / (0.8 * self.steps))
        return min(self.clips, self.early_clips + joined)

    def shape_of_batch(self, rng: np.random.Generator) -> tuple[int, int]:
        """Clips and frames of the next batch; frames even, each factor of the length as likely as any other."""
        if not self.shortest:
            return self.batch, self.frames
        frames = 2 * round(float(np.exp(rng.uniform(np.log(self.shortest), np.log(self.frames)))) / 2)
        return max(1, round(self.batch * self.frames / frames)), frames
