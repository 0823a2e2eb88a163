"""Paints the head of the synthetic person, in linear light.

The face must be found by dlib's detector and its 68 landmarks must sit on eyes, brows, nose, lips and jaw. A plain oval
with eyes and mouth is never found. What makes the difference (measured over five skin tones and three sizes): an
egg-shaped head that darkens towards its rim, shadow in the orbits, strong brows, dark irises in a light sclera under a
dark lid line, a light nose ridge with shaded sides, dark nostrils, and a dark line between the lips.

Coordinates are in half widths of the head: u to the right, v down, the origin between eyes and nose.
"""

from copy import copy
from dataclasses import dataclass, fields

import cv2
import numpy as np

from app.capture.synthetic_brush import SKIN_TONES, Picture, Plane, Srgb, between, bump, inside, mix, smooth_noise

Area = tuple[slice, slice]

# sRGB of the hair and the iris that go with SKIN_TONES.
_HAIR: tuple[Srgb, ...] = ((139, 96, 58), (84, 55, 36), (48, 32, 24), (30, 22, 19), (24, 19, 18))
_IRIS: tuple[Srgb, ...] = ((86, 110, 122), (88, 78, 52), (70, 46, 28), (48, 30, 20), (40, 25, 18))
_LIP_TINT = (1.02, 0.66, 0.68)

HEAD_U, HEAD_V = (-1.25, 1.25), (-1.65, 1.25)  # what the head's layer covers

_LIGHT = np.array([-0.35, -0.55, 0.76])  # towards the lamp: upper left, in front
_AMBIENT = 0.52  # share of the light that comes from everywhere
_DELAY_SPAN = (1.1, -1.1)  # the pulse arrives first at the chin (v = 1.1), last at the hairline


