"""Reads one person's face out of the frames of a video: the whole of this package put together."""

from pathlib import Path

import cv2
import numpy as np

from app.core.types import FaceObservation, FaceRegion, Frame, ImageArray, SkinSample
from app.face.background import Background, reduce_picture
from app.face.chest import Chest
from app.face.crop import CropFollower, cut_crop
from app.face.landmarks import LandmarkModel
from app.face.locate import Detection, FaceLocator, overlap
from app.face.person import Person
from app.face.skin import LUMA
from app.face.track import LEAST_AGREEMENT

# Seconds of media time. A detector looks at the picture once a second, more often while nobody is known or in doubt.
CHECK_S = 1.0
SEARCH_S = 0.25
DOUBT_S = 0.2
# No face was confirmed for this long: gone, if it also looks otherwise than it did; gone in any case after BLIND_S.
UNSURE_S = 0.6
BLIND_S = 3.0
# A pause longer than this says nothing about where the face is now.
PAUSE_S = 0.7
# A person who was lost is preferred over a larger face when found again at the same place within this time.
REMEMBER_S = 2.0
SAME_PLACE = 0.25
WELL_PLACED = 0.4
MOSTLY = 0.5
SURE_LIKENESS = 0.75
OTHER_LIKENESS = 0.35
SURE_AGREEMENT = 0.5
WIDTH_SETTLES_S = 5.0


