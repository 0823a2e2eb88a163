"""Paints what is around the head of the synthetic person: neck, shoulders and the room, in linear light."""

import numpy as np

from app.capture.synthetic_brush import SKIN_TONES, Picture, Plane, Srgb, between, inside, mix, smooth_noise, to_linear

BODY_V = (0.6, 4.2)  # what the body's layer covers, in half widths of the head below the middle of the face

_CLOTH: Srgb = (70, 90, 120)
_BOOKS: tuple[tuple[float, float, Srgb], ...] = (  # half width, height (shares of the picture's height), colour
    (0.016, 0.12, (150, 60, 50)),
    (0.022, 0.10, (60, 90, 110)),
    (0.014, 0.13, (190, 160, 90)),
    (0.024, 0.11, (80, 110, 80)),
)


def paint_body(width_px: int, half_width_px: float, tone: float, rng: np.random.Generator) -> tuple[Picture, Plane]:
    """Neck, shoulders and a pullover: linear light and alpha. The layer's middle column is u = 0."""
    rows = int(round((BODY_V[1] - BODY_V[0]) * half_width_px))
    u = (np.arange(width_px, dtype=np.float32) + 0.5 - width_px / 2) / half_width_px
    v = BODY_V[0] + (np.arange(rows, dtype=np.float32) + 0.5) / half_width_px
    u, v = np.meshgrid(u, v)
    side = np.abs(u)
    edge = max(0.02, 1.3 / half_width_px)
    neck = inside(side - (0.56 + 0.5 * np.clip(v - 1.3, 0, None) ** 2), edge)
    top = 1.34 + 0.16 * np.clip(side - 0.4, 0, None) + 0.55 * np.clip(side - 1.25, 0, None) ** 2.5
    collar = 1.34 + 0.26 * np.clip(1 - (side / 0.62) ** 2, 0, None) ** 0.5
    cloth = inside(top - v, edge) * inside(collar - v, edge) * inside(side - 2.15 - 0.1 * (v - 1.5), 0.05)
    skin = between(SKIN_TONES, tone)
    roundness = 0.95 - 0.45 * np.clip(side / 0.62, 0, 1) ** 3 + 0.04 * -u
    under_chin = 1 - 0.5 * np.exp(-((np.clip(v - 0.98, 0, None) / 0.22) ** 2))
    light = skin * (0.80 * roundness * under_chin)[..., None]
    knit = 1 + 0.05 * smooth_noise(u.shape, 2.0, rng) + 0.05 * np.sin(2 * np.pi * v / 0.045) * (half_width_px > 60)
    folds = 0.9 - 0.30 * (side / 2.2) ** 2 + 0.08 * smooth_noise(u.shape, 0.35 * half_width_px, rng) - 0.06 * u
    rim = 1 - 0.35 * np.exp(-(((v - collar) / 0.03) ** 2)) - 0.25 * np.exp(-(((v - collar - 0.12) / 0.012) ** 2))
    share = np.maximum(inside(collar - v, edge), inside(0.64 - side, 0.04))
    fabric = to_linear(_CLOTH) * (knit * folds * rim)[..., None]
    mix(light, fabric, share)
    alpha = np.maximum(neck * (v < 1.9), cloth)
    return np.clip(light, 0, 1).astype(np.float32), alpha.astype(np.float32)


def paint_room(width_px: int, height_px: int, rng: np.random.Generator) -> Picture:
    """A wall with a shelf and a picture, and the back of a chair: linear light. Scaled with the height."""
    x, y = np.meshgrid(
        (np.arange(width_px, dtype=np.float32) - width_px / 2) / height_px,
        (np.arange(height_px, dtype=np.float32) + 0.5) / height_px,
    )
    wall = 0.50 - 0.16 * np.hypot(x + 0.35, y - 0.1) + 0.012 * smooth_noise(x.shape, 2.5, rng)
    light = wall[..., None] * np.array((1.0, 0.97, 0.90), dtype=np.float32)
    soft = 2.0 / height_px
    frame: Plane = np.maximum(np.abs(x + 0.50) - 0.13, np.abs(y - 0.24) - 0.10)
    mix(light, np.array((0.10, 0.07, 0.05), dtype=np.float32), inside(frame, soft))
    hills = np.where(y > 0.27 + 0.03 * np.sin(14 * x), 0.0, 1.0)[..., None] * (0.25, 0.18, 0.05) + (0.12, 0.26, 0.22)
    mix(light, hills.astype(np.float32), inside(frame + 0.018, soft))
    board = np.maximum(np.abs(x - 0.52) - 0.16, np.abs(y - 0.36) - 0.008)
    mix(light, np.array((0.22, 0.14, 0.08), dtype=np.float32), inside(board, soft))
    for place, (wide, tall, colour) in enumerate(_BOOKS):
        left = 0.40 + 0.052 * place
        book = np.maximum(np.abs(x - left) - wide, np.abs(y - 0.352 + tall / 2) - tall / 2)
        mix(light, to_linear(colour), inside(book, soft))
    rounded = 6 * np.clip(0.72 - y, 0, None) ** 2
    chair = np.asarray(np.maximum(np.abs(x) - 0.24 + rounded, 0.62 - y), dtype=np.float32)
    cushion = np.array((0.045, 0.045, 0.05), dtype=np.float32) * (1 + 0.1 * smooth_noise(x.shape, 2.0, rng))[..., None]
    mix(light, cushion, inside(chair, 0.02))
    return np.asarray(np.clip(light, 0, 1), dtype=np.float32)
