"""From a decoded PyAV frame to an upright RGB picture of at most 720p."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np
from av.sidedata.sidedata import SideData, Type
from av.video.frame import VideoFrame

from app.capture.picture import fitted_size
from app.core.types import ImageArray

# Pixel shapes beyond this are a damaged header, not an anamorphic recording (those reach 2).
MAX_PIXEL_ASPECT = 4.0


@dataclass(frozen=True, slots=True)
class Orientation:
    """One of the eight ways to turn or mirror a picture: first exchange the axes, then flip."""

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def description(self) -> str:
        """In words: "turned 90 degrees, mirrored"; clockwise."""
        if self.transposed:
            turn, mirrored = (90, not self.flip_x) if not self.flip_y else (270, self.flip_x)
        else:
            turn, mirrored = (180 if self.flip_y else 0), self.flip_x != self.flip_y
        return f"turned {turn} degrees" + (", mirrored" if mirrored else "")

    def applied(self, image: ImageArray) -> ImageArray:
        """``image`` turned, contiguous."""
        if self.transposed:
            image = image.swapaxes(0, 1)
        if self.flip_x:
            image = image[:, ::-1]
        if self.flip_y:
            image = image[::-1]
        return np.ascontiguousarray(image)


TURNED_LEFT = Orientation(transposed=True, flip_y=True)
TURNED_AROUND = Orientation(flip_x=True, flip_y=True)
TURNED_RIGHT = Orientation(transposed=True, flip_x=True)


def orientation_of(frame: VideoFrame) -> Orientation:
    """How the file asks ``frame`` to be shown.

    The display matrix (a, b, u, c, d, v, x, y, w) maps a stored point (p, q) to (a p + c q + x, b p + d q + y),
    as in ISO/IEC 14496-12; it is snapped to quarter turns.
    """
    try:
        found = [data for data in cast("Iterable[SideData]", frame.side_data) if data.type is Type.DISPLAYMATRIX]
    except ValueError:
        # PyAV refuses the whole list when it holds a kind without a name there, such as the EXIF of a camera's JPEG.
        quarter_turns = round(frame.rotation / 90) % 4  # counter-clockwise
        return (Orientation(), TURNED_LEFT, TURNED_AROUND, TURNED_RIGHT)[quarter_turns]
    if not found:
        return Orientation()
    a, b, _, c, d = (int(number) for number in np.frombuffer(bytes(found[0]), dtype=np.int32)[:5])
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(transposed=True, flip_x=c < 0, flip_y=b < 0)
    return Orientation(flip_x=a < 0, flip_y=d < 0)


def rgb_picture(frame: VideoFrame, pixel_aspect: Fraction | None = None) -> ImageArray:
    """``frame`` as an upright read-only RGB picture, scaled in one step with the colour conversion.

    pixel_aspect: width of a pixel over its height; a face must not be stretched.
    """
    width_px = frame.width
    if pixel_aspect and 1 / MAX_PIXEL_ASPECT <= pixel_aspect <= MAX_PIXEL_ASPECT:
        width_px = max(1, round(width_px * pixel_aspect))
    width_px, height_px = fitted_size(width_px, frame.height)
    scaled = frame.reformat(width=width_px, height=height_px, format="rgb24")
    orientation = orientation_of(frame)
    image: ImageArray = np.asarray(scaled.to_ndarray(), dtype=np.uint8)
    if orientation != Orientation():
        image = orientation.applied(image)
    image.setflags(write=False)
    return image
