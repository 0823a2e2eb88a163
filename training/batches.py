"""Batches for training: clips of a pool, stretched in time, mirrored, tinted, turned, and noisier than they are."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.core.types import FloatArray
from training.synthetic.pool import LEVELS, Pool
from training.turning import turned


@dataclass(frozen=True, slots=True)
class Augmentation:
    """stretch: clips run up to this much faster or slower. gain: spread of each colour's gain (log). noise: most noise
    added to each pixel of the crop, in gray levels, for half of the clips. hidden: share of clips in which a part is
    covered. gamma: spread of the exponent of the tone curve (log). turn: share of clips in which the head turns and
    nods more than it did.
    """

    stretch: float = 0.2
    gain: float = 0.1
    noise: float = 0.3
    hidden: float = 0.15
    gamma: float = 0.0
    turn: float = 0.0


def draw_batch(
    pool: Pool, among: int, clips: int, frames: int, augmentation: Augmentation, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """(clips, frames, S, S, 3) float32 0..255 and (clips, frames) float32, each clip of unit variance or zero.

    Drawn from the first ``among`` clips of ``pool``.
    """
    drawn = [_clip(pool, int(rng.integers(0, among)), frames, augmentation, rng) for _ in range(clips)]
    crops, waves = (np.stack(parts) for parts in zip(*drawn, strict=True))
    return torch.from_numpy(crops), torch.from_numpy(waves)


def _clip(
    pool: Pool, k: int, frames: int, augmentation: Augmentation, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    have = pool.waves.shape[1]
    speed = min(float(np.exp(rng.uniform(-1, 1) * np.log1p(augmentation.stretch))), (have - 1) / frames)
    start = rng.uniform(0, have - 1 - speed * (frames - 1))
    at = start + speed * np.arange(frames)
    first = np.minimum(at.astype(int), have - 2)
    kept = pool.crops[k, first[0] : first[-1] + 2].astype(np.float32) / LEVELS
    share = (at - first).astype(np.float32)[:, None, None, None]
    i = first - first[0]
    crops: NDArray[np.float32] = np.asarray((1 - share) * kept[i] + share * kept[i + 1], dtype=np.float32)
    wave = np.interp(at, np.arange(have), pool.waves[k])
    if rng.random() < 0.5:
        crops = crops[:, :, ::-1]
    if augmentation.turn and rng.random() < augmentation.turn:
        crops = turned(crops, rng)
    crops *= np.exp(rng.normal(0, augmentation.gain, 3)).astype(np.float32)
    if augmentation.gamma:
        power = np.float32(np.exp(rng.normal(0, augmentation.gamma)))
        crops = np.asarray(255 * np.maximum(crops / 255, 0) ** power, dtype=np.float32)
    if rng.random() < augmentation.hidden:
        crops = _hide(crops, rng)
    if rng.random() < 0.5:
        crops = crops + rng.standard_normal(crops.shape, dtype=np.float32) * np.float32(
            augmentation.noise * rng.random()
        )
    return np.ascontiguousarray(crops, dtype=np.float32), _unit(wave).astype(np.float32)


def _hide(crops: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A hand, a cup, a lock of hair: a rectangle of one colour before a part of the face."""
    size = crops.shape[1]
    height, width = rng.integers(size // 6, size // 2, 2)
    y, x = rng.integers(0, size - height), rng.integers(0, size - width)
    crops = crops.copy()
    crops[:, y : y + height, x : x + width] = rng.uniform(20, 220, 3)
    return crops


def _unit(wave: FloatArray) -> FloatArray:
    centred = wave - wave.mean()
    spread = float(centred.std())
    return centred / spread if spread > 1e-6 else np.zeros_like(wave)
