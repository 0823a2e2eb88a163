"""What sources are called on the screen."""

from pathlib import Path

from app.build import SourceSpec
from app.capture.address import shown_address
from app.capture.source import CameraLock
from app.core.types import Clock, SourceInfo
from app.errors import AppError
from app.language import Text, later, tr

DEMO_NAME = "synthetic face"  # in app.capture.synthetic, and in every recording of it
SLOW_SHARE = 0.75  # of the declared rate: a camera that exposes longer halves it, or gives two thirds


def name_of(spec: SourceSpec) -> str:
    """``spec`` in few words, in the chosen language. An address without its password."""
    if spec.kind == "demo":
        return tr("Demo face")
    if spec.kind == "camera":
        return tr("Camera {number}", number=spec.address or 0)
    return Path(spec.address).name if spec.kind == "file" else shown_address(spec.address)


def place_of(spec: SourceSpec) -> str:
    """Where ``spec`` is, for a tool tip."""
    return shown_address(spec.address) if spec.kind == "stream" else spec.address


def is_missing(spec: SourceSpec) -> bool:
    """Whether the file is not there any more; of other sources one cannot know."""
    try:
        return spec.kind == "file" and not Path(spec.address).exists()
    except OSError:
        return True


def said_name(info: SourceInfo) -> str:
    """An open source in few words."""
    return tr("Demo face") if info.name == DEMO_NAME else info.name


def said_source(info: SourceInfo) -> str:
    """An open source with what it gives, and what was asked of it where that is something else."""
    name = said_name(info)
    if info.clock is not Clock.MONOTONIC or info.declared_rate_hz is None:
        given = f"{info.width_px}x{info.height_px}"
    else:
        given = format_text(info.width_px, info.height_px, info.declared_rate_hz)
    asked = dict(info.details).get("asked for")
    if asked is not None:
        return tr("{name}, {given} (asked for {asked})", name=name, given=given, asked=asked)
    return f"{name}, {given}"


def slow_camera(info: SourceInfo, measured_hz: float | None) -> str:
    """Advice where a camera gives fewer pictures than it says; empty when all is well."""
    declared_hz = info.declared_rate_hz
    if declared_hz is None or measured_hz is None or measured_hz > SLOW_SHARE * declared_hz:
        return ""
    return tr(
        "Too dark? The camera gives {measured:.0f} instead of {declared:.0f} pictures a second: turn on a light",
        measured=measured_hz,
        declared=declared_hz,
    )


def said_lock(lock: CameraLock) -> Text | AppError:
    """What became of the wish to hold exposure and white balance."""
    if lock.exposure and lock.white_balance:
        return later("Exposure and white balance are held as they are now.")
    steady = later("Keep the light steady and bright, and the background still.")
    if lock.exposure:
        return AppError(later("The exposure is held; this camera does not let its white balance be locked."), steady)
    if lock.white_balance:
        return AppError(later("The white balance is held; this camera does not let its exposure be locked."), steady)
    return AppError(later("This camera does not let its exposure and white balance be locked."), steady)


def format_text(width_px: int, height_px: int, rate_hz: float) -> str:
    """Size and rate of a picture."""
    return tr("{width}x{height}, {rate:.0f} fps", width=width_px, height=height_px, rate=rate_hz)
