"""Paints the head and shoulders of the synthetic person, in linear light.

The face must be found by dlib's detector and its 68 landmarks must sit on eyes, brows, nose, lips and jaw. A plain oval
with eyes and mouth is never found. What makes the difference (measured over five skin tones and three sizes): an egg-shaped
head that darkens towards its rim, shadow in the orbits, strong brows, dark irises in a light sclera under a dark lid line, a light
nose ridge with shaded sides, dark nostrils, and a dark line between the lips.

Coordinates are in half widths of the head: u to the right, v down, the origin between eyes and nose.
"""

from copy import copy
from dataclasses import dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Picture = NDArray[np.float32]
Area = tuple[slice, slice]

# sRGB of five skin tones from very light to very dark, and of the hair and iris that go with them.
SKIN_TONES = ((243, 205, 184), (226, 178, 148), (196, 141, 107), (147, 97, 69), (97, 62, 46))
_HAIR = ((139, 96, 58), (84, 55, 36), (48, 32, 24), (30, 22, 19), (24, 19, 18))
_IRIS = ((86, 110, 122), (88, 78, 52), (70, 46, 28), (48, 30, 20), (40, 25, 18))
_CLOTH = (70, 90, 120)
_LIP_TINT = (1.02, 0.66, 0.68)

HEAD_U, HEAD_V = (-1.45, 1.45), (-1.75, 1.35)  # what the head's layer covers
BODY_V = 4.2  # how far down the shoulders are painted

_LIGHT = np.array([-0.35, -0.55, 0.76])  # towards the lamp: upper left, in front
_AMBIENT = 0.52  # share of the light that comes from everywhere
_DELAY_SPAN = (1.1, -1.1)  # the pulse arrives first at the chin (v = 1.1), last at the hairline


@dataclass(frozen=True, slots=True, eq=False)
class HeadLayers:
    """What a head looks like and how it answers to pulse and turning. All (h, w, 3) or (h, w) float32.

    light: linear light, 0..1. alpha: how opaque the head is. early, late: relative change of the light per pulse, for the
    share of the wave that arrives at once and with the full delay. yaw, pitch: relative change of the light per radian.
    skin: the face's skin without eyes, brows and lips, 0..1.
    """

    light: Picture
    alpha: Plane
    early: Plane
    late: Plane
    yaw: Plane
    pitch: Plane
    skin: Plane

    def pulse_strength(self) -> float:
        """How strongly the mean green light of the skin follows the pulse; to divide by, so that amplitudes mean what they say."""
        weight = self.skin * self.light[..., 1]
        return float((weight * (self.early + self.late)).sum() / weight.sum())


def to_linear(srgb: tuple[float, ...] | NDArray[np.float32]) -> NDArray[np.float32]:
    """Linear light 0..1 of sRGB levels 0..255 (IEC 61966-2-1)."""
    level = np.asarray(srgb, dtype=np.float32) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


def between(table: tuple[tuple[int, int, int], ...], tone: float) -> NDArray[np.float32]:
    """The linear colour at ``tone`` (0..1) along a table of sRGB colours."""
    place = np.clip(tone, 0, 1) * (len(table) - 1)
    linear = to_linear(np.array(table, dtype=np.float32))
    return np.array([np.interp(place, np.arange(len(table)), linear[:, c]) for c in range(3)], dtype=np.float32)


