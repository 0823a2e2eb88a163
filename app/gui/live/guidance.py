"""One line of advice at a time: what the person in the picture can do for a better measurement."""

from app.core.status import Reason
from app.core.types import FaceObservation, FaceRegion, Vitals
from app.language import later, say, tr

DARK_LUMA = 35.0  # of 255, of a whole picture in which no face was found
FAR_SHARE, CLOSE_SHARE = 0.13, 0.62  # width of the face over width of the picture
TURNED_RATIO = 3.0  # how much nearer the tip of the nose is to one edge of the jaw than to the other
NOSE_TIP, JAW_RIGHT, JAW_LEFT = 30, 0, 16  # of the 68 landmarks

_OF_REASON = {
    Reason.TOO_DARK: later("Too dark: turn on a light in front of you"),
    Reason.TOO_BRIGHT: later("Too bright: turn away from the light"),
    Reason.MOVING: later("Hold your head still"),
    Reason.RHYTHMIC_MOTION: later("Hold your head still"),
    Reason.LOW_FRAME_RATE: later("Too few pictures a second: more light, or close other programs"),
    Reason.FLICKER: later("The light flickers: use daylight or another lamp"),
}


def guidance(observation: FaceObservation | None, vitals: Vitals | None, width_px: int, height_px: int) -> str:
    """Advice for what is seen in a picture of this size; empty when all is well or nothing is known."""
    if observation is None:
        return ""
    if observation.region is None:
        if observation.luma < DARK_LUMA:
            return say(_OF_REASON[Reason.TOO_DARK])
        return tr("No face found: look into the camera")
    reasons = [] if vitals is None else [one.explanation.reason for one in vitals.readings if one.explanation]
    for reason in reasons:
        if reason in _OF_REASON:
            return say(_OF_REASON[reason])
    return _of_place(observation.region, width_px, height_px)


def _of_place(region: FaceRegion, width_px: int, height_px: int) -> str:
    x, y, w, h = region.box_px
    if w > CLOSE_SHARE * width_px:
        return tr("Too close: move back a little")
    if w < FAR_SHARE * width_px:
        return tr("Too far away: come closer")
    if x < 0 or y < 0 or x + w > width_px or y + h > height_px:
        return tr("Move to the middle of the picture")
    if _turned(region):
        return tr("Turn your face to the camera")
    if region.faces > 1:
        return tr("Several faces: the largest one is measured")
    return ""


def _turned(region: FaceRegion) -> bool:
    nose, right, left = (float(region.landmarks_px[i, 0]) for i in (NOSE_TIP, JAW_RIGHT, JAW_LEFT))
    one, other = sorted((abs(nose - right), abs(left - nose)))
    return other > TURNED_RATIO * one
