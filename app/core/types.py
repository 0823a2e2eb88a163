"""The objects that travel between the parts. All frozen; units are in the names; pictures are RGB.

Times are seconds since the start of the session, taken from the source (see ``Clock``); nothing here reads a clock.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.status import Explanation, Status

FloatArray = NDArray[np.float64]
ImageArray = NDArray[np.uint8]

# Order of the rows of SkinSample.rgb. The first three are separate patches, the last is the whole skin of the face.
SKIN_REGIONS = ("forehead", "left_cheek", "right_cheek", "face")


class Clock(StrEnum):
    """Where a frame's time comes from, most trusted first."""

    MONOTONIC = "monotonic"  # read while the camera exposed the frame
    MEDIA = "media"  # the presentation time stored in the file
    NOMINAL = "nominal"  # index / declared rate: lowers quality, is named in every report


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture with its time.

    image: (H, W, 3) uint8 RGB, read-only.
    t_s: strictly increasing within a session.
    index: counts what the source delivered, from 0.
    after_gap: something was lost before this frame (reconnected camera, damaged file): no signal may bridge it.
    """

    image: ImageArray
    t_s: float
    index: int
    clock: Clock
    after_gap: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FaceRegion:
    """Where the face is in one frame, in pixels of that frame.

    box_px: (x, y, w, h). landmarks_px: (68, 2). crop_px: (x, y, side) of the square crop for networks, may reach over
    the border.
    polygons_px: one (k, 2) array for each of SKIN_REGIONS. holes_px: eyes, brows and mouth, left out of "face".
    confidence: detector score of the last detection, None when it was only tracked.
    faces: how many faces the last detection saw.
    """

    t_s: float
    box_px: tuple[float, float, float, float]
    landmarks_px: FloatArray
    crop_px: tuple[float, float, float]
    polygons_px: tuple[FloatArray, ...]
    holes_px: tuple[FloatArray, ...]
    confidence: float | None
    detected: bool
    faces: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class SkinSample:
    """The colour of the skin in one frame.

    rgb: (4, 3) mean of 0..255 for each of SKIN_REGIONS, NaN where a region has too few pixels; gamma as in the picture.
    pixels: (4,) counts. clipped: share of face pixels with a channel at 5 or less or 250 or more.
    luma: mean of the face, 0..255.
    position: (3,) centre x, centre y and size of the face divided by its (slowly averaged) width: the head's motion.
    background_rgb: (3,) mean of the picture away from the face, NaN when there is none left.
    chest_y: how far the chest has sunk since it was first seen, in the same width; NaN when it is not in the picture.
    """

    t_s: float
    rgb: FloatArray
    pixels: NDArray[np.int64]
    luma: float
    clipped: float
    position: FloatArray
    background_rgb: FloatArray
    chest_y: float = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class FaceObservation:
    """All that is read from one frame. Without a face ``region``, ``skin`` and ``crop`` are None: a gap is a gap.

    crop: (S, S, 3) float32 RGB 0..255, area-averaged, only when a network asked for it.
    luma: mean of the whole picture, 0..255.
    after_gap: the frame comes after one, or its face is followed only since this frame: no signal may bridge it.
    """

    t_s: float
    region: FaceRegion | None
    skin: SkinSample | None
    crop: NDArray[np.float32] | None
    luma: float
    after_gap: bool = False


class FaceReader(Protocol):
    """Reads faces out of frames; keeps track of one person. Implemented by app.face."""

    crop_size_px: int | None

    def read(self, frame: Frame) -> FaceObservation:
        """What ``frame`` shows; frames come in order of time."""
        ...

    def reset(self) -> None:
        """Forget the person and everything tracked."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class BvpChunk:
    """An evenly sampled piece of the blood volume pulse, in units of its standard deviation.

    Of a method that knows its certainty it is smaller, down to nothing, where the pulse is uncertain: its own standard
    deviation is then the correlation with the true pulse that is to be expected.

    wave: (n,). Sample i is at ``t0_s + i / rate_hz``. delay_s: age of the last sample against the newest frame.
    """

    t0_s: float
    rate_hz: float
    wave: FloatArray
    delay_s: float
    method: str

    @property
    def end_s(self) -> float:
        """When the next sample would come."""
        return self.t0_s + len(self.wave) / self.rate_hz

    def follows(self, other: "BvpChunk") -> bool:
        """Whether it goes on where ``other`` ends, without a gap."""
        return self.rate_hz == other.rate_hz and abs(self.t0_s - other.end_s) <= 0.5 / self.rate_hz


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Power of the pulse wave over rate: ``rate_bpm`` (n,) ascending, ``power`` (n,) scaled to a maximum of 1."""

    rate_bpm: FloatArray
    power: FloatArray


@dataclass(frozen=True, slots=True)
class Quality:
    """How far a reading can be trusted: 0..1 with the parts it is made of, never a bare score.

    certainty: of a method that knows it; None where the method does not.
    """

    score: float
    snr_db: float | None = None
    motion: float | None = None
    luma: float | None = None
    clipped: float | None = None
    coverage: float | None = None
    agreement_bpm: float | None = None
    rate_hz: float | None = None
    certainty: float | None = None

    @property
    def word(self) -> str:
        """good, fair or poor."""
        return "good" if self.score >= 0.7 else "fair" if self.score >= 0.4 else "poor"


@dataclass(frozen=True, slots=True)
class VitalInfo:
    """What is fixed about one vital sign; cards, CSV columns and tables are made from it.

    name: with its unit ("heart_rate_bpm"), for life.
    wave: what is drawn beside the number ("bvp", "respiration", "tachogram"), or None.
    low, high: the range that can be measured. min_window_s: the least signal needed for a first number.
    group: numbers with the same group share a card under this title; None has a card of its own.
    """

    name: str
    label: tuple[str, str]
    unit: str
    decimals: int
    low: float
    high: float
    min_window_s: float
    wave: str | None = None
    group: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Tachogram:
    """Intervals between beats, (n,) each: when they ended, how long they were, and whether they are trusted.

    The points (interval n, interval n + 1) of neighbours that are both trusted are the Poincare plot.
    """

    t_s: FloatArray
    interval_ms: FloatArray
    accepted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CuffShape:
    """The beat when a cuff reading was taken, against which changes of pressure are measured.

    row, thirds: see ``app.core.features.shape_change.Shape``. luma: of the face, 0..255.
    """

    row: FloatArray
    thirds: FloatArray
    luma: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One vital sign at one time. ``value`` is None exactly when the status is neither OK nor UNGATED.

    low, high: the 80 % interval. window_s: how much signal it rests on. explanation: why there is no value; beside
    a value, what must be said with it ("experimental, uncalibrated"). wave, tachogram: what was seen. cuff_shape: of a
    calibrated pressure, what it is measured against.
    """

    vital: str
    status: Status
    unit: str
    t_s: float
    method: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    window_s: float = 0.0
    quality: Quality | None = None
    explanation: Explanation | None = None
    wave: BvpChunk | None = field(default=None, compare=False)
    tachogram: Tachogram | None = field(default=None, compare=False)
    cuff_shape: CuffShape | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if (self.value is None) == (self.status in (Status.OK, Status.UNGATED)):
            raise ValueError(f"reading of {self.vital} has status {self.status} and value {self.value}")


