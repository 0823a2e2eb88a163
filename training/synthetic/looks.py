"""A person's face, hair, clothes and room as layers that a picture is quickly put together from.

Coordinates: half widths of the head; u to the right, v down, the origin between eyes and nose. Layers are kept as
255 * light ** (1 / GAMMA), where a factor on the light is a factor on the layer.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from app.capture.synthetic_brush import SKIN_TONES, Picture, Plane, between, bump, inside, mix, smooth_noise
from app.core.types import FloatArray

GAMMA = 2.2


_LUMA = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # of linear light, ITU-R BT.709
_BRIGHTEST = 1.5  # a camera's tone curve lets no highlight grow much


@dataclass(frozen=True, slots=True)
class Contrast:
    """How deep shadows and dark features are.

    power: the light of each place, relative to the skin's, is raised to it; 1 is what flat light leaves. behind: factor
    on the light of the room. dimmed: factor on the exposure.

    Faces of real webcam clips, in crops of 32 pixels, have gradients of 15 to 18 % of their mean from pixel to pixel;
    flatly lit painted ones have 8 (half of them; 5 to 13). So the same movement changes a real pixel twice as much.
    """

    power: float
    behind: float
    dimmed: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Contrast":
        """A random one: a third of the people sit in flat light."""
        if rng.random() < 0.35:
            return cls(1.0, 1.0, 1.0)
        behind, dimmed = np.exp(rng.uniform(np.log([0.1, 0.65]), 0.0))
        return cls(float(rng.uniform(1.3, 2.6)), float(behind), float(dimmed))

    def applied(self, light: Picture, skin: float) -> Picture:
        """``light`` (..., 3) with this contrast around ``skin``, the luma of skin; colours stay."""
        relative = np.maximum(light @ _LUMA / np.float32(skin), np.float32(1e-4))
        return np.asarray(light * np.minimum(relative ** (self.power - 1), _BRIGHTEST)[..., None], dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """All (h, w, 3) or (h, w) float32 of the same size.

    head: the head at rest, alpha: how opaque. early, late: its change per unit of pulse that arrives at once and with
    the full delay. yaw, pitch: its change per radian. mouth, lid: what to add for an open mouth and closed eyes, in
    the rows that mouth_rows and lid_rows say. room, body, body_alpha: what is behind and below.
    """

    head: Picture
    alpha: Plane
    early: Picture
    late: Picture
    yaw: Picture
    pitch: Picture
    mouth: Picture
    mouth_rows: slice
    lid: Picture
    lid_rows: slice
    room: Picture
    body: Picture
    body_alpha: Plane


def tone_of(rng: np.random.Generator) -> float:
    """0 very light to 1 very dark; dark skin, which is hardest, comes more often than light."""
    return float(rng.beta(1.4, 1.1))


class Painter:
    """Paints one random person."""

    def __init__(
        self,
        side_px: int,
        centre_px: tuple[float, float],
        scale_px: float,
        contrast: Contrast,
        rng: np.random.Generator,
    ) -> None:
        """A square picture of ``side_px``; ``scale_px``: half the width of the head."""
        self._rng = rng
        self._contrast = contrast
        self._shape = (side_px, side_px)
        self._scale = scale_px
        x, y = np.meshgrid(np.arange(side_px, dtype=np.float32), np.arange(side_px, dtype=np.float32))
        self.u, self.v = (x - centre_px[0]) / scale_px, (y - centre_px[1]) / scale_px
        self._edge = max(0.03, 1.5 / scale_px)
        self._skin_colour = between(SKIN_TONES, tone_of(rng)) * np.exp(rng.normal(0, 0.08, 3)).astype(np.float32)
        self._hair_colour = np.exp(rng.uniform(np.log(0.008), np.log(0.5), 1) + rng.normal(0, 0.2, 3)).astype(
            np.float32
        )
        self._brow_v, self._mouth_v = -0.40 + rng.normal(0, 0.04), 0.52 + rng.normal(0, 0.05)
        self._eye_u, self._eye_v = 0.35 + rng.normal(0, 0.025), self._brow_v + 0.2 + rng.normal(0, 0.02)

    def layers(self) -> Layers:
        """Everything about this person."""
        rng = self._rng
        skin_light, pulse, alpha = self._head()
        shade, yaw, pitch = self._shading()
        light = skin_light * shade[..., None]
        shine = self._shine() * np.float32(0.2 * rng.random() ** 2)
        seen = light + shine[..., None]
        self._skin_luma = float(np.median((seen @ _LUMA)[alpha > 0.9]))
        head = self._developed(seen)
        # The share of what is seen that comes out of the skin and not off its surface: only that pulses.
        body_share = (light / np.maximum(seen, 1e-4)).astype(np.float32)
        late = np.clip(0.5 - 0.4 * self.v + 0.3 * self._cloud(0.8), 0, 1)
        lively = head * body_share * pulse[..., None] / np.float32(GAMMA)
        mouth, mouth_rows = self._change(head, self._open_mouth)
        lid, lid_rows = self._change(head, self._closed_eyes)
        body, body_alpha = self._body()
        steepness = np.float32(self._contrast.power / GAMMA)
        return Layers(
            head=head,
            alpha=alpha,
            early=lively * (1 - late)[..., None],
            late=lively * late[..., None],
            yaw=head * yaw[..., None] * steepness,
            pitch=head * pitch[..., None] * steepness,
            mouth=mouth,
            mouth_rows=mouth_rows,
            lid=lid,
            lid_rows=lid_rows,
            room=self._developed(self._room() * np.float32(self._contrast.behind)),
            body=self._developed(body),
            body_alpha=body_alpha,
        )

    def _cloud(self, grain: float) -> Plane:
        """Cloudy noise with a grain in half widths."""
        return smooth_noise(self._shape, max(1.5, grain * self._scale), self._rng)

    def _head(self) -> tuple[Picture, Plane, Plane]:
        """Albedo, strength of the pulse, and opacity of the head."""
        rng, u, v, edge = self._rng, self.u, self.v, self._edge
        side = np.abs(u)
        top, chin, taper = 1.45 + rng.normal(0, 0.08), 1.12 + rng.normal(0, 0.06), rng.uniform(0.1, 0.4)
        width = 1.0 - taper * np.clip(v, 0, None) ** 2
        reach = np.where(v < 0, v / top, v / chin)
        egg = np.sqrt((u / np.maximum(width, 0.3)) ** 2 + reach**2) - 1
        face = inside(egg, 2 * edge)
        ears = inside(np.hypot((side - 1.0) / 0.13, (v - 0.02) / 0.28) - 1, 0.3)
        albedo = np.empty((*self._shape, 3), dtype=np.float32)
        albedo[:] = self._skin_colour
        albedo *= (1 + rng.uniform(0.02, 0.10) * self._cloud(0.25) + rng.uniform(0, 0.06) * self._cloud(0.03))[
            ..., None
        ]
        albedo *= np.exp(rng.uniform(0, 0.08) * self._cloud(0.3)[..., None] * np.array([-0.2, 1, 1], dtype=np.float32))
        bare = np.ones(self._shape, dtype=np.float32)  # what is skin

        def paint(colour: FloatArray | Picture, share: Plane) -> None:
            mix(albedo, np.asarray(colour, dtype=np.float32), share)
            np.multiply(bare, 1 - share, out=bare)

        self._features(albedo, paint)
        hair = self._hair(egg)
        strands = self._hair_colour * np.exp(0.3 * self._cloud(0.05))[..., None]
        paint(strands, hair)
        if rng.random() < 0.25:
            paint(strands * np.float32(0.8), self._beard() * rng.uniform(0.2, 0.95))
        if rng.random() < 0.25:
            self._glasses(paint)
        strength = bare * np.exp(rng.uniform(0.1, 0.6) * self._cloud(0.35)) * (1 - 0.5 * np.clip(side - 0.5, 0, 0.5))
        return np.clip(albedo, 0.002, 1), strength.astype(np.float32), np.maximum(face, np.maximum(ears, hair))

    def _features(self, albedo: Picture, paint) -> None:  # type: ignore[no-untyped-def]
        rng, u, v, edge = self._rng, self.u, self.v, self._edge
        side = np.abs(u)
        skin = self._skin_colour
        mix(
            albedo,
            skin * np.float32(0.45),
            rng.uniform(0.2, 0.8) * bump(side, v, (self._eye_u, self._eye_v), (0.2, 0.13)),
        )
        mix(albedo, skin * np.float32(0.5), rng.uniform(0.1, 0.5) * bump(u, v, (0, 0.30), (0.16, 0.05)))
        eye = inside(np.hypot((side - self._eye_u) / 0.145, (v - self._eye_v) / rng.uniform(0.045, 0.075)) - 1, 0.3)
        paint(np.array([0.45, 0.42, 0.40]), eye)
        iris = eye * inside(np.hypot(side - self._eye_u, v - self._eye_v) - 0.065, edge)
        paint(np.exp(rng.uniform(-4.5, -2, 3)), iris)
        thick = rng.uniform(0.025, 0.06)
        arch = self._brow_v + 0.25 * (side - self._eye_u) ** 2 / 0.3
        brow = np.exp(-(((v - arch) / thick) ** 2)) * inside(np.abs(side - self._eye_u) - 0.2, 0.1)
        paint(self._hair_colour, rng.uniform(0.3, 0.95) * brow)
        nostril = bump(side, v, (0.11, 0.23), (0.045, 0.025))
        paint(skin * 0.12, 0.8 * nostril)
        wide = 0.32 + rng.normal(0, 0.03)
        lips = inside(np.hypot(u / wide, (v - self._mouth_v) / rng.uniform(0.06, 0.11)) - 1, 0.25)
        # Lips are skin with more blood: painted, but they pulse.
        mix(albedo, skin * np.array([0.95, 0.55, 0.58], dtype=np.float32), rng.uniform(0.3, 0.9) * lips)
        line = np.exp(-(((v - self._mouth_v) / 0.015) ** 2)) * inside(np.abs(u) - wide, 0.08)
        paint(skin * 0.1, 0.8 * line)

    def _hair(self, egg: Plane) -> Plane:
        rng, u, v = self._rng, self.u, self.v
        if rng.random() < 0.08:
            return np.zeros(self._shape, dtype=np.float32)
        line = rng.uniform(-1.15, -0.72) + 0.35 * u**2 * rng.uniform(0.3, 1.2) + 0.05 * self._cloud(0.15)
        crown = inside(egg - rng.uniform(0.02, 0.25), 0.1) * inside(v - line, 0.08)
        if rng.random() < 0.4:
            return crown
        reach = rng.uniform(0.0, 1.6)
        sides = inside(np.abs(np.abs(u) - 1.02) - rng.uniform(0.08, 0.25), 0.1) * inside(
            np.abs(v + 0.3) - 0.5 - reach, 0.2
        )
        return np.asarray(np.maximum(crown, sides), dtype=np.float32)

    def _beard(self) -> Plane:
        u, v = self.u, self.v
        low = inside(0.28 + 0.25 * np.cos(2.2 * u) * (np.abs(u) < 0.6) - v, 0.15)
        jaw = inside(self._rng.uniform(0.35, 0.8) - np.hypot(u * 0.9, v - 0.1), 0.15)
        mouth = 1 - inside(np.hypot(u / 0.3, (v - self._mouth_v) / 0.08) - 1, 0.3)
        return np.clip(low * jaw * mouth * (1 + 0.3 * self._cloud(0.04)), 0, 1).astype(np.float32)

    def _glasses(self, paint) -> None:  # type: ignore[no-untyped-def]
        rng, side = self._rng, np.abs(self.u)
        round_, thick = rng.uniform(0.2, 0.3), rng.uniform(0.02, 0.05)
        ring = np.hypot(side - self._eye_u, (self.v - self._eye_v) / rng.uniform(0.7, 1.0)) - round_
        rim = np.exp(-((ring / thick) ** 2))
        bridge = np.exp(-(((self.v - self._eye_v) / thick) ** 2)) * inside(side - (self._eye_u - round_), 0.04)
        temple = np.exp(-(((self.v - self._eye_v) / thick) ** 2)) * inside(self._eye_u + round_ - side, 0.04)
        colour = np.exp(rng.uniform(-4.5, -1.0, 3))
        paint(colour, np.clip(rim + bridge + temple, 0, 1).astype(np.float32))
        glare = bump(self.u, self.v, (rng.choice([-1, 1]) * self._eye_u, self._eye_v), (0.1, 0.08))
        paint(np.array([0.7, 0.72, 0.75]), (rng.uniform(0, 0.6) * glare).astype(np.float32))

    def _shading(self) -> tuple[Plane, Plane, Plane]:
        """Lambert's law on a ball with a nose: shade, and its relative change per radian of yaw and pitch."""
        rng, u, v = self._rng, self.u, self.v
        ball = 0.95 * np.sqrt(np.clip(1 - (u / 1.1) ** 2 - (v / 1.45) ** 2, 0.03, None))
        nose = np.clip((v + 0.45) / 0.6, 0, 1) * inside(v - 0.26, 0.12)
        relief = (
            ball
            + rng.uniform(0.1, 0.3) * nose * np.exp(-0.5 * (u / 0.11) ** 2)
            - 0.1 * bump(np.abs(u), v, (self._eye_u, self._eye_v), (0.17, 0.11))
        )
        slope_v, slope_u = np.gradient(
            cv2.GaussianBlur(relief.astype(np.float32), (0, 0), 0.04 * self._scale), 1 / self._scale
        )
        length = np.sqrt(1 + slope_u**2 + slope_v**2)
        nx, ny, nz = -slope_u / length, -slope_v / length, 1 / length
        lamp = np.array([rng.normal(0, 0.6), rng.normal(-0.4, 0.4), 0.8])
        lamp /= np.linalg.norm(lamp)
        ambient = rng.uniform(0.25, 0.85)
        facing = nx * lamp[0] + ny * lamp[1] + nz * lamp[2]
        shade = ambient + (1 - ambient) * np.clip(facing, 0, None)
        lit = (1 - ambient) * (facing > 0) / shade
        yaw = lit * (nz * lamp[0] - nx * lamp[2])
        pitch = lit * (nz * lamp[1] - ny * lamp[2])
        return tuple(one.astype(np.float32) for one in (shade, yaw, pitch))

    def _shine(self) -> Plane:
        """Gloss on forehead, nose and cheeks: light that never was in the skin."""
        rng = self._rng
        spots = bump(self.u, self.v, (rng.normal(0, 0.2), -0.7), (0.3, 0.12)) + bump(
            self.u, self.v, (0, 0.05), (0.05, 0.15)
        )
        spots += bump(np.abs(self.u), self.v, (0.5, 0.1), (0.12, 0.12))
        return np.asarray(spots * np.clip(1 + 0.5 * self._cloud(0.1), 0, None), dtype=np.float32)

    def _change(self, head: Picture, altered) -> tuple[Picture, slice]:  # type: ignore[no-untyped-def]
        """What ``altered`` (a colour and where it lies) adds to ``head``, and the rows that it concerns."""
        colour, share = altered()
        rows = np.flatnonzero(share.max(axis=1) > 0.01)
        span = slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0, 1)
        part = share[span, :, None] * (self._developed(colour) - head[span])
        return np.ascontiguousarray(part, dtype=np.float32), span

    def _open_mouth(self) -> tuple[Picture, Plane]:
        gap = inside(np.hypot(self.u / 0.24, (self.v - self._mouth_v - 0.05) / 0.11) - 1, 0.3)
        return np.full((1, 1, 3), (0.05, 0.015, 0.015), dtype=np.float32), gap

    def _closed_eyes(self) -> tuple[Picture, Plane]:
        eye = inside(np.hypot((np.abs(self.u) - self._eye_u) / 0.16, (self.v - self._eye_v) / 0.085) - 1, 0.3)
        return np.asarray(self._skin_colour[None, None] * 0.6, dtype=np.float32), eye

    def _body(self) -> tuple[Picture, Plane]:
        """Neck and clothes. The neck's skin is as good as never in the regions that are read: it does not pulse
        here.
        """
        rng, u, v = self._rng, self.u, self.v
        side = np.abs(u)
        neck = inside(side - 0.55 - 0.3 * np.clip(v - 1.2, 0, None) ** 2, self._edge) * inside(0.6 - v, 0.1)
        collar = 1.25 + rng.uniform(-0.05, 0.3) + 0.25 * side
        cloth = inside(collar - v, self._edge)
        colour = np.exp(rng.uniform(-4, -0.2, 3)).astype(np.float32)
        body = np.empty((*self._shape, 3), dtype=np.float32)
        body[:] = self._skin_colour * np.float32(0.6)
        pattern = np.exp(rng.uniform(0, 0.5) * self._cloud(rng.uniform(0.03, 0.5)))
        mix(body, colour * pattern[..., None], cloth)
        return np.clip(body, 0.002, 1), np.maximum(neck, cloth).astype(np.float32)

    def _room(self) -> Picture:
        rng = self._rng
        height, width = self._shape
        room = np.empty((height, width, 3), dtype=np.float32)
        room[:] = np.exp(rng.uniform(-3.5, -0.3) + rng.normal(0, 0.15, 3))
        room *= np.exp(0.2 * self._cloud(rng.uniform(0.3, 1.5)) + rng.uniform(0, 0.1) * self._cloud(0.03))[..., None]
        for _ in range(rng.integers(0, 6)):
            left, top = rng.uniform(-0.2, 1, 2) * width
            wide, tall = rng.uniform(0.05, 0.6, 2) * width
            x0, x1, y0, y1 = (int(max(0, one)) for one in (left, left + wide, top, top + tall))
            room[y0:y1, x0:x1] = np.exp(rng.uniform(-4, -0.2, 3))
        return room

    def _developed(self, light: Picture) -> Picture:
        """``light`` as a camera keeps it."""
        contrasted = self._contrast.applied(light, self._skin_luma)
        return np.asarray(255 * np.clip(contrasted, 0, None) ** (1 / GAMMA), dtype=np.float32)
