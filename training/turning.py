"""Heads that turn and nod, out of clips in which they do not: the crops bent as a ball with a nose would.

Rendering a new clip costs a second of a processor, this a hundredth of it; the pulse stays as it was, so that one clip
teaches how a pulse looks under many movements.
"""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.series import GRID_HZ
from app.core.types import FloatArray
from app.face.crop import CROP
from training.synthetic.looks import GAMMA
from training.synthetic.movement import Movement

# Half the width of a head in sides of a detector's box.
_HALF_WIDTH = 0.51
# How much of a movement is left in the crop, which follows the face, at least and at most.
_LEFT = (0.0, 0.5)
# How far the middle of a face moves with a turn of one radian, in half widths: its depth.
_DEPTH = 0.6


def turned(crops: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Crops (T, S, S, 3) of a face, bent and shaded as by a random movement of the head."""
    pose = Movement.draw(rng).pose(np.arange(len(crops)) / GRID_HZ)
    pose -= pose.mean(axis=0)
    left, angles = rng.uniform(*_LEFT), pose[:, 3:5]
    bent = bend(crops, angles, left * pose[:, :2] - (1 - left) * _DEPTH * angles)
    shade = 1 + np.tensordot(angles, _shading(crops.shape[1], rng), axes=1)
    bent *= np.clip(shade, 0.3, 1.7).astype(np.float32)[..., None]
    return bent


def bend(crops: NDArray[np.float32], angles: FloatArray, shift: FloatArray) -> NDArray[np.float32]:
    """Crops (T, S, S, 3) of heads turned by ``angles`` (T, 2), yaw to the right and pitch downward in radians, and
    moved by ``shift`` (T, 2), right and down in half widths: what is far in front of the neck moves most.
    """
    size = crops.shape[1]
    head, depth = np.float32(_head_px(size)), _depth(size)
    y, x = np.indices((size, size), dtype=np.float32)
    bent = np.empty(crops.shape, dtype=np.float32)
    for k, (yaw, pitch) in enumerate(angles.astype(np.float32)):
        right, down = shift[k].astype(np.float32)
        from_x, from_y = x - head * (depth * yaw + right), y - head * (depth * pitch + down)
        cv2.remap(crops[k], from_x, from_y, cv2.INTER_LINEAR, dst=bent[k], borderMode=cv2.BORDER_REPLICATE)
    return bent


def _head_px(size: int) -> float:
    """Half the width of the head in pixels of a crop."""
    return size / CROP * _HALF_WIDTH


@functools.cache
def _depth(size: int) -> NDArray[np.float32]:
    """(S, S) how far each place is in front of the neck, in half widths; 0 beside the face."""
    head = _head_px(size)
    v, u = (np.indices((size, size)) - (size - 1) / 2) / head
    ball = 0.95 * np.sqrt(np.clip(1 - (u / 1.1) ** 2 - (v / 1.45) ** 2, 0, None))
    nose = 0.2 * np.clip((v + 0.45) / 0.6, 0, 1) * (v < 0.3) * np.exp(-0.5 * (u / 0.15) ** 2)
    return np.asarray(cv2.GaussianBlur((ball + nose).astype(np.float32), (0, 0), 0.05 * head), dtype=np.float32)


def _shading(size: int, rng: np.random.Generator) -> FloatArray:
    """(2, S, S) relative change of the gray levels per radian of yaw and of pitch under a random lamp (Lambert)."""
    depth = _depth(size)
    slope_v, slope_u = np.gradient(depth, 1 / _head_px(size))
    normal = np.stack([-slope_u, -slope_v, np.ones_like(depth)]) * (depth > 0.05)
    nx, ny, nz = normal / np.maximum(np.linalg.norm(normal, axis=0), 1e-6)
    lamp = np.array([rng.normal(0, 0.6), rng.normal(-0.4, 0.4), 0.8])
    lamp /= np.linalg.norm(lamp)
    ambient = rng.uniform(0.25, 0.85)
    facing = nx * lamp[0] + ny * lamp[1] + nz * lamp[2]
    lit = (1 - ambient) * (facing > 0) / (ambient + (1 - ambient) * np.clip(facing, 0, None)) / GAMMA
    return np.asarray(lit * np.stack([nz * lamp[0] - nx * lamp[2], nz * lamp[1] - ny * lamp[2]]))
