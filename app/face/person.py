"""One face that is being followed: where it is, its landmarks, how sure we are that it is still the same."""

import cv2
import numpy as np

from app.core.types import FloatArray, ImageArray
from app.face.landmarks import LandmarkModel, centre_and_size, roll
from app.face.locate import Detection
from app.face.patch import PatchWindow
from app.face.regions import Regions, skin_regions
from app.face.similarity import Similarity
from app.face.skin import SkinColour, draw_mask, measure_skin
from app.face.track import TextureTracker

# The upright picture: the face turned straight and brought to one size, its box (145 px) in the middle.
UPRIGHT = 320
FACE = 145.0
MIDDLE = np.array([UPRIGHT / 2, UPRIGHT / 2])
# Landmarks are read this often; in between they ride on the motion of the texture.
LANDMARKS_S = 0.2
CORNERS_S = 1.0
# Landmarks of a still face tremble by 1 % of its size: they are averaged over SETTLE_S, and believed sooner only
# where they are off by much more than that (the head turned, the mouth opened).
SETTLE_S = 1.0
TREMBLE = 0.03
# The shape in use is carried by the texture alone and stays as it is until the averaged landmarks are off by ADJUST_AT
# of the face's size; then it glides over. Following them all the time put 8 times the noise on the forehead's colour.
ADJUST_AT = 0.015
ADJUSTED_AT = 0.004
GLIDE_S = 0.4
# How far the tracked position may slip against the landmarks before the upright picture is laid anew.
SLIP = 0.05


