"""Updates, methods and origins with known content, as a monitor and a source would give them."""

from dataclasses import dataclass

import numpy as np

from app.core.pulse.method import FaceClip
from app.core.status import Explanation, Reason, Status
from app.core.types import (
    BvpChunk,
    CaptureStats,
    Clock,
    FaceObservation,
    FaceRegion,
    FloatArray,
    Quality,
    Reading,
    SourceInfo,
    Update,
    VitalInfo,
    Vitals,
)
from app.record.summary import Origin

HEART_RATE = VitalInfo("heart_rate_bpm", ("Heart rate", "心率"), "bpm", 0, 40.0, 200.0, 6.0, "bvp")
PNN50 = VitalInfo("pnn50_percent", ("pNN50", "pNN50"), "%", 1, 0.0, 100.0, 60.0)


@dataclass(frozen=True)
class MadeUpMethod:
    name: str = "made_up"
    label: str = "Made up"
    source: str = "nobody, never"
    crop_size_px: int | None = None
    window_s = 10.0
    provider: str = "none"

    def wave(self, clip: FaceClip) -> FloatArray:
        return np.zeros(len(clip.rgb))


def shown(value: float, score: float = 0.8, info: VitalInfo = HEART_RATE) -> Reading:
    quality = Quality(score)
    return Reading(info.name, Status.OK, info.unit, 0.0, "made_up", value, value - 2, value + 2, 10.0, quality)


def hidden(status: Status, reason: Reason | None = None, info: VitalInfo = HEART_RATE) -> Reading:
    explanation = None if reason is None else Explanation(reason)
    return Reading(info.name, status, info.unit, 0.0, "made_up", explanation=explanation)


def estimate(value: float, reason: Reason) -> Reading:
    return Reading(
        "heart_rate_bpm",
        Status.UNGATED,
        "bpm",
        0.0,
        "made_up",
        value,
        explanation=Explanation(reason),
        quality=Quality(0.1),
    )


def observation(t_s: float, faces: int = 1) -> FaceObservation:
    region = FaceRegion(t_s, (0, 0, 9, 9), np.zeros((68, 2)), (0, 0, 9), (), (), None, False, faces)
    return FaceObservation(t_s, region if faces else None, None, None, 100.0)


def update(t_s: float, *readings: Reading, faces: int | None = 1, bvp: tuple[BvpChunk, ...] = ()) -> Update:
    """``faces``: None is an update without a frame."""
    seen = None if faces is None else observation(t_s, faces)
    return Update(t_s, seen, Vitals(t_s, readings), bvp_final=bvp)


def chunk(t0_s: float, *wave: float, rate_hz: float = 30.0) -> BvpChunk:
    return BvpChunk(t0_s, rate_hz, np.array(wave), 0.0, "made_up")


def origin(
    name: str = "clip.mp4",
    *,
    clock: Clock = Clock.MEDIA,
    stats: CaptureStats | None = None,
    demo: bool = False,
    problem: str | None = None,
) -> Origin:
    info = SourceInfo(name, 640, 480, clock, 30.0, 10.0, 300, (("codec", "h264"),))
    return Origin(name, info, stats or CaptureStats(300, 0, 0, 30.0, 0.04), demo, problem)