@dataclass(frozen=True, slots=True, eq=False)
class HeadLayers:
    """What a head looks like and how it answers to pulse and turning. All (h, w, 3) or (h, w) float32.

    light: linear light, 0..1. alpha: how opaque the head is. early, late: relative change of the light per pulse, for
    the share of the wave that arrives at once and with the full delay. yaw, pitch: relative change of the light per
    radian. skin: the face's skin without eyes, brows and lips, 0..1.
    """

    light: Picture
    alpha: Plane
    early: Plane
    late: Plane
    yaw: Plane
    pitch: Plane
    skin: Plane

    def pulse_strength(self) -> float:
        """How strongly the mean green light of the skin follows the pulse: what amplitudes are to be divided by."""
        weight = self.skin * self.light[..., 1]
        return float((weight * (self.early + self.late)).sum() / weight.sum())


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
        rows, columns = (slice(max(0, side.start - reach), side.stop + reach) for side in area)
        part = copy(self)
        for name in ("u", "v", "_pores", "_blotches", "_strands"):
            setattr(part, name, getattr(self, name)[rows, columns])
        painted = part._paint(lid, mouth)
        top, left = area[0].start - rows.start, area[1].start - columns.start
        inner = np.s_[top : top + area[0].stop - area[0].start, left : left + area[1].stop - area[1].start]
        return HeadLayers(*(getattr(painted, field.name)[inner] for field in fields(HeadLayers)))

    def _paint(self, lid: float, mouth: float) -> HeadLayers:
        u, v = self.u, self.v
        head = self._head_distance()
        face = inside(head, self.edge)
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
        sheen = 0.70 + 0.16 * self._strands + 0.5 * bump(u, v, (-0.40, -1.18), (0.45, 0.2)) - 0.35 * np.abs(u) ** 3
        mix(light, self.hair_colour * np.clip(sheen, 0.3, None)[..., None], hair)
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
        return np.asarray(radius - 1, dtype=np.float32)

    def _ears(self) -> Plane:
        radius = np.hypot((np.abs(self.u) - 0.99) / 0.13, (self.v + 0.02) / 0.27)
        return inside((radius - 1) * 0.13, self.edge)

    def _hair(self) -> tuple[Plane, Plane]:
        """Short hair above a hairline and before the ears: where the colour is hair, and that within its outline."""
        u, v = self.u, self.v
        side = np.abs(u)
        outline = np.hypot(u / 1.09, np.minimum(v + 0.15, 0) / 1.40) - 1
        hairline = -0.90 + 0.10 * u + 0.02 * self._strands + 1.5 * np.clip(side - 0.40, 0, None) ** 2.2
        sideburn = inside(v + 0.22, 0.15) * inside(0.87 - side + 0.10 * v, 0.10)
        hair = np.maximum(inside(v - hairline, 0.09), sideburn)
        return hair, hair * inside(outline, 2 * self.edge)

    def _skin(self) -> Picture:
        """Skin with redder cheeks, nose and chin, blotches, pores and shadow in the orbits."""
        u, v = self.u, self.v
        red = bump(np.abs(u), v, (0.5, 0.25), (0.22, 0.2)) + 0.7 * bump(u, v, (0, 0.12), (0.12, 0.12))
        blue = 0.3 * bump(u, v, (0, 0.85), (0.5, 0.25))
        texture = 1 + 0.012 * self._pores + 0.02 * self._blotches
        orbit = 1 - 0.30 * bump(np.abs(u), v, (0.34, -0.22), (0.20, 0.12))
        albedo = self.skin_colour * (texture * orbit)[..., None]
        albedo *= 1 - (red[..., None] * (0.0, 0.10, 0.08) + blue[..., None] * (0.10, 0.06, 0.03))
        fold = np.abs(np.abs(u) - (0.24 + 0.35 * np.clip(v - 0.2, 0, None))) / 0.025
        albedo *= (1 - 0.10 * np.exp(-(fold**2)) * bump(u * 0, v, (0, 0.36), (1, 0.12)))[..., None]
        ear = bump(np.abs(u), v, (1.0, -0.02), (0.06, 0.14)) * (np.abs(u) > 0.93)
        return np.asarray(albedo * (1 - 0.45 * ear)[..., None], dtype=np.float32)

    def _brows(self, albedo: Picture) -> Plane:
        """Brows from the nose outward, arched and thinning; strong, as the detector needs them."""
        side = np.abs(self.u)
        along = np.clip((side - 0.14) / 0.44, 0, 1)
        middle = -0.385 - 0.07 * np.sin(np.pi * np.clip(along * 0.85, 0, 1)) + 0.05 * along**3
        half = 0.045 * (1 - 0.55 * along)
        brow = inside(np.abs(self.v - middle) - half, 0.04) * inside(0.13 - side, 0.05) * inside(side - 0.60, 0.06)
        mix(albedo, self.hair_colour * np.float32(0.8), 0.82 * brow)
        return brow

    def _eyes(self, albedo: Picture, lid: float) -> Plane:
        """Almond eyes with iris, pupil, lid line and crease; ``lid`` brings the upper lid down."""
        side, v = np.abs(self.u), self.v
        x = (side - 0.345) / 0.185
        arch = np.clip(1 - x**2, 0, None)
        lower = -0.20 + 0.058 * arch + 0.015 * x
        open_top = -0.20 - 0.100 * arch**0.8 - 0.015 * x
        upper = open_top + lid * (lower - open_top)
        within = inside(np.abs(x) - 1, 0.08)
        eye = inside(upper - v, self.edge) * inside(v - lower, self.edge) * within
        shade = 0.62 + 0.3 * np.clip((v - open_top) / 0.12, 0, 1)
        mix(albedo, np.array([0.78, 0.74, 0.70], dtype=np.float32) * shade[..., None], eye)
        radius = np.hypot(side - 0.345, v + 0.212)
        mix(albedo, self.iris_colour * np.float32(0.8), eye * inside(radius - 0.088, 0.02))
        mix(albedo, np.full(3, 0.006, np.float32), eye * inside(radius - 0.042, 0.02))
        spark = np.hypot(self.u - np.sign(self.u) * 0.345 + 0.03, v + 0.245)
        mix(albedo, np.full(3, 0.95, np.float32), eye * inside(spark - 0.016, 0.015))
        lid_line = np.exp(-(((v - upper) / 0.022) ** 2)) * within
        mix(albedo, self.skin_colour * np.float32(0.10), 0.85 * lid_line)
        low_line = np.exp(-(((v - lower) / 0.016) ** 2)) * within
        mix(albedo, self.skin_colour * np.float32(0.35), 0.45 * low_line)
        crease = np.exp(-(((v - open_top + 0.055) / 0.016) ** 2)) * inside(np.abs(x) - 1.05, 0.2)
        mix(albedo, self.skin_colour * np.float32(0.4), 0.40 * crease)
        almond = inside(open_top - 0.03 - v, 0.03) * inside(v - lower - 0.03, 0.03) * inside(np.abs(x) - 1.1, 0.1)
        return almond

    def _nostrils(self, albedo: Picture) -> Plane:
        side, v = np.abs(self.u), self.v
        hole = inside(np.hypot((side - 0.105) / 0.062, (v - 0.225) / 0.032) - 1, 0.5)
        mix(albedo, self.skin_colour * np.float32(0.06), 0.92 * hole)
        wing = np.hypot((side - 0.13) / 0.095, (v - 0.175) / 0.085) - 1
        rim = np.exp(-((wing / 0.16) ** 2)) * inside(0.13 - side, 0.05) * inside(0.12 - v, 0.08)
        mix(albedo, self.skin_colour * np.float32(0.35), 0.4 * rim)
        base = bump(self.u, v, (0, 0.275), (0.15, 0.022))
        mix(albedo, self.skin_colour * np.float32(0.4), 0.45 * base)
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
        within = inside(np.abs(x) - 1, 0.06)
        lips = inside(top - v, 0.02) * inside(v - bottom, 0.03) * within
        lip_colour = self.skin_colour * np.array(_LIP_TINT, dtype=np.float32)
        gloss = 1 + 0.22 * bump(u, v, (0, float(0.575 + drop)), (0.12, 0.02))
        mix(albedo, lip_colour * (np.where(v < line, 0.80, 0.97) * gloss)[..., None], 0.85 * lips)
        if mouth > 0:
            gap = inside(line - v, 0.015) * inside(v - gap_low, 0.015) * within
            mix(albedo, np.array([0.05, 0.012, 0.012], dtype=np.float32), gap)
            teeth = gap * inside(v - line - 0.05, 0.02) * inside(np.abs(u) - 0.2, 0.08)
            mix(albedo, np.array([0.62, 0.58, 0.52], dtype=np.float32), 0.8 * teeth)
        seam = np.exp(-(((v - line) / 0.017) ** 2)) * within * (1 - 0.6 * mouth)
        mix(albedo, self.skin_colour * np.float32(0.10), 0.85 * seam)
        under = bump(u, v, (0, 0.70 + drop * 0.8), (0.18, 0.03))
        mix(albedo, self.skin_colour * np.float32(0.5), 0.45 * under)
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
        half = light + np.array((0.0, 0.0, 1.0))
        half /= np.linalg.norm(half)
        shine = np.clip(normal[0] * half[0] + normal[1] * half[1] + normal[2] * half[2], 0, 1) ** 40
        return shade, yaw, pitch, shine

    def _relief(self, mouth: float) -> Plane:
        """How far each point of the face stands out, in half widths."""
        u, v = self.u, self.v
        side = np.abs(u)
        ball = 1 - (u / 1.08) ** 2 - (np.where(v < 0, v / 1.5, v / 1.25)) ** 2
        relief = 0.95 * np.sqrt(np.clip(ball, 0.02, None))
        ridge = np.clip((v + 0.45) / 0.6, 0, 1) * inside(v - 0.26, 0.10)
        relief += 0.26 * ridge * np.exp(-0.5 * (u / (0.075 + 0.05 * np.clip(v + 0.2, 0, 0.5))) ** 2)
        relief += 0.06 * bump(side, v, (0.14, 0.18), (0.06, 0.06))  # wings of the nose
        relief -= 0.13 * bump(side, v, (0.34, -0.20), (0.18, 0.11))  # orbits
        relief += 0.05 * bump(side, v, (0.34, -0.20), (0.12, 0.07))  # eyeballs
        relief += 0.05 * bump(side, v, (0.30, -0.46), (0.22, 0.08))  # brow ridges
        relief += 0.06 * bump(side, v, (0.52, 0.10), (0.20, 0.16))  # cheek bones
        relief += 0.06 * bump(u, v, (0, 0.52 + 0.06 * mouth), (0.24, 0.12))  # lips
        relief += 0.06 * bump(u, v, (0, 0.90), (0.18, 0.12))  # chin
        return np.asarray(relief, dtype=np.float32)

    def _pulse_map(self, skin: Plane) -> Plane:
        """Where the pulse shows: most on forehead and cheeks, none on what is not skin."""
        forehead = bump(self.u, self.v, (0, -0.60), (0.45, 0.16))
        cheeks = bump(np.abs(self.u), self.v, (0.48, 0.22), (0.22, 0.24))
        return skin * (0.7 + 0.5 * forehead + 0.5 * cheeks)