class Person:
    """A followed face.

    motion: from the upright picture to the frame, renewed with each one. points: landmarks in the upright picture.
    agreement: share of the face's corners that moved as one in the last step.
    likeness: correlation of the face with how it looked when a detector last confirmed it.
    """

    def __init__(self, model: LandmarkModel, image: ImageArray, detection: Detection, t_s: float) -> None:
        """Begin with a detected face."""
        self._model = model
        self._tracker = TextureTracker()
        self._before = image
        x, y, w, h = detection.box_px
        size = (w + h) / 2
        self.motion = Similarity(size / FACE + 0j, complex(x + w / 2, y + h / 2) - size / FACE * complex(*MIDDLE))
        self.points = self._wanted = np.empty((0, 2))
        self._gliding = False
        self._window = PatchWindow.around(np.array([x + w / 2, y + h / 2]), size)
        self.patch = self._window.cut(image)
        self._grey = _grey(self.patch)
        self._corners = np.empty((0, 2))
        self._read_landmarks(box=(MIDDLE[0] - FACE / 2, MIDDLE[1] - FACE / 2, FACE, FACE))
        self._lay_upright()
        self._read_landmarks()
        self._lay_upright()
        self._choose_corners()
        self._tracker.begin(self._grey)
        self._landmarks_t_s = self._corners_t_s = self._t_s = t_s
        self.agreement = self.likeness = 1.0
        self._known_look = _look(self.upright)

    @property
    def to_patch(self) -> Similarity:
        """From the upright picture to the patch."""
        return self._window.to_patch().after(self.motion)

    @property
    def landmarks_px(self) -> FloatArray:
        """(68, 2) in the frame."""
        return self.motion(self.points)

    def place(self) -> tuple[FloatArray, float]:
        """Centre (2,) and size (side of the box a detector would draw) in the frame."""
        centre = self.motion.of(self._centre)
        return np.array([centre.real, centre.imag]), self._size * self.motion.scale

    @property
    def box_px(self) -> tuple[float, float, float, float]:
        """(x, y, w, h) in the frame, as a detector would draw it."""
        centre, size = self.place()
        return float(centre[0] - size / 2), float(centre[1] - size / 2), size, size

    def skin(self) -> SkinColour:
        """The colour of the face's regions in this frame."""
        visible = self._window.visible(self._before.shape)
        return measure_skin(self.patch, visible, self._mask, self.to_patch, self._window.reduction)

    def follow(self, image: ImageArray, t_s: float) -> None:
        """Move on to the next frame."""
        centre, size = self.place()
        if not self._window.fits(centre, size):
            self._window = PatchWindow.around(centre, size)
            self._tracker.begin(_grey(self._window.cut(self._before)))
        self._before = image
        self.patch = self._window.cut(image)
        self._grey = _grey(self.patch)
        step = self._tracker.step(self._grey, self.to_patch(self._corners), size / self._window.reduction)
        to_patch = self._window.to_patch()
        self.motion = to_patch.inverse().after(step.motion).after(to_patch).after(self.motion)
        self.agreement = step.agreement
        if t_s - self._landmarks_t_s >= LANDMARKS_S or step.agreement < 0.5:
            self._refresh(t_s)
        self._glide(t_s - self._t_s)
        self._t_s = t_s

    def confirm(self) -> None:
        """A detector has just seen the face here: remember how it looks now."""
        self._known_look = 0.5 * self._known_look + 0.5 * _look(self.upright)

    def _refresh(self, t_s: float) -> None:
        self._read_landmarks(dt_s=t_s - self._landmarks_t_s)
        self._landmarks_t_s = t_s
        self.likeness = _correlation(self._known_look, _look(self.upright))
        centre, size = centre_and_size(self.points)
        slipped = np.abs(centre - MIDDLE).max() / FACE + abs(size / FACE - 1) + abs(roll(self.points))
        if slipped > SLIP:
            self._lay_upright()
        if t_s - self._corners_t_s >= CORNERS_S or self.agreement < 0.7:
            self._choose_corners()
            self._corners_t_s = t_s

    def _read_landmarks(self, box: tuple[float, float, float, float] | None = None, dt_s: float | None = None) -> None:
        self.upright = np.asarray(
            cv2.warpAffine(
                self._grey,
                self.to_patch.matrix(),
                (UPRIGHT, UPRIGHT),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            dtype=np.uint8,
        )
        if box is None:
            centre, size = centre_and_size(self.points)
            box = (centre[0] - size / 2, centre[1] - size / 2, size, size)
        seen = self._model.find(self.upright, box)
        if dt_s is None:
            self.points = self._wanted = seen
            return
        settle_s = SETTLE_S / (1.0 + (_distance(seen, self._wanted) / TREMBLE) ** 4)
        self._wanted = self._wanted + (1.0 - np.exp(-dt_s / settle_s)) * (seen - self._wanted)

    def _glide(self, dt_s: float) -> None:
        off = _distance(self._wanted, self.points)
        self._gliding = off > (ADJUSTED_AT if self._gliding else ADJUST_AT)
        if self._gliding:
            glide_s = GLIDE_S / (1.0 + (off / TREMBLE) ** 2)
            self.points = self.points + (1.0 - np.exp(-dt_s / glide_s)) * (self._wanted - self.points)
            self._draw()

    def _lay_upright(self) -> None:
        """Put the upright picture anew so that the face lies straight in its middle; in the frame nothing moves."""
        centre, size = centre_and_size(self.points)
        turn = size / FACE * np.exp(1j * roll(self.points))
        slip = Similarity(complex(turn), complex(*centre) - complex(turn) * complex(*MIDDLE))
        self.motion = self.motion.after(slip)
        back = slip.inverse()
        self.points, self._wanted = back(self.points), back(self._wanted)
        self._corners = back(self._corners)
        self._draw()

    def _draw(self) -> None:
        """Bring all that is made from the landmarks up to date."""
        centre, self._size = centre_and_size(self.points)
        self._centre = complex(*centre)
        self.regions: Regions = skin_regions(self.points)
        self._mask = draw_mask(self.regions, UPRIGHT)

    def _choose_corners(self) -> None:
        to_patch = self.to_patch
        # The whole face is convex already.
        found = self._tracker.corners(self._grey, to_patch(self.regions.polygons[-1]))
        self._corners = to_patch.inverse()(found)


def _distance(a: FloatArray, b: FloatArray) -> float:
    """Root mean square distance of two sets of landmarks in sides of the face's box."""
    return float(np.sqrt(((a - b) ** 2).sum(axis=1).mean())) / FACE


def _grey(patch: ImageArray) -> ImageArray:
    return np.asarray(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _look(upright: ImageArray) -> FloatArray:
    """The face as 24 x 24 values with mean 0 and deviation 1."""
    edge = int((UPRIGHT - 1.1 * FACE) / 2)
    small = cv2.resize(upright[edge:-edge, edge:-edge], (24, 24), interpolation=cv2.INTER_AREA).astype(np.float64)
    look: FloatArray = (small - small.mean()) / max(1.0, float(small.std()))
    return look


def _correlation(a: FloatArray, b: FloatArray) -> float:
    scale = float(np.sqrt((a**2).mean() * (b**2).mean()))
    return float((a * b).mean()) / scale if scale > 0 else 0.0
