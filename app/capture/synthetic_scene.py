"""Puts the painted layers together into one picture for a time, fast enough for live use.

Colours are kept as 255 * 1.055 * light ** (1 / 2.4), which is sRGB up to the constant 255 * 0.055 (IEC 61966-2-1
without its linear toe, which only concerns levels below 11). In this form a factor on the light is a factor on the
layer, so that pulse, shading and lamp are products and sums of layers made beforehand, and the picture is still exact
in linear light.
"""

from dataclasses import replace

import cv2
import numpy as np
from cv2.typing import MatLike

from app.capture.synthetic_brush import Picture, Plane
from app.capture.synthetic_face import Behaviour, Pose, SyntheticFace
from app.capture.synthetic_portrait import HEAD_U, HEAD_V, Area, HeadLayers, Painter
from app.capture.synthetic_room import BODY_V, paint_body, paint_room
from app.core.physiology import Circulation
from app.core.types import FloatArray, ImageArray

_GAMMA = 2.4
_OFFSET = 255 * 0.055
LATEST_S = 0.06  # the pulse reaches the last part of the face this much later than the first
_LID_STEPS = 4
_MOUTH_STEPS = 6
_EYES_UV = (-0.62, -0.36, 0.62, -0.10)  # left, top, right, bottom of what the eyelids change
_MOUTH_UV = (-0.45, 0.38, 0.45, 0.92)


def encode(light: Picture) -> Picture:
    """Linear light 0..1 to the form in which layers are kept."""
    return np.asarray(255 * 1.055 * np.maximum(light, 0) ** (1 / _GAMMA), dtype=np.float32)


def lay(picture: Picture, colour: MatLike, alpha: MatLike, x: int, y: int) -> None:
    """Lay a layer over ``picture`` with its corner at (x, y), cut at the border, in place."""
    top, left = max(0, y), max(0, x)
    bottom, right = min(picture.shape[0], y + alpha.shape[0]), min(picture.shape[1], x + alpha.shape[1])
    if top >= bottom or left >= right:
        return
    part = np.s_[top - y : bottom - y, left - x : right - x]
    under = picture[top:bottom, left:right]
    cv2.blendLinear(colour[part], under, alpha[part], 1 - alpha[part], dst=under)


class _Stack:
    """A rectangle of the head as base colour and its changes: sums of these give it at any pulse and pose."""

    def __init__(self, head: HeadLayers, area: Area, pulse_colour: FloatArray) -> None:
        """``head``: the layers of ``area`` alone. ``pulse_colour``: change of R, G, B with the pulse, green 1."""
        self.area = area
        base = encode(head.light)
        colour = (pulse_colour / _GAMMA).astype(np.float32)
        # Factors on light f = 1 + e become f ** (1 / 2.4) = 1 + e / 2.4 here; e is small enough for that.
        self._parts = [
            base,
            base * head.early[..., None] * colour,
            base * head.late[..., None] * colour,
            base * head.yaw[..., None] / _GAMMA,
            base * head.pitch[..., None] / _GAMMA,
        ]

    def paint(self, canvas: Picture, amounts: tuple[float, ...]) -> None:
        """Put the rectangle with early and late pulse, yaw and pitch as given into its place."""
        place = canvas[self.area]
        total: MatLike = self._parts[0]
        for amount, part in zip(amounts, self._parts[1:], strict=True):
            total = cv2.scaleAdd(part, amount, total, dst=place)


