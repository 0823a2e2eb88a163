"""One labelled clip, from nothing but its seed."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from app.capture.synthetic_brush import Picture
from app.core.filters import bandpass, standardized
from app.core.series import GRID_HZ, crops_on_grid
from app.core.types import FloatArray, ImageArray
from app.face.crop import CROP, CropFollower, cut_crop
from training.synthetic import traps
from training.synthetic.codec import Compression
from training.synthetic.heart import Heart
from training.synthetic.light import Light
from training.synthetic.looks import GAMMA, Contrast, Layers, Painter
from training.synthetic.movement import Movement
from training.synthetic.sensor import Sensor

# How much more than the network's crop is rendered, so that head and crop can move in it.
_VIEW = 1.22
# Sides of the detector's box in pixels: near and far faces at 640x480.
_BOX_PX = (70.0, 180.0)
# Clips begin when the heart has been beating for a while: nothing happens before its time 0.
_START_S = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """crops: (T, S, S, 3) float32 RGB 0..255 at GRID_HZ, as the product's own reader makes them.

    wave: (T,) the blood volume pulse that they show, band-limited like the product's, standard deviation 1; zeros
    where there is none.
    """

    crops: NDArray[np.float32]
    wave: FloatArray
    heart: Heart
    compression: Compression


def make_clip(seed: int, size_px: int = 32, seconds: float = 12.0) -> Clip:
    """The clip of ``seed``; some are traps (``traps.is_trap``).

    Always the same but for a few clips in a hundred, whose coding noise differs: x264's rate control (its macroblock
    tree) does not repeat itself exactly.
    """
    rng = np.random.default_rng([seed, 0xFACE])
    heart, movement, light = Heart.draw(rng), Movement.draw(rng), Light.draw(rng)
    sensor, compression = Sensor.draw(rng), Compression.draw(rng)
    contrast = Contrast.draw(np.random.default_rng([seed, 0x5EE]))
    photograph = False
    if traps.is_trap(seed):
        trap = traps.set_trap(rng, heart, movement, light)
        heart, movement, light, photograph = trap.heart, trap.movement, trap.light, trap.photograph
    box_px = float(np.exp(rng.uniform(*np.log(_BOX_PX))))
    t_s = _START_S + sensor.times(seconds)
    pictures, centres = _film(rng, box_px, t_s, heart, movement, light, contrast, photograph)
    developed = sensor.develop(pictures)
    del pictures
    decoded = compression.round_trip(developed, sensor.rate_hz)
    crops = _crops(rng, decoded, t_s, centres, box_px, size_px)
    grid_s = _START_S + (2 + np.arange(round(seconds * GRID_HZ))) / GRID_HZ
    return Clip(crops_on_grid(t_s, crops, grid_s), _label(heart, grid_s), heart, compression)


def _film(
    rng: np.random.Generator,
    box_px: float,
    t_s: FloatArray,
    heart: Heart,
    movement: Movement,
    light: Light,
    contrast: Contrast,
    photograph: bool,
) -> tuple[list[NDArray[np.float32]], FloatArray]:
    """The pictures at ``t_s`` (n,) without noise, and where the middle of the face is in each, (n, 3) with its size."""
    side = round(_VIEW * CROP * box_px / 2) * 2
    scale = box_px * rng.uniform(0.46, 0.56)
    centre = side / 2 + box_px * rng.normal(0, 0.03, 2)
    layers = Painter(side, (float(centre[0]), float(centre[1])), scale, contrast, rng).layers()
    gain = light.gain(t_s) ** (1 / GAMMA)
    gain *= _exposure(layers, gain) * contrast.dimmed * np.exp(rng.normal(0, 0.15))
    pose = movement.pose(t_s)
    pose -= pose.mean(axis=0) * [1, 1, 0.5, 0.5, 0.5, 1]
    pose[:, 1] += heart.recoil * heart.wave(t_s - heart.recoil_delay_s)
    breath = movement.breath * heart.circulation.breath(t_s)
    pose[:, 1] += 0.5 * breath
    early = -heart.amplitude * heart.wave(t_s + heart.delay_s)
    late = -heart.amplitude * heart.wave(t_s)
    mouth, lid = movement.mouth(t_s), movement.lid(t_s)
    colour = heart.colour.astype(np.float32)
    kind = _Photograph if photograph else _Scene
    scene = kind(layers, (float(centre[0]), float(centre[1])), scale, colour)
    moments = map(_Moment, pose, early, late, mouth, lid, breath, gain.astype(np.float32))
    pictures = [scene.picture(moment) for moment in moments]
    # Where a detector would see it: the middle of the face moves with the head and a little with its turning.
    places = np.stack(
        [
            centre[0] + scale * (pose[:, 0] + 0.15 * pose[:, 3]),
            centre[1] + scale * (pose[:, 1] + 0.1 * pose[:, 4] + 0.05),
            box_px * np.exp(pose[:, 5]),
        ],
        axis=1,
    )
    return pictures, places


def _exposure(layers: Layers, gain: FloatArray) -> float:
    """Brings the face to where a camera's automatic would: the mean of its opaque part to 130."""
    face = layers.head[layers.alpha > 0.9]
    return 130.0 / max(float((face * gain.mean(axis=0)).mean()), 1.0)


