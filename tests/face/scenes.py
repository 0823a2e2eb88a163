"""Pictures with a known face at a known place: the portrait of an astronaut, shifted, turned and scaled; walls."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

from app.core.types import Clock, FaceObservation, FloatArray, Frame, ImageArray
from app.face.reader import DlibFaceReader

SIZE_PX = (640, 480)
# Between the eyes of the portrait, and how wide a detector draws her face.
PORTRAIT_MIDDLE = (225.0, 130.0)
PORTRAIT_FACE_PX = 107.0

Picture = Callable[[float], ImageArray]


@cache
def portrait() -> ImageArray:
    return np.asarray(skimage.data.astronaut(), dtype=np.uint8)


def placement(x: float, y: float, scale: float, roll: float = 0.0) -> FloatArray:
    """(2, 3) that brings the middle of the portrait's face to (x, y)."""
    c, s = scale * np.cos(roll), scale * np.sin(roll)
    mx, my = PORTRAIT_MIDDLE
    return np.array([[c, -s, x - c * mx + s * my], [s, c, y - s * mx - c * my]])


def astronaut(
    x: float = 320, y: float = 230, scale: float = 1.5, roll: float = 0.0, size_px: tuple[int, int] = SIZE_PX
) -> ImageArray:
    """Her face at (x, y), continued by its mirror image where the portrait ends."""
    matrix = placement(x, y, scale, roll)
    shown = cv2.warpAffine(portrait(), matrix, size_px, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(shown, dtype=np.uint8)


def astronaut_on(background: ImageArray, x: float, y: float = 230, scale: float = 1.5) -> ImageArray:
    """The portrait laid over ``background``; may be partly outside."""
    size = (background.shape[1], background.shape[0])
    shown = cv2.warpAffine(
        portrait(), placement(x, y, scale), size, dst=background.copy(), borderMode=cv2.BORDER_TRANSPARENT
    )
    return np.asarray(shown, dtype=np.uint8)


def head_on(background: ImageArray, x: float, scale: float) -> ImageArray:
    """Her head alone before ``background``; may be partly outside."""
    oval = cv2.ellipse(np.zeros(background.shape[:2], np.uint8), (int(x), 235), (int(75 * scale), int(100 * scale)),
                       0, 0, 360, 1, -1)  # fmt: skip
    return np.where(oval[..., None] > 0, astronaut(x, 230, scale), background)


def wall() -> ImageArray:
    shade = np.tile(np.linspace(140, 190, SIZE_PX[0]), (SIZE_PX[1], 1))
    return np.dstack([shade, shade * 0.97, shade * 0.9]).astype(np.uint8)


def chair() -> ImageArray:
    """Where a head was there is a head rest, about as dark as hair."""
    picture = wall()
    cv2.ellipse(picture, (320, 250), (110, 160), 0, 0, 360, (55, 50, 45), -1)
    cv2.rectangle(picture, (200, 350), (440, 480), (45, 45, 50), -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 3), dtype=np.uint8)


def curtain() -> ImageArray:
    """Much texture, no face."""
    noise = np.random.default_rng(1).normal(size=(SIZE_PX[1], SIZE_PX[0], 3))
    smooth = cv2.GaussianBlur(noise, (0, 0), 8)
    return np.asarray(np.clip(128 + 50 * smooth / smooth.std(), 0, 255), dtype=np.uint8)


def watch(
    reader: DlibFaceReader,
    picture: Picture,
    seconds: float,
    rate_hz: float = 30.0,
    noise_sd: float = 2.0,
    start_s: float = 0.0,
) -> list[FaceObservation]:
    """What the reader sees of ``picture(t)`` with sensor noise."""
    seen = []
    for index in range(round(seconds * rate_hz)):
        t_s = start_s + index / rate_hz
        clean = picture(t_s)
        image = np.clip(np.round(clean + noise_sd * _noise(index, clean.shape)), 0, 255).astype(np.uint8)
        image.flags.writeable = False
        seen.append(reader.read(Frame(image, t_s, index, Clock.MEDIA)))
    return seen


@cache
def _field() -> NDArray[np.float32]:
    return np.random.default_rng(7).standard_normal((1100, 1700, 3), dtype=np.float32)


def _noise(index: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Another cut from one large field of noise for each frame: as good as fresh noise and much faster."""
    x, y = np.random.default_rng([index, 3]).integers(0, 300, 2)
    return _field()[y : y + shape[0], x : x + shape[1]]