class Person:
    """One head with its body, ready to be put into a picture."""

    def __init__(self, face: SyntheticFace, centre_px: tuple[float, float], rng: np.random.Generator) -> None:
        """``centre_px``: where the point between eyes and nose rests."""
        self.circulation: Circulation = face.circulation()
        self._face = face
        self._behaviour = Behaviour(face)
        self._scale = 0.5 * face.size * face.height_px
        self._centre = centre_px
        painter = Painter(self._scale, face.skin_tone, rng)
        plain = painter.layers()
        self._colour = encode(plain.light)
        self._alpha = plain.alpha
        self._skin = plain.skin
        self._amplitude = face.pulse_amplitude / plain.pulse_strength()
        rows, columns = np.nonzero(plain.yaw)
        area = (slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
        colour = face.pulse_colour()
        self._face_stack = _Stack(painter.patch(area), area, colour)
        lids = range(1, _LID_STEPS + 1) if face.blinking else ()
        mouths = range(1, _MOUTH_STEPS + 1) if face.talking else ()
        eyes, lips = painter.area(_EYES_UV), painter.area(_MOUTH_UV)
        self._eyes = [_Stack(painter.patch(eyes, lid=k / _LID_STEPS), eyes, colour) for k in lids]
        self._mouths = [_Stack(painter.patch(lips, mouth=k / _MOUTH_STEPS), lips, colour) for k in mouths]
        self._body_width = int(5.4 * self._scale)
        body, self._body_alpha = paint_body(self._body_width, self._scale, face.skin_tone, rng)
        self._body = encode(body)

    def draw(self, picture: Picture, t_s: float) -> None:
        """Draw the person as at ``t_s`` over ``picture``."""
        away = self._behaviour.absence(t_s)
        if away >= 1:
            return
        walked = away * (self._face.width_px - self._centre[0] + 2.8 * self._scale)
        self._draw_body(picture, walked, t_s)
        self._draw_head(picture, walked, t_s)

    def skin(self, picture: Picture) -> Plane:
        """Where in ``picture`` the face's skin lies while the head rests, 0..1."""
        mask = np.zeros_like(picture)
        left = int(self._centre[0] + HEAD_U[0] * self._scale)
        top = int(self._centre[1] + HEAD_V[0] * self._scale)
        lay(mask, np.ones((*self._skin.shape, 3), dtype=np.float32), self._skin, left, top)
        return mask[..., 0]

    def _draw_body(self, picture: Picture, walked: float, t_s: float) -> None:
        """The shoulders rise by up to 1.5 % of a head width with the breath."""
        down = BODY_V[0] * self._scale - 0.015 * self._scale * float(self.circulation.breath(t_s))
        row, part = divmod(self._centre[1] + down, 1.0)
        # A shift by part of a row is a mean of neighbouring rows.
        rows = min(self._body.shape[0] - 1, picture.shape[0] - int(row))
        colour = cv2.addWeighted(self._body[1 : rows + 1], 1 - part, self._body[:rows], part, 0)
        alpha = cv2.addWeighted(self._body_alpha[1 : rows + 1], 1 - part, self._body_alpha[:rows], part, 0)
        lay(picture, colour, alpha, int(round(self._centre[0] + walked - self._body_width / 2)), int(row))

    def _draw_head(self, picture: Picture, walked: float, t_s: float) -> None:
        pose = self._behaviour.pose(t_s)
        pose = replace(pose, y=pose.y - self._face.breath_motion * float(self.circulation.breath(t_s)))
        self._paint_moment(pose, t_s)
        height, width = self._alpha.shape
        margin = int(0.12 * self._scale) + 2
        shift = (
            self._centre[0] + walked + (HEAD_U[0] + pose.x) * self._scale,
            self._centre[1] + (HEAD_V[0] + pose.y) * self._scale,
        )
        corner = (int(shift[0]) - margin, int(shift[1]) - margin)
        # Roll about the neck, then the shift; a nod also shortens the face a little.
        neck = (-HEAD_U[0] * self._scale, (1.2 - HEAD_V[0]) * self._scale)
        turn = cv2.getRotationMatrix2D(neck, -float(np.degrees(pose.roll)), 1.0)
        turn[0, 2] += shift[0] - corner[0]
        turn[1, 2] += shift[1] - corner[1]
        size = (width + 2 * margin, height + 2 * margin)
        colour = cv2.warpAffine(self._colour, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.warpAffine(self._alpha, turn, size, flags=cv2.INTER_LINEAR)
        lay(picture, colour, alpha, *corner)

    def _paint_moment(self, pose: Pose, t_s: float) -> None:
        """Bring the head's colours to ``t_s``: pulse, shading, eyelids and mouth. Blood takes light away."""
        early, late = -self._amplitude * self.circulation.wave([t_s + LATEST_S, t_s])
        amounts = (float(early), float(late), pose.yaw, pose.pitch)
        self._face_stack.paint(self._colour, amounts)
        lid = int(round(self._behaviour.lid(t_s) * _LID_STEPS))
        mouth = int(round(self._behaviour.mouth(t_s) * _MOUTH_STEPS))
        for step, patches in ((lid, self._eyes), (mouth, self._mouths)):
            if step:
                patches[step - 1].paint(self._colour, amounts)


class Photograph:
    """A printed photograph of a person, held by hand before the camera: it moves, but nothing in it lives."""

    def __init__(self, face: SyntheticFace, centre_px: tuple[float, float], rng: np.random.Generator) -> None:
        """``centre_px``: where the person's face in the photograph rests."""
        self._behaviour = Behaviour(face)
        self._scale = 0.5 * face.size * face.height_px
        self._centre = centre_px
        lifeless = Person(_lifeless(face), (1.9 * self._scale, 2.1 * self._scale), rng)
        rows, columns = int(4.4 * self._scale), int(3.8 * self._scale)
        border = max(2, int(0.12 * self._scale))
        self._print = encode(np.full((rows + 2 * border, columns + 2 * border, 3), 0.80, dtype=np.float32))
        sky = np.linspace(0.30, 0.42, rows, dtype=np.float32)[:, None, None] * np.array((0.75, 0.95, 1.05), np.float32)
        inner = self._print[border : border + rows, border : border + columns]
        inner[:] = encode(sky)
        lifeless.draw(inner, 0.0)
        self._alpha: Plane = np.ones(self._print.shape[:2], dtype=np.float32)
        self._anchor = (1.9 * self._scale + border, 2.1 * self._scale + border)

    def draw(self, picture: Picture, t_s: float) -> None:
        """Draw the photograph as it is held at ``t_s``."""
        if self._behaviour.absence(t_s) >= 1:
            return
        pose = self._behaviour.pose(t_s)
        height, width = picture.shape[:2]
        turn = cv2.getRotationMatrix2D(self._anchor, -float(np.degrees(pose.roll)), 1.0)
        turn[0, 2] += self._centre[0] - self._anchor[0] + pose.x * self._scale
        turn[1, 2] += self._centre[1] - self._anchor[1] + pose.y * self._scale
        flat = cv2.warpAffine(self._print, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
        lay(picture, flat, cv2.warpAffine(self._alpha, turn, (width, height)), 0, 0)


class Scene:
    """The whole picture at any time, without sensor noise."""

    def __init__(self, face: SyntheticFace) -> None:
        """Paint everything that ``face`` will ever show."""
        rng = np.random.default_rng([face.seed, 0x5CE4])
        self._behaviour = Behaviour(face)
        self._room = encode(paint_room(face.width_px, face.height_px, rng))
        self.people: list[Person | Photograph] = []
        for one, centre in _people(face):
            self.people.append((Photograph if face.photo else Person)(one, centre, rng))

    def render(self, t_s: float) -> Picture:
        """(H, W, 3) float32 sRGB levels at ``t_s`` plus ``_OFFSET``, not yet clipped to 0..255."""
        picture = self._room.copy()
        for person in self.people:
            person.draw(picture, t_s)
        return picture

    def skin(self) -> Plane:
        """(H, W) where the skin of the people's faces lies while their heads rest, 0..1; photographs have none."""
        masks = [person.skin(self._room) for person in self.people if isinstance(person, Person)]
        nowhere = np.zeros(self._room.shape[:2], dtype=np.float32)
        return np.asarray(np.maximum.reduce([nowhere, *masks]), dtype=np.float32)

    def gain(self, t_s: float) -> FloatArray:
        """Factors of R, G, B by which the light at ``t_s`` changes what ``render`` gives."""
        return self._behaviour.light(t_s) ** (1 / _GAMMA)


class Sensor:
    """Adds noise, then rounds to 8 bit: in this order, changes below one level survive in the mean of many pixels."""

    _SPARE_PX = 127  # the noise of a frame is cut from a larger sheet at a random place

    def __init__(self, face: SyntheticFace) -> None:
        """``face``: whose size, noise and seed to use."""
        self._seed = face.seed
        self._size = (face.height_px, face.width_px)
        sheet = (face.height_px + self._SPARE_PX, face.width_px + self._SPARE_PX, 3)
        noise = np.random.default_rng([face.seed, 0x2015]).standard_normal(sheet, dtype=np.float32)
        self._noise = noise * np.float32(face.noise_sd) - np.float32(_OFFSET)

    def expose(self, picture: Picture, gain: FloatArray, index: int) -> ImageArray:
        """``picture`` times ``gain`` as the 8 bit picture of frame ``index``."""
        y, x = np.random.default_rng([self._seed, 0x2015, index]).integers(0, self._SPARE_PX + 1, 2)
        noise = self._noise[y : y + self._size[0], x : x + self._size[1]]
        if np.ptp(gain) > 0:
            exposed = cv2.add(picture * gain.astype(np.float32), noise, dtype=cv2.CV_8U)
        else:
            exposed = cv2.addWeighted(picture, float(gain[0]), noise, 1.0, 0.0, dtype=cv2.CV_8U)
        return np.asarray(exposed, dtype=np.uint8)


def _people(face: SyntheticFace) -> list[tuple[SyntheticFace, tuple[float, float]]]:
    """Who is in the picture and where. The second person is smaller, of another tone, and their heart is quicker."""
    width, height = face.width_px, face.height_px
    if face.faces == 1:
        return [(face, (0.5 * width, 0.47 * height))]
    other = replace(
        face,
        size=0.7 * face.size,
        skin_tone=(face.skin_tone + 0.5) % 1,
        heart_rate_bpm=1.3 * face.heart_rate_bpm,
        seed=face.seed + 1,
    )
    return [(other, (0.78 * width, 0.42 * height)), (face, (0.36 * width, 0.47 * height))]


def _lifeless(face: SyntheticFace) -> SyntheticFace:
    return replace(face, pulse_amplitude=0.0, blinking=False, talking=False, motion="still", face_leaves_at_s=None)
