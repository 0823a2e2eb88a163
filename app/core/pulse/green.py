"""GREEN: the green channel alone (Verkruysse 2008)."""

from app.core.filters import without_drift
from app.core.pulse.method import READING_S, FaceClip
from app.core.types import FloatArray


class Green:
    """The baseline of the field: green is absorbed by blood most, so its mean over the skin is a pulse wave.

    Not the paper's whole-band average: the drift is removed, as every later comparison does.
    """

    name = "green"
    label = "GREEN"
    source = "Verkruysse, Svaasand, Nelson 2008, doi:10.1364/OE.16.021434"
    crop_size_px: int | None = None
    window_s = READING_S
    provider = "numpy"
    knows_certainty = False

    def wave(self, clip: FaceClip) -> FloatArray:
        """Negated relative change of green: more blood, less light."""
        green = clip.rgb[:, 1]
        return -without_drift(green / max(float(green.mean()), 1e-9), clip.rate_hz)