class _Moment(NamedTuple):
    """What is different in each picture: pose (6,), pulse, mouth, eyelids, breath, and gain of the light (3,)."""

    pose: FloatArray
    early: float
    late: float
    mouth: float
    lid: float
    breath: float
    gain: NDArray[np.float32]


class _Scene:
    """Layers in motion."""

    def __init__(self, layers: Layers, centre: tuple[float, float], scale: float, colour: NDArray[np.float32]) -> None:
        self._layers = layers
        self._centre, self._scale = centre, scale
        self._early, self._late = layers.early * colour, layers.late * colour
        self._behind = _over(layers.room, layers.body, layers.body_alpha)

    def picture(self, moment: _Moment) -> Picture:
        layers, pose = self._layers, moment.pose
        head: Picture = np.asarray(cv2.scaleAdd(self._early, float(moment.early), layers.head), dtype=np.float32)
        cv2.scaleAdd(self._late, float(moment.late), head, dst=head)
        cv2.scaleAdd(layers.yaw, float(pose[3]), head, dst=head)
        cv2.scaleAdd(layers.pitch, float(pose[4]), head, dst=head)
        if moment.mouth > 0.01:
            head[layers.mouth_rows] += np.float32(moment.mouth) * layers.mouth
        if moment.lid > 0.01:
            head[layers.lid_rows] += np.float32(moment.lid) * layers.lid
        x, y = self._centre
        size = (head.shape[1], head.shape[0])
        neck = (x, y + 1.2 * self._scale)
        turn = np.array(cv2.getRotationMatrix2D(neck, -float(np.degrees(pose[2])), float(np.exp(pose[5]))), dtype=float)
        turn[:, 2] += pose[:2] * self._scale
        moved = cv2.warpAffine(head, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.warpAffine(layers.alpha, turn, size, flags=cv2.INTER_LINEAR)
        behind: MatLike = self._behind
        if moment.breath:
            # Shoulders rise with the breath; the room behind them hardly shows it.
            rise = np.array([[1, 0, 0], [0, 1, -moment.breath * self._scale]])
            behind = cv2.warpAffine(behind, rise, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return _lit(_over(behind, moved, alpha), moment.gain)


class _Photograph(_Scene):
    """The same person on paper: the whole picture moves as one."""

    def picture(self, moment: _Moment) -> Picture:
        pose = moment.pose
        flat = _over(self._behind, self._layers.head, self._layers.alpha)
        size = (flat.shape[1], flat.shape[0])
        turn = np.array(
            cv2.getRotationMatrix2D(self._centre, -float(np.degrees(pose[2])), float(np.exp(pose[5]))), dtype=float
        )
        turn[:, 2] += pose[:2] * self._scale
        moved = cv2.warpAffine(flat, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return _lit(moved, moment.gain)


def _lit(picture: MatLike, gain: NDArray[np.float32]) -> Picture:
    return np.asarray(cv2.transform(picture, np.diag(gain)), dtype=np.float32)


def _over(under: MatLike, layer: MatLike, alpha: MatLike) -> Picture:
    return np.asarray(cv2.blendLinear(layer, under, alpha, 1 - alpha), dtype=np.float32)


def _crops(
    rng: np.random.Generator,
    pictures: list[ImageArray],
    t_s: FloatArray,
    places: FloatArray,
    box_px: float,
    size_px: int,
) -> NDArray[np.float32]:
    """The network's crops, following the face as the product does, with a detector's bias and tremble."""
    bias = rng.normal(0, [0.04, 0.05], 2) * box_px
    larger = np.exp(rng.normal(0, 0.06))
    tremble = rng.normal(0, rng.uniform(0, 0.002) * box_px, (len(t_s), 2))
    mirrored = rng.random() < 0.5
    follower = CropFollower()
    crops = []
    for k, picture in enumerate(pictures):
        square = follower.follow(float(t_s[k]), places[k, :2] + bias + tremble[k], float(places[k, 2] * larger))
        crop = cut_crop(picture, square, size_px)
        crops.append(crop[:, ::-1] if mirrored else crop)
    return np.stack(crops)


def _label(heart: Heart, grid_s: FloatArray) -> FloatArray:
    """The wave half way between the first and the last part of the face."""
    if not heart.alive:
        return np.zeros(len(grid_s))
    margin = round(3 * GRID_HZ)  # what the filter cannot know at the ends
    wider_s = grid_s[0] + np.arange(-margin, len(grid_s) + margin) / GRID_HZ
    return standardized(bandpass(heart.wave(wider_s + heart.delay_s / 2), GRID_HZ)[margin:-margin])
