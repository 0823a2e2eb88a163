"""NAME.summary.json: what a recording comes to, with everything needed to judge it.

Keys keep their order and meaning within one ``schema``; what is unknown is null, never NaN and never 0. The input is
named without its folder. Nothing in it depends on when or how fast it was made: the same video gives the same text.
"""

import json
import platform
from dataclasses import dataclass
from importlib import metadata

from app import __version__
from app.core.pulse.method import PulseMethod
from app.core.types import CaptureStats, Clock, SourceInfo
from app.notice import NOT_MEDICAL
from app.record.tally import FaceTally, Json, VitalTally, WaveTally, rounded

SUFFIX = ".summary.json"
SCHEMA = 1

# What the numbers depend on. The second name of a pair is the same library built for another platform.
PACKAGES = (
    ("numpy",),
    ("scipy",),
    ("opencv-python-headless", "opencv-python", "opencv-contrib-python-headless", "opencv-contrib-python"),
    ("av",),
    ("dlib-bin", "dlib"),
    ("onnxruntime-gpu", "onnxruntime"),
    ("lightgbm",),
)

# Below this the pulse wave is sampled too coarsely for trust; webcams fall to 15 in dim light.
LOW_RATE_HZ = 20.0

# Several faces in fewer pictures than this are passers-by or false detections.
SEVERAL_FACES_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a recording came from. ``problem``: why the source ended early, None when it was read to its end."""

    name: str
    info: SourceInfo
    stats: CaptureStats
    demo: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class Settings:
    """How it was analysed."""

    method: PulseMethod
    ungated: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted on the way."""

    seconds: int
    analysed_s: float
    vitals: dict[str, VitalTally]
    faces: FaceTally
    wave: WaveTally


def versions() -> dict[str, str | None]:
    """Version of each package the numbers depend on; null when it is not installed."""
    found: dict[str, str | None] = {}
    for names in PACKAGES:
        found[names[0]] = None
        for name in names:
            try:
                found[names[0]] = metadata.version(name)
                break
            except metadata.PackageNotFoundError:
                continue
    return found


def summarise(origin: Origin, settings: Settings, counts: Counts) -> Json:
    """The whole summary as plain values for JSON."""
    info, stats, method = origin.info, origin.stats, settings.method
    return {
        "schema": SCHEMA,
        "notice": NOT_MEDICAL[0],
        "demo": origin.demo,
        "partial": origin.problem is not None,
        "ungated": settings.ungated,
        "warnings": _warnings(origin, settings, counts),
        "input": {
            "name": origin.name,
            "width_px": info.width_px,
            "height_px": info.height_px,
            "duration_s": rounded(info.duration_s, 3),
            "clock": info.clock.value,
            "declared_rate_hz": rounded(info.declared_rate_hz, 3),
            "declared_frames": info.frames,
            "details": dict(info.details),
        },
        "frames": {
            "captured": stats.captured,
            "dropped": stats.dropped,
            "rejected": stats.rejected,
            "analysed": counts.faces.frames,
            "measured_rate_hz": rounded(stats.measured_rate_hz, 3),
            "largest_gap_s": rounded(stats.largest_gap_s, 3),
        },
        "analysed_s": rounded(counts.analysed_s, 3),
        "seconds": counts.seconds,
        "face": {
            "share": rounded(counts.faces.share, 4),
            "several_share": rounded(counts.faces.several_share, 4),
        },
        "method": {
            "name": method.name,
            "label": method.label,
            "source": method.source,
            "provider": method.provider,
        },
        "vitals": {name: tally.as_json() for name, tally in counts.vitals.items()},
        "bvp": counts.wave.as_json(trusted=settings.ungated or any(one.shown for one in counts.vitals.values())),
        "program": {
            "name": "Human Health Monitor",
            "version": __version__,
            "python": platform.python_version(),
            "packages": versions(),
        },
    }


def _warnings(origin: Origin, settings: Settings, counts: Counts) -> list[dict[str, str]]:
    """What a reader must know before using the numbers: a key for programs, a sentence for people."""
    stats, rate_hz, several = origin.stats, origin.stats.measured_rate_hz, counts.faces.several_share
    lost = stats.dropped + stats.rejected
    found: dict[str, str] = {}
    if origin.demo:
        found["demo"] = "A synthetic face was analysed: these numbers belong to nobody."
    if origin.problem is not None:
        found["partial"] = origin.problem
    if settings.ungated:
        found["ungated"] = "Estimates are written even where they are not trusted; the status says which."
    if origin.info.clock is Clock.NOMINAL:
        found["nominal_clock"] = (
            "The times are counted from the declared frame rate, which may be wrong: none are stored."
        )
    if rate_hz is not None and rate_hz < LOW_RATE_HZ:
        found["low_frame_rate"] = f"Only {rate_hz:.1f} frames a second: less exact than with {LOW_RATE_HZ:.0f} or more."
    if lost:
        found["lost_frames"] = f"{lost} of {stats.captured + lost} frames were lost or had unusable times."
    if counts.faces.share == 0:
        found["no_face"] = "No face was found."
    if several is not None and several >= SEVERAL_FACES_SHARE:
        found["several_faces"] = f"Several faces in {several:.0%} of the pictures: the largest was followed."
    return [{"key": key, "message": message} for key, message in found.items()]


def to_text(summary: Json) -> str:
    """The summary as it is written: valid JSON (no NaN), keys in their order, other scripts readable."""
    return json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