class DlibFaceReader:
    """Finds a face, stays with it, measures its skin. Implements app.core.types.FaceReader; used by one thread.

    With several faces the largest is taken at the start; after that the same person is kept while seen.
    """

    def __init__(self, landmarks_path: Path, crop_size_px: int | None = None) -> None:
        """Load dlib's models. Raises AppError when the landmark file is missing or wrong."""
        self.crop_size_px = crop_size_px
        self._model = LandmarkModel(landmarks_path)
        self._locator = FaceLocator()
        self._background = Background()
        self._chest = Chest()
        self._crop = CropFollower()
        self.reset()

    def reset(self) -> None:
        """Forget the person and everything tracked."""
        self._person: Person | None = None
        self._shape: tuple[int, ...] = ()
        self._t_s = -np.inf
        self._looked_t_s = -np.inf
        self._seen_t_s = -np.inf
        self._missed = False
        self._faces = 0
        self._others: list[Detection] = []
        self._last_box: tuple[float, float, float, float] | None = None
        self._width = 0.0
        self._locator.reset()
        self._background.reset()
        self._chest.reset()
        self._crop.reset()

    def read(self, frame: Frame) -> FaceObservation:
        """What ``frame`` shows; frames come in order of time."""
        image, t_s = frame.image, frame.t_s
        small = reduce_picture(image)
        luma = float(np.array(cv2.mean(small)[:3]) @ LUMA)
        if frame.after_gap or image.shape != self._shape or t_s - self._t_s > PAUSE_S:
            self.reset()
            self._shape = image.shape
        before = self._person
        seen = self._find(image, t_s)
        dt_s, self._t_s = t_s - self._t_s, t_s
        person = self._person
        if person is None:
            return FaceObservation(t_s, None, None, None, luma, frame.after_gap)
        # Perhaps somebody else, however short the search was.
        anew = person is not before
        region = self._region(person, t_s, seen)
        skin = self._skin(person, t_s, 0.0 if anew else dt_s, small)
        crop = cut_crop(image, region.crop_px, self.crop_size_px) if self.crop_size_px else None
        return FaceObservation(t_s, region, skin, crop, luma, frame.after_gap or anew)

    def _find(self, image: ImageArray, t_s: float) -> Detection | None:
        """Follow, check or search; what a detector saw of the person comes back."""
        if self._person is None:
            return self._search(image, t_s)
        person = self._person
        was_torn = person.agreement < LEAST_AGREEMENT
        person.follow(image, t_s)
        if not self._inside(person, image):
            self._lose()
            return None
        sure = person.agreement >= SURE_AGREEMENT and person.likeness >= SURE_LIKENESS
        torn = person.agreement < LEAST_AGREEMENT and not was_torn
        due_s = 0.0 if torn else CHECK_S if sure and not self._missed else DOUBT_S
        if t_s - self._looked_t_s < due_s:
            return None
        return self._check(person, image, t_s, sure)

    def _search(self, image: ImageArray, t_s: float) -> Detection | None:
        if t_s - self._looked_t_s < SEARCH_S:
            return None
        self._looked_t_s = t_s
        found = self._locator.search(image)
        self._faces = len(found)
        if not found:
            return None
        chosen = found[0]
        if self._last_box is not None and t_s - self._seen_t_s < REMEMBER_S:
            last_box = self._last_box
            chosen = next((face for face in found if overlap(face.box_px, last_box) > SAME_PLACE), chosen)
        self._begin(image, chosen, found, t_s)
        return chosen

    def _check(self, person: Person, image: ImageArray, t_s: float, sure: bool) -> Detection | None:
        self._looked_t_s = t_s
        found = self._locator.look(image)
        place = person.box_px
        here = next((face for face in found if overlap(face.box_px, place) > SAME_PLACE), None)
        if here is None:
            here = self._near(person)
        self._faces = max(len(found), 1 if here else 0)
        if here is None:
            self._miss(person, t_s, sure)
            return None
        if person.likeness < OTHER_LIKENESS or overlap(here.box_px, place) < WELL_PLACED:
            self._begin(image, here, found, t_s)
        else:
            person.confirm()
            self._remember(here, found, t_s)
        return here

    def _near(self, person: Person) -> Detection | None:
        """A second look at the place itself, turned upright: leaning, small and dim faces escape the first."""
        found = self._locator.still_there(person.upright)
        if found is None:
            return None
        x, y, w, h = found.box_px
        centre = person.motion.of(complex(x + w / 2, y + h / 2))
        side = (w + h) / 2 * person.motion.scale
        box = (centre.real - side / 2, centre.imag - side / 2, side, side)
        return Detection(box, found.score) if overlap(box, person.box_px) > WELL_PLACED else None

    def _begin(self, image: ImageArray, chosen: Detection, found: list[Detection], t_s: float) -> None:
        self._person = Person(self._model, image, chosen, t_s)
        self._width = 0.0
        self._chest.reset()
        self._crop.reset()
        self._remember(chosen, found, t_s)

    def _remember(self, here: Detection, found: list[Detection], t_s: float) -> None:
        self._seen_t_s, self._last_box, self._missed = t_s, here.box_px, False
        self._others = [face for face in found if overlap(face.box_px, here.box_px) < SAME_PLACE]

    def _miss(self, person: Person, t_s: float, sure: bool) -> None:
        """No detector sees the face. It may lean or hide for a moment: how much it still looks like itself decides."""
        self._missed = True
        gone = person.likeness < OTHER_LIKENESS
        unseen_s = t_s - self._seen_t_s
        if gone or unseen_s > BLIND_S or (not sure and unseen_s > UNSURE_S):
            self._lose()

    def _lose(self) -> None:
        self._person = None
        self._missed = False
        self._crop.reset()

    def _inside(self, person: Person, image: ImageArray) -> bool:
        """Whether most of the face is in the picture."""
        x, y, w, h = person.box_px
        height, width = image.shape[:2]
        seen_w, seen_h = min(x + w, width) - max(x, 0.0), min(y + h, height) - max(y, 0.0)
        mostly: bool = seen_w > 0 and seen_h > 0 and seen_w * seen_h > MOSTLY * w * h
        return mostly

    def _region(self, person: Person, t_s: float, seen: Detection | None) -> FaceRegion:
        centre, size = person.place()
        to_frame = person.motion
        return FaceRegion(
            t_s=t_s,
            box_px=person.box_px,
            landmarks_px=person.landmarks_px,
            crop_px=self._crop.follow(t_s, centre, size),
            polygons_px=tuple(to_frame(polygon) for polygon in person.regions.polygons),
            holes_px=tuple(to_frame(hole) for hole in person.regions.holes),
            confidence=None if seen is None else seen.score,
            detected=seen is not None,
            faces=self._faces,
        )

    def _skin(self, person: Person, t_s: float, dt_s: float, small: ImageArray) -> SkinSample:
        centre, size = person.place()
        self._width = size if self._width == 0 else size + (self._width - size) * float(np.exp(-dt_s / WIDTH_SETTLES_S))
        colour = person.skin()
        return SkinSample(
            t_s=t_s,
            rgb=colour.rgb,
            pixels=colour.pixels,
            luma=colour.luma,
            clipped=colour.clipped,
            position=np.array([centre[0], centre[1], size]) / self._width,
            background_rgb=self._background.measure(small, self._shape, centre, size, self._others),
            chest_y=self._chest.measure(small, self._shape, centre, size) / self._width,
        )
