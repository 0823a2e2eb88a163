"""The composition root: puts the parts together, the only file that knows all of them.

Heavy parts (dlib, OpenCV, PyAV, ONNX Runtime) are imported where they are needed, so that asking for a list of
methods stays instant.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.core.calibration import Profile
from app.core.monitor import Monitor
from app.core.pulse import PULSE_METHODS
from app.core.pulse.method import PulseMethod
from app.core.regressor import Regressor
from app.core.types import FaceReader
from app.core.vitals import make_vital_signs
from app.core.vitals.vital import Given
from app.errors import AppError
from app.language import later

if TYPE_CHECKING:
    from app.capture.source import Source

ROOT = Path(__file__).resolve().parent.parent
LANDMARKS_PATH = ROOT / "shape_predictor_68_face_landmarks.dat"
MODELS_PATH = ROOT / "models"
DEFAULT_METHOD = "physnet"
REGRESSORS = ("respiration", "spo2", "systolic", "diastolic")


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What the user chose to look at.

    address: path of a file, address of a stream, number of a camera as text, empty for the demo.
    width_px, height_px, rate_hz: wishes for a camera; what was obtained stands in Source.info.
    duration_s: how long the demo lasts; None never ends.
    """

    kind: Literal["camera", "file", "stream", "demo"]
    address: str = ""
    width_px: int = 640
    height_px: int = 480
    rate_hz: float = 30.0
    duration_s: float | None = None


def parse_source(text: str) -> SourceSpec:
    """The source a person means by ``text``: an address with ``://`` is a stream, all else a file."""
    if "://" in text:
        return SourceSpec("stream", text)
    return SourceSpec("file", text)


CameraFormat = tuple[int, int, float]  # width and height in pixels, rate in Hz


def camera_formats(address: str) -> tuple[CameraFormat, ...]:
    """What the camera with this number says it can give; empty where nobody can tell before it is opened."""
    from app.capture.v4l2 import camera_formats as formats

    return formats(int(address or 0))


def make_source(spec: SourceSpec, *, real_time: bool = False) -> "Source":
    """The source for ``spec``, not yet open. ``real_time``: files and demo are paced by their own clock, as for the
    window.

    Raises AppError where the address cannot mean anything; what is behind it is only checked on opening.
    """
    if spec.kind == "camera":
        from app.capture.camera import CameraSource

        return CameraSource(int(spec.address or 0), spec.width_px, spec.height_px, spec.rate_hz)
    if spec.kind == "stream":
        from app.capture.stream import StreamSource

        return StreamSource(spec.address)
    source: Source
    if spec.kind == "demo":
        from app.capture.synthetic import SyntheticSource, demo_face

        source = SyntheticSource(replace(demo_face(), duration_s=spec.duration_s))
    else:
        from app.capture.video_file import VideoFileSource

        source = VideoFileSource(spec.address)
    if real_time:
        from app.capture.pacing import PacedSource

        source = PacedSource(source)
    return source


def pulse_methods() -> tuple[PulseMethod, ...]:
    """Every pulse method there is, the default first, then trained networks, then classical ones; none is loaded.

    A model that cannot be used is left out, with a warning in the log.
    """
    from app.inference import available_models

    classical = {method.name for method in PULSE_METHODS}
    networks = [model for model in available_models(MODELS_PATH) if model.name not in classical]
    every: list[PulseMethod] = [*networks, *PULSE_METHODS]
    return tuple(sorted(every, key=lambda method: method.name != DEFAULT_METHOD))


def method_names() -> tuple[str, ...]:
    """The names of all pulse methods."""
    return tuple(method.name for method in pulse_methods())


def find_method(name: str) -> PulseMethod:
    """The pulse method called ``name``, not yet loaded: for asking about it.

    Raises AppError naming those that exist, or saying what is wrong with the model.
    """
    from app.inference import find_model

    for method in PULSE_METHODS:
        if method.name == name:
            return method
    model = find_model(MODELS_PATH, name)
    if model is None:
        raise AppError(
            later("There is no pulse method called {name!r}.", name=name),
            later("Choose one of: {names}.", names=", ".join(method_names())),
        )
    return model


def make_method(name: str = DEFAULT_METHOD) -> PulseMethod:
    """The pulse method called ``name``, ready to run. Raises AppError as ``find_method`` does."""
    from app.inference.network import NetworkMethod

    method = find_method(name)
    if isinstance(method, NetworkMethod):
        method.load()
    return method


def make_reader(crop_size_px: int | None) -> FaceReader:
    """Finds and reads faces with dlib. Raises AppError when the landmark file is missing or damaged."""
    from app.face.reader import DlibFaceReader

    return DlibFaceReader(LANDMARKS_PATH, crop_size_px=crop_size_px)


def make_regressors() -> dict[str, Regressor]:
    """The trained regressors that are installed, by name. Raises AppError where one is damaged."""
    from app.inference.regressor import load_regressor

    found = {name: load_regressor(MODELS_PATH / name) for name in REGRESSORS}
    return {name: regressor for name, regressor in found.items() if regressor is not None}


def make_monitor(
    method: str = DEFAULT_METHOD, *, ungated: bool = False, live: bool = False, profile: Profile | None = None
) -> Monitor:
    """A monitor ready for frames. ``ungated``: readings carry the best estimate even where the gate is closed.

    ``live``: its wave is watched while it grows. ``profile``: what is known of the person in the picture.
    """
    # The core asks for these with the first reading: too late, as a picture must not wait for them.
    import scipy.interpolate
    import scipy.ndimage
    import scipy.signal  # noqa: F401

    chosen = make_method(method)
    signs = make_vital_signs(Given(make_regressors()))
    return Monitor(make_reader(chosen.crop_size_px), chosen, signs, ungated=ungated, live=live, profile=profile)


class WindowParts:
    """What the window runs."""

    def make_source(self, spec: SourceSpec, *, real_time: bool) -> "Source":
        """See ``make_source``."""
        return make_source(spec, real_time=real_time)

    def make_monitor(self, method: str, *, live: bool) -> Monitor:
        """See ``make_monitor``."""
        return make_monitor(method, live=live)

    def make_method(self, name: str) -> PulseMethod:
        """See ``make_method``."""
        return make_method(name)
