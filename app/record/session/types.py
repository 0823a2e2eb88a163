"""What a recorded session holds, as the review, the exports and the comparison see it.

All times are seconds since the start of the session. Where nothing was measured there is NaN, never 0.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray, VitalInfo


class Ending(StrEnum):
    """How a recording came to its end."""

    CLEAN = "clean"
    RECOVERED = "recovered"  # the program was killed; what was on the disk was kept
    NONE = "none"  # still running, or killed and not yet recovered


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What was looked at. ``name``: without its folder. ``details``: as the source gave them (exposure, codec...)."""

    kind: str
    name: str
    width_px: int
    height_px: int
    clock: str
    declared_rate_hz: float | None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MethodNote:
    """The pulse method that was used at the start. ``provider``: what a network ran on."""

    name: str
    label: str
    source: str
    provider: str


@dataclass(frozen=True, slots=True)
class SessionMeta:
    """What is known of a session when it begins. Nothing about the person is kept.

    started_at: with its time zone. demo: the face was synthetic; every export says so. signs: in the order of their
    columns. versions: of the program, Python and the packages the numbers depend on, None where one was not
    installed. settings: those really used, as name and value.
    """

    started_at: datetime
    demo: bool
    source: SourceNote
    method: MethodNote
    signs: tuple[VitalInfo, ...]
    versions: tuple[tuple[str, str | None], ...]
    settings: tuple[tuple[str, str | float | bool | None], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """An evenly sampled wave, systole (or breath) upward; sample i is at ``t0_s + i / rate_hz``.

    values: (n,), NaN in gaps; in units of the wave's own standard deviation.
    """

    t0_s: float
    rate_hz: float
    values: FloatArray

    @property
    def t_s(self) -> FloatArray:
        """The time of each sample (n,)."""
        return self.t0_s + np.arange(len(self.values)) / self.rate_hz


@dataclass(frozen=True, slots=True, eq=False)
class SignRecord:
    """One vital sign, second by second; all arrays (n,), as long as ``SessionRecord.t_s``.

    value, low, high (80 % interval), quality (0..1): NaN where there is none. status: ``status`` or ``status:reason``
    as in the CSV ("ok", "poor_signal:no_pulse").
    """

    info: VitalInfo
    value: FloatArray
    low: FloatArray
    high: FloatArray
    quality: FloatArray
    status: tuple[str, ...]

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Whether a number was on the screen in each second."""
        return np.isfinite(self.value)

    @property
    def coverage(self) -> float | None:
        """Share of the session's seconds with a number; None for a session without a whole second."""
        return float(self.shown.mean()) if len(self.value) else None


@dataclass(frozen=True, slots=True, eq=False)
class BeatRecord:
    """The beats that variability rests on: when each interval ended, how long it was, whether it is trusted; (k,)."""

    t_s: FloatArray
    interval_ms: FloatArray
    accepted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class FrameRecord:
    """How the pictures came, second by second; all (n,).

    captured, dropped, rejected: counted since the source was opened. measured_rate_hz, largest_gap_s: of the source.
    analysed, with_face, several_faces: pictures of that second.
    """

    captured: FloatArray
    dropped: FloatArray
    rejected: FloatArray
    measured_rate_hz: FloatArray
    largest_gap_s: FloatArray
    analysed: FloatArray
    with_face: FloatArray
    several_faces: FloatArray


class EventKind(StrEnum):
    """What can happen in a session beside its numbers."""

    MARK = "mark"  # set by a person; the text may be empty
    METHOD = "method"  # from here on another pulse method, the text is its name
    INTERRUPTED = "interrupted"  # the source is held up, the text says why
    RESUMED = "resumed"
    LOST = "lost"  # the disk did not keep up, the text says how much is missing before this
    END = "end"  # the clean end, or the recovery; the text says which


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at one time."""

    t_s: float
    kind: EventKind
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class SessionRecord:
    """One recorded session, whole.

    t_s: (n,) whole seconds 1..n. quality: the measured parts of quality (snr_db, motion, luma, clipped, coverage,
    agreement_bpm, rate_hz), (n,) each. video: the recorded video, None when none was asked for.
    """

    folder: Path
    meta: SessionMeta
    ending: Ending
    duration_s: float
    t_s: FloatArray
    signs: tuple[SignRecord, ...]
    bvp: Wave
    respiration: Wave
    beats: BeatRecord
    events: tuple[Event, ...]
    quality: dict[str, FloatArray]
    frames: FrameRecord
    video: Path | None

    def __getitem__(self, vital: str) -> SignRecord:
        for sign in self.signs:
            if sign.info.name == vital:
                return sign
        raise KeyError(vital)

    @property
    def name(self) -> str:
        """As people know it: the name of its folder."""
        return self.folder.name

    @property
    def marks(self) -> tuple[Event, ...]:
        """What a person marked."""
        return tuple(one for one in self.events if one.kind is EventKind.MARK)

    def clock_time(self, t_s: float) -> datetime:
        """The time of day at ``t_s``."""
        return self.meta.started_at + timedelta(seconds=t_s)