def smooth_noise(shape: tuple[int, int], cell_px: float, rng: np.random.Generator) -> Plane:
    """Cloudy noise with a grain of ``cell_px``, mean 0, standard deviation about 1."""
    height, width = shape
    coarse = rng.standard_normal((int(height / cell_px) + 3, int(width / cell_px) + 3)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _bump(u: Plane, v: Plane, at: tuple[float, float], radius: tuple[float, float]) -> Plane:
    """A round hill of height 1."""
    return np.exp(-0.5 * (((u - at[0]) / radius[0]) ** 2 + ((v - at[1]) / radius[1]) ** 2))


def _inside(distance: Plane, soft: float) -> Plane:
    """1 where ``distance`` is negative, 0 where positive, ``soft`` wide at the edge."""
    return np.clip(0.5 - distance / soft, 0, 1)


def _mix(picture: Picture, colour: NDArray[np.float32], share: Plane) -> None:
    """Lay ``colour`` over ``picture`` where ``share`` is 1, in place."""
    picture += share[..., None] * (colour - picture)


class Painter:
    """Paints one person's head at one size; eyelids and mouth can be asked for in any position."""

    def __init__(self, half_width_px: float, tone: float, rng: np.random.Generator) -> None:
        """``half_width_px``: half the width of the head. ``tone``: 0 very light to 1 very dark."""
        self.scale = half_width_px
        self.skin_colour = between(SKIN_TONES, tone)
        self.hair_colour = between(_HAIR, tone)
        self.iris_colour = between(_IRIS, tone)
        columns = int(round((HEAD_U[1] - HEAD_U[0]) * half_width_px))
        rows = int(round((HEAD_V[1] - HEAD_V[0]) * half_width_px))
        u = HEAD_U[0] + (np.arange(columns, dtype=np.float32) + 0.5) / half_width_px
        v = HEAD_V[0] + (np.arange(rows, dtype=np.float32) + 0.5) / half_width_px
        self.u, self.v = np.meshgrid(u, v)
        self.edge = max(0.02, 1.3 / half_width_px)  # every outline is soft by a little more than a pixel
        shape = (rows, columns)
        self._pores = smooth_noise(shape, 1.5, rng)
        self._blotches = smooth_noise(shape, 0.18 * half_width_px, rng)
        # Strands of hair run from a crown at the upper right.
        angle = np.arctan2(self.u - 0.30, self.v + 1.75)
        tufts = rng.standard_normal(400) + np.repeat(rng.standard_normal(50), 8)
        self._strands = np.interp(angle, np.linspace(-np.pi, np.pi, 400), 0.7 * tufts).astype(np.float32)

    def layers(self, lid: float = 0.0, mouth: float = 0.0) -> HeadLayers:
        """The head with eyelids closed by ``lid`` and mouth open by ``mouth``, each 0..1."""
        return self.patch((slice(0, self.u.shape[0]), slice(0, self.u.shape[1])), lid, mouth)

    def patch(self, area: Area, lid: float = 0.0, mouth: float = 0.0) -> HeadLayers:
        """Only ``area`` of the head (rows, columns), exactly as in the whole."""
        reach = int(0.15 * self.scale) + 3  # what blurring sees around the area
        grown = tuple(slice(max(0, side.start - reach), side.stop + reach) for side in area)
        part = copy(self)
        for name in ("u", "v", "_pores", "_blotches", "_strands"):
            setattr(part, name, getattr(self, name)[grown])
        painted = part._paint(lid, mouth)
        inner = tuple(slice(side.start - big.start, side.stop - big.start) for side, big in zip(area, grown, strict=True))
        return HeadLayers(*(getattr(painted, field.name)[inner] for field in fields(HeadLayers)))

    def _paint(self, lid: float, mouth: float) -> HeadLayers:
        u, v = self.u, self.v
        head = self._head_distance()
        face = _inside(head, self.edge)
        ears = self._ears()
        hair, hair_outline = self._hair()
        albedo = self._skin()
        not_skin = np.maximum(self._lips(albedo, mouth), np.maximum(self._brows(albedo), self._eyes(albedo, lid)))
        not_skin = np.maximum(not_skin, self._nostrils(albedo))
        shade, yaw, pitch, shine = self._shading(mouth)
        light = albedo * shade[..., None]
        bare = np.clip(1 - not_skin, 0, 1)
        gloss = 0.10 * shine * bare
        matte = light[..., 1] / (light[..., 1] + gloss)
        light += gloss[..., None]
        sheen = 0.70 + 0.16 * self._strands + 0.5 * _bump(u, v, (-0.40, -1.18), (0.45, 0.2)) - 0.35 * np.abs(u) ** 3
        _mix(light, self.hair_colour * np.clip(sheen, 0.3, None)[..., None], hair)
        skin = face * bare * (1 - hair)
        pulse = self._pulse_map(skin) * matte
        start, end = _DELAY_SPAN
        late = np.clip((start - v) / (start - end), 0, 1)
        turning = np.maximum(face, ears) * (1 - hair)
        return HeadLayers(
            light=cv2.GaussianBlur(np.clip(light, 0, 1).astype(np.float32), (0, 0), 0.6),
            alpha=np.maximum(np.maximum(face, ears), hair_outline).astype(np.float32),
            early=(pulse * (1 - late)).astype(np.float32),
            late=(pulse * late).astype(np.float32),
            yaw=(yaw * turning).astype(np.float32),
            pitch=(pitch * turning).astype(np.float32),
            skin=skin.astype(np.float32),
        )

    def area(self, corners_uv: tuple[float, float, float, float]) -> Area:
        """The rows and columns of the layers between left, top, right and bottom."""
        left, top, right, bottom = corners_uv
        columns = slice(int((left - HEAD_U[0]) * self.scale), int((right - HEAD_U[0]) * self.scale))
        return slice(int((top - HEAD_V[0]) * self.scale), int((bottom - HEAD_V[0]) * self.scale)), columns

    def _head_distance(self) -> Plane:
        """Signed distance-like measure of the egg: negative inside."""
        u, v = self.u, self.v
        below = np.clip(v, 0, None)
        width = 0.98 - 0.20 * below**1.4 - 0.05 * np.clip(-v - 0.3, 0, None) ** 2
        height = np.where(v < 0, 1.38, 1.15)
        power = np.where(v < 0, 2.2, 2.35)
        radius = (np.abs(u / width) ** power + np.abs(v / height) ** power) ** (1 / power)
        return (radius - 1).astype(np.float32)

    def _ears(self) -> Plane:
        radius = np.hypot((np.abs(self.u) - 0.99) / 0.13, (self.v + 0.02) / 0.27)
        return _inside((radius - 1) * 0.13, self.edge)

    def _hair(self) -> tuple[Plane, Plane]:
        """Short hair above a hairline and before the ears: where the colour is hair, and that within its outline."""
        u, v = self.u, self.v
        side = np.abs(u)
        outline = np.hypot(u / 1.09, np.minimum(v + 0.15, 0) / 1.40) - 1
        hairline = -0.90 + 0.10 * u + 0.02 * self._strands + 1.5 * np.clip(side - 0.40, 0, None) ** 2.2
        sideburn = _inside(v + 0.22, 0.15) * _inside(0.87 - side + 0.10 * v, 0.10)
        hair = np.maximum(_inside(v - hairline, 0.09), sideburn)
        return hair, hair * _inside(outline, 2 * self.edge)

    def _skin(self) -> Picture:
        """Skin with redder cheeks, nose and chin, blotches, pores and shadow in the orbits."""
        u, v = self.u, self.v
        red = _bump(np.abs(u), v, (0.5, 0.25), (0.22, 0.2)) + 0.7 * _bump(u, v, (0, 0.12), (0.12, 0.12))
        blue = 0.3 * _bump(u, v, (0, 0.85), (0.5, 0.25))
        texture = 1 + 0.012 * self._pores + 0.02 * self._blotches
        orbit = 1 - 0.30 * _bump(np.abs(u), v, (0.34, -0.22), (0.20, 0.12))
        albedo = self.skin_colour * (texture * orbit)[..., None]
        albedo *= 1 - (red[..., None] * (0.0, 0.10, 0.08) + blue[..., None] * (0.10, 0.06, 0.03))
        fold = np.abs(np.abs(u) - (0.24 + 0.35 * np.clip(v - 0.2, 0, None))) / 0.025
        albedo *= (1 - 0.10 * np.exp(-(fold**2)) * _bump(u * 0, v, (0, 0.36), (1, 0.12)))[..., None]
        ear = _bump(np.abs(u), v, (1.0, -0.02), (0.06, 0.14)) * (np.abs(u) > 0.93)
        return np.asarray(albedo * (1 - 0.45 * ear)[..., None], dtype=np.float32)

    def _brows(self, albedo: Picture) -> Plane:
        """Brows from the nose outward, arched and thinning; strong, as the detector needs them."""
        side = np.abs(self.u)
        along = np.clip((side - 0.14) / 0.44, 0, 1)
        middle = -0.385 - 0.07 * np.sin(np.pi * np.clip(along * 0.85, 0, 1)) + 0.05 * along**3
        half = 0.045 * (1 - 0.55 * along)
        brow = _inside(np.abs(self.v - middle) - half, 0.04) * _inside(0.13 - side, 0.05) * _inside(side - 0.60, 0.06)
        _mix(albedo, self.hair_colour * np.float32(0.8), 0.82 * brow)
        return brow

    def _eyes(self, albedo: Picture, lid: float) -> Plane:
        """Almond eyes with iris, pupil, lid line and crease; ``lid`` brings the upper lid down."""
        side, v = np.abs(self.u), self.v
        x = (side - 0.345) / 0.185
        arch = np.clip(1 - x**2, 0, None)
        lower = -0.20 + 0.058 * arch + 0.015 * x
        open_top = -0.20 - 0.100 * arch**0.8 - 0.015 * x
        upper = open_top + lid * (lower - open_top)
        within = _inside(np.abs(x) - 1, 0.08)
        eye = _inside(upper - v, self.edge) * _inside(v - lower, self.edge) * within
        shade = 0.62 + 0.3 * np.clip((v - open_top) / 0.12, 0, 1)
        _mix(albedo, np.array([0.78, 0.74, 0.70], dtype=np.float32) * shade[..., None], eye)
        radius = np.hypot(side - 0.345, v + 0.212)
        _mix(albedo, self.iris_colour * np.float32(0.8), eye * _inside(radius - 0.088, 0.02))
        _mix(albedo, np.full(3, 0.006, np.float32), eye * _inside(radius - 0.042, 0.02))
        spark = np.hypot(self.u - np.sign(self.u) * 0.345 + 0.03, v + 0.245)
        _mix(albedo, np.full(3, 0.95, np.float32), eye * _inside(spark - 0.016, 0.015))
        lid_line = np.exp(-(((v - upper) / 0.022) ** 2)) * within
        _mix(albedo, self.skin_colour * np.float32(0.10), 0.85 * lid_line)
        low_line = np.exp(-(((v - lower) / 0.016) ** 2)) * within
        _mix(albedo, self.skin_colour * np.float32(0.35), 0.45 * low_line)
        crease = np.exp(-(((v - open_top + 0.055) / 0.016) ** 2)) * _inside(np.abs(x) - 1.05, 0.2)
        _mix(albedo, self.skin_colour * np.float32(0.4), 0.40 * crease)
        almond = _inside(open_top - 0.03 - v, 0.03) * _inside(v - lower - 0.03, 0.03) * _inside(np.abs(x) - 1.1, 0.1)
        return almond

    def _nostrils(self, albedo: Picture) -> Plane:
        side, v = np.abs(self.u), self.v
        hole = _inside(np.hypot((side - 0.105) / 0.062, (v - 0.225) / 0.032) - 1, 0.5)
        _mix(albedo, self.skin_colour * np.float32(0.06), 0.92 * hole)
        wing = np.hypot((side - 0.13) / 0.095, (v - 0.175) / 0.085) - 1
        rim = np.exp(-((wing / 0.16) ** 2)) * _inside(0.13 - side, 0.05) * _inside(0.12 - v, 0.08)
        _mix(albedo, self.skin_colour * np.float32(0.35), 0.4 * rim)
        base = _bump(self.u, v, (0, 0.275), (0.15, 0.022))
        _mix(albedo, self.skin_colour * np.float32(0.4), 0.45 * base)
        return hole

    def _lips(self, albedo: Picture, mouth: float) -> Plane:
        """Both lips with a dark line between them that opens to a mouth with teeth."""
        u, v = self.u, self.v
        drop = 0.15 * mouth
        x = u / (0.33 - 0.04 * mouth)
        arch = np.clip(1 - x**2, 0, None)
        line = 0.52 + 0.018 * (1 - np.cos(2 * np.pi * np.clip(x, -1, 1))) * 0.5 - 0.024 * x**2
        top = line - (0.075 - 0.022 * np.exp(-((u / 0.05) ** 2))) * arch**0.7
        gap_low = line + drop * arch**0.6
        bottom = gap_low + 0.098 * arch**0.6
        within = _inside(np.abs(x) - 1, 0.06)
        lips = _inside(top - v, 0.02) * _inside(v - bottom, 0.03) * within
        lip_colour = self.skin_colour * np.array(_LIP_TINT, dtype=np.float32)
        gloss = 1 + 0.22 * _bump(u, v, (0, float(0.575 + drop)), (0.12, 0.02))
        _mix(albedo, lip_colour * (np.where(v < line, 0.80, 0.97) * gloss)[..., None], 0.85 * lips)
        if mouth > 0:
            gap = _inside(line - v, 0.015) * _inside(v - gap_low, 0.015) * within
            _mix(albedo, np.array([0.05, 0.012, 0.012], dtype=np.float32), gap)
            teeth = gap * _inside(v - line - 0.05, 0.02) * _inside(np.abs(u) - 0.2, 0.08)
            _mix(albedo, np.array([0.62, 0.58, 0.52], dtype=np.float32), 0.8 * teeth)
        seam = np.exp(-(((v - line) / 0.017) ** 2)) * within * (1 - 0.6 * mouth)
        _mix(albedo, self.skin_colour * np.float32(0.10), 0.85 * seam)
        under = _bump(u, v, (0, 0.70 + drop * 0.8), (0.18, 0.03))
        _mix(albedo, self.skin_colour * np.float32(0.5), 0.45 * under)
        return lips

    def _shading(self, mouth: float) -> tuple[Plane, Plane, Plane, Plane]:
        """Lambert's law on a relief of the head: shade, its change per radian of yaw and pitch, and the shine."""
        relief = self._relief(mouth)
        step = 1 / self.scale
        slope_v, slope_u = np.gradient(cv2.GaussianBlur(relief, (0, 0), 0.03 * self.scale), step)
        length = np.sqrt(1 + slope_u**2 + slope_v**2)
        normal = (-slope_u / length, -slope_v / length, 1 / length)
        light = _LIGHT / np.linalg.norm(_LIGHT)
        facing = np.clip(normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2], 0, None)
        lit = facing > 0
        shade = _AMBIENT + (1 - _AMBIENT) * facing
        # Turning about the vertical axis carries the normal from z to x; nodding carries it from z to y.
        yaw = (1 - _AMBIENT) * lit * (normal[2] * light[0] - normal[0] * light[2]) / shade
        pitch = (1 - _AMBIENT) * lit * (normal[2] * light[1] - normal[1] * light[2]) / shade
        half = light + (0, 0, 1)
        half /= np.linalg.norm(half)
        shine = np.clip(normal[0] * half[0] + normal[1] * half[1] + normal[2] * half[2], 0, 1) ** 40
        return shade, yaw, pitch, shine

    def _relief(self, mouth: float) -> Plane:
        """How far each point of the face stands out, in half widths."""
        u, v = self.u, self.v
        side = np.abs(u)
        ball = 1 - (u / 1.08) ** 2 - (np.where(v < 0, v / 1.5, v / 1.25)) ** 2
        relief = 0.95 * np.sqrt(np.clip(ball, 0.02, None))
        ridge = np.clip((v + 0.45) / 0.6, 0, 1) * _inside(v - 0.26, 0.10)
        relief += 0.26 * ridge * np.exp(-0.5 * (u / (0.075 + 0.05 * np.clip(v + 0.2, 0, 0.5))) ** 2)
        relief += 0.06 * _bump(side, v, (0.14, 0.18), (0.06, 0.06))  # wings of the nose
        relief -= 0.13 * _bump(side, v, (0.34, -0.20), (0.18, 0.11))  # orbits
        relief += 0.05 * _bump(side, v, (0.34, -0.20), (0.12, 0.07))  # eyeballs
        relief += 0.05 * _bump(side, v, (0.30, -0.46), (0.22, 0.08))  # brow ridges
        relief += 0.06 * _bump(side, v, (0.52, 0.10), (0.20, 0.16))  # cheek bones
        relief += 0.06 * _bump(u, v, (0, 0.52 + 0.06 * mouth), (0.24, 0.12))  # lips
        relief += 0.06 * _bump(u, v, (0, 0.90), (0.18, 0.12))  # chin
        return np.asarray(relief, dtype=np.float32)

    def _pulse_map(self, skin: Plane) -> Plane:
        """Where the pulse shows: most on forehead and cheeks, none on what is not skin."""
        forehead = _bump(self.u, self.v, (0, -0.60), (0.45, 0.16))
        cheeks = _bump(np.abs(self.u), self.v, (0.48, 0.22), (0.22, 0.24))
        return skin * (0.7 + 0.5 * forehead + 0.5 * cheeks)