@dataclass(frozen=True, slots=True)
class Vitals:
    """The complete picture of all readings at one time, never a partial update; in the order of VITAL_SIGNS."""

    t_s: float
    readings: tuple[Reading, ...]

    def __getitem__(self, vital: str) -> Reading:
        for reading in self.readings:
            if reading.vital == vital:
                return reading
        raise KeyError(vital)


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What one ``Monitor.push`` produced.

    vitals: complete, the latest. fresh: the readings were computed by this very push (once a second).
    bvp: the wave of the last seconds as it is now known (for the screen; its newest part may still change), or None.
    bvp_final: samples that will not change any more (for files): consecutive, a gap starts a new chunk.
    """

    t_s: float
    observation: FaceObservation | None
    vitals: Vitals
    fresh: bool = False
    bvp: BvpChunk | None = None
    spectrum: Spectrum | None = None
    bvp_final: tuple[BvpChunk, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptureStats:
    """What a source delivered so far. dropped: lost by it or the full queue. rejected: repeated or backward times."""

    captured: int = 0
    dropped: int = 0
    rejected: int = 0
    measured_rate_hz: float | None = None
    largest_gap_s: float = 0.0


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source says of itself once open: obtained values, not the wished ones. Unknown is None.

    declared_rate_hz is for display only: nobody computes with it.
    """

    name: str
    width_px: int
    height_px: int
    clock: Clock
    declared_rate_hz: float | None = None
    duration_s: float | None = None
    frames: int | None = None
    details: tuple[tuple[str, str], ...] = field(default=())
