"""What sources are called on the screen."""

from pathlib import Path

from app.build import SourceSpec
from app.capture.address import shown_address
from app.language import tr


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


def format_text(width_px: int, height_px: int, rate_hz: float) -> str:
    """Size and rate of a picture."""
    return tr("{width}x{height}, {rate:.0f} fps", width=width_px, height=height_px, rate=rate_hz)