def paint_body(
    width_px: int, half_width_px: float, tone: float, rng: np.random.Generator
) -> tuple[Picture, Plane]:
    """Neck, shoulders and a pullover: linear light and alpha. The layer's centre column is u = 0, its first row v = 0.6."""
    rows = int(round((BODY_V - 0.6) * half_width_px))
    u = (np.arange(width_px, dtype=np.float32) + 0.5 - width_px / 2) / half_width_px
    v = 0.6 + (np.arange(rows, dtype=np.float32) + 0.5) / half_width_px
    u, v = np.meshgrid(u, v)
    side = np.abs(u)
    edge = max(0.02, 1.3 / half_width_px)
    neck = _inside(side - (0.56 + 0.5 * np.clip(v - 1.3, 0, None) ** 2), edge)
    top = 1.34 + 0.16 * np.clip(side - 0.4, 0, None) + 0.55 * np.clip(side - 1.25, 0, None) ** 2.5
    collar = 1.34 + 0.26 * np.clip(1 - (side / 0.62) ** 2, 0, None) ** 0.5
    cloth = _inside(top - v, edge) * _inside(collar - v, edge) * _inside(side - 2.15 - 0.1 * (v - 1.5), 0.05)
    skin = between(SKIN_TONES, tone)
    roundness = 0.95 - 0.45 * np.clip(side / 0.62, 0, 1) ** 3 + 0.04 * -u
    under_chin = 1 - 0.5 * np.exp(-((np.clip(v - 0.98, 0, None) / 0.22) ** 2))
    light = skin * (0.80 * roundness * under_chin)[..., None]
    knit = 1 + 0.05 * smooth_noise(u.shape, 2.0, rng) + 0.05 * np.sin(2 * np.pi * v / 0.045) * (half_width_px > 60)
    folds = 0.9 - 0.30 * (side / 2.2) ** 2 + 0.08 * smooth_noise(u.shape, 0.35 * half_width_px, rng) - 0.06 * u
    rim = 1 - 0.35 * np.exp(-(((v - collar) / 0.03) ** 2)) - 0.25 * np.exp(-(((v - collar - 0.12) / 0.012) ** 2))
    share = np.maximum(_inside(collar - v, edge), _inside(0.64 - side, 0.04))
    fabric = to_linear(_CLOTH) * (knit * folds * rim)[..., None]
    _mix(light, fabric, share)
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
    frame = np.maximum(np.abs(x + 0.50) - 0.13, np.abs(y - 0.24) - 0.10)
    _mix(light, np.array((0.10, 0.07, 0.05), dtype=np.float32), _inside(frame, soft))
    hills = np.where(y > 0.27 + 0.03 * np.sin(14 * x), 0.0, 1.0)[..., None] * (0.25, 0.18, 0.05) + (0.12, 0.26, 0.22)
    _mix(light, hills.astype(np.float32), _inside(frame + 0.018, soft))
    board = np.maximum(np.abs(x - 0.52) - 0.16, np.abs(y - 0.36) - 0.008)
    _mix(light, np.array((0.22, 0.14, 0.08), dtype=np.float32), _inside(board, soft))
    for place, (wide, tall) in enumerate(((0.016, 0.12), (0.022, 0.10), (0.014, 0.13), (0.024, 0.11))):
        left = 0.40 + 0.052 * place
        book = np.maximum(np.abs(x - left) - wide, np.abs(y - 0.352 + tall / 2) - tall / 2)
        _mix(light, to_linear(((150, 60, 50), (60, 90, 110), (190, 160, 90), (80, 110, 80))[place]), _inside(book, soft))
    chair = np.maximum(np.abs(x) - 0.24 + 0.3 * np.clip(0.72 - y, 0, None) ** 2 * 20, 0.62 - y)
    cushion = np.array((0.045, 0.045, 0.05), dtype=np.float32) * (1 + 0.1 * smooth_noise(x.shape, 2.0, rng))[..., None]
    _mix(light, cushion, _inside(chair, 0.02))
    return np.clip(light, 0, 1).astype(np.float32)
