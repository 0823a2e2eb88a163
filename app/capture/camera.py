"""A webcam, read with OpenCV and stamped between ``grab()`` and ``retrieve()``."""

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

import numpy as np

from app.capture.camera_controls import CameraControls
from app.capture.live import Feed, LiveSource, Picture
from app.capture.opencv import cv2, enumerate_cameras, supported_backends
from app.capture.picture import fitted_size
from app.capture.source import CameraLock
from app.core.types import Clock, ImageArray, SourceInfo
from app.errors import AppError
from app.language import Text, later

# Some Windows drivers take long; a first picture that is not there by then never comes.
OPEN_LIMIT_S = 15.0
# A grab may fail once without meaning anything.
GRAB_PATIENCE_S = 0.5
GRAB_PAUSE_S = 0.02
# Raw pictures beyond this many pixels a second do not fit through USB 2; JPEG blurs the pulse a little, so only then.
MAX_RAW_PIXELS_PER_S = 640 * 480 * 30
# Between 30 and 29.97 nobody sees a difference.
SAME_RATE_HZ = 1.0
ASKED_FOR = "asked for"

log = logging.getLogger(__name__)


class Device(Protocol):
    """What is used of ``cv2.VideoCapture``, and what it means."""

    def isOpened(self) -> bool:
        """Whether the camera answers."""
        ...

    def grab(self) -> bool:
        """Wait for the next picture."""
        ...

    def retrieve(self) -> tuple[bool, np.ndarray]:
        """Decode the grabbed picture to BGR."""
        ...

    def get(self, propId: int, /) -> float:  # noqa: N803  OpenCV's name
        """A property, 0 or -1 where the driver knows none."""
        ...

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803  OpenCV's name
        """Wish for a property."""
        ...

    def getBackendName(self) -> str:
        """How the camera is reached, such as "V4L2"."""
        ...

    def release(self) -> None:
        """Let others use the camera."""
        ...


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera of this computer. index: what ``CameraSource`` takes. backend: how OpenCV reaches it."""

    index: int
    name: str
    backend: str


def list_cameras() -> tuple[CameraDevice, ...]:
    """The cameras found, with their names.

    Several backends may see the same camera; the first one's own numbers are those OpenCV uses by itself, and of the
    others only cameras with new names are added (virtual cameras that only DirectShow knows), counted from the number
    of the backend as OpenCV wants it.
    """
    usable = [backend for backend in supported_backends if backend in cv2.videoio_registry.getCameraBackends()]
    found: list[CameraDevice] = []
    for backend in usable:
        known = {device.name for device in found}
        for camera in sorted(enumerate_cameras(backend), key=attrgetter("index")):
            if camera.name not in known:
                index = camera.index if backend == usable[0] else camera.index + backend
                found.append(CameraDevice(index, camera.name, cv2.videoio_registry.getBackendName(backend)))
    return tuple(found)


class CameraSource(LiveSource):
    """The camera number ``index`` with the wished size and rate; what was obtained stands in ``info``.

    open_device and devices stand for ``cv2.VideoCapture`` and ``list_cameras``.
    """

    def __init__(
        self,
        index: int = 0,
        width_px: int = 640,
        height_px: int = 480,
        rate_hz: float = 30.0,
        *,
        open_device: Callable[[int], Device] = cv2.VideoCapture,
        devices: Callable[[], tuple[CameraDevice, ...]] = list_cameras,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(later("Camera {number}", number=index), OPEN_LIMIT_S, repeats_are_loss=True, clock=clock)
        self._index = index
        self._hold_wanted = False
        self._controls: CameraControls | None = None
        self._wish = (width_px, height_px, rate_hz)
        self._open_device = open_device
        self._devices = devices

    def held(self) -> CameraLock | None:
        """What the camera holds; see ``Lockable``."""
        controls = self._controls
        return None if controls is None else controls.lock

    def hold(self, wanted: bool) -> None:
        """Ask for exposure and white balance to stay as they are; done before the next picture."""
        self._hold_wanted = wanted

    def _is_hold_wanted(self) -> bool:
        return self._hold_wanted

    def _connect(self) -> Feed:
        device = self._open_device(self._index)
        if not device.isOpened():
            device.release()
            raise self._not_opened()
        try:
            self._ask(device)
        except BaseException:
            device.release()
            raise
        self._controls = CameraControls(device, device.getBackendName())
        name = next((one.name for one in self._devices() if one.index == self._index), str(self._label))
        camera = _Camera(self._label, name, self._hint(), self._wish)
        return _CameraFeed(device, camera, self._clock, self._controls, self._is_hold_wanted)

    def _ask(self, device: Device) -> None:
        """Wishes only: drivers take the nearest they have, or ignore them."""
        width_px, height_px, rate_hz = self._wish
        if width_px * height_px * rate_hz > MAX_RAW_PIXELS_PER_S:
            device.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        device.set(cv2.CAP_PROP_FRAME_WIDTH, width_px)
        device.set(cv2.CAP_PROP_FRAME_HEIGHT, height_px)
        device.set(cv2.CAP_PROP_FPS, rate_hz)
        # Old pictures waiting in the driver would be stamped as new ones.
        device.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    def _not_opened(self) -> AppError:
        devices = self._devices()
        if not devices:
            return AppError(later("No camera was found."), later("Connect one, or choose a video file or the demo."))
        for device in devices:
            if device.index == self._index:
                return AppError(
                    later("{source} ({name}) cannot be opened.", source=self._label, name=device.name), self._hint()
                )
        known = ", ".join(f"{device.index} ({device.name})" for device in devices)
        return AppError(
            later("There is no camera {number}.", number=self._index), later("Choose one of: {names}.", names=known)
        )

    def _hint(self) -> Text:
        allow = {
            "linux": later("make sure that your user is in the group 'video'"),
            "darwin": later("allow it in System Settings > Privacy & Security > Camera"),
            "win32": later("allow it in Settings > Privacy > Camera"),
        }.get(sys.platform, later("allow access to it"))
        return later(
            "It may be unplugged or in use by another program: close that, {allow}, or choose another camera.",
            allow=allow,
        )


@dataclass(frozen=True, slots=True)
class _Camera:
    """What is known of a camera before it gives pictures. label: in messages. wish: width, height, rate in Hz."""

    label: str | Text
    name: str
    hint: Text
    wish: tuple[int, int, float]


class _CameraFeed:
    """An open camera."""

    def __init__(
        self,
        device: Device,
        camera: _Camera,
        clock: Callable[[], float],
        controls: CameraControls,
        is_hold_wanted: Callable[[], bool],
    ) -> None:
        self._device = device
        self._camera = camera
        self._label = camera.label
        self._hint = camera.hint
        self._clock = clock
        self._controls = controls
        self._is_hold_wanted = is_hold_wanted
        self._stored_px = (0, 0)
        self._shown_px = (0, 0)

    @property
    def info(self) -> SourceInfo:
        """What the camera really gives."""
        rate_hz = self._device.get(cv2.CAP_PROP_FPS)
        return SourceInfo(
            name=self._camera.name,
            width_px=self._shown_px[0],
            height_px=self._shown_px[1],
            clock=Clock.MONOTONIC,
            declared_rate_hz=rate_hz if np.isfinite(rate_hz) and rate_hz > 0 else None,
            details=(
                ("backend", self._device.getBackendName()),
                ("format", _fourcc_text(self._device.get(cv2.CAP_PROP_FOURCC))),
                ("stored size", "{}x{}".format(*self._stored_px)),
                *self._asked(rate_hz),
            ),
        )

    def _asked(self, rate_hz: float) -> tuple[tuple[str, str], ...]:
        """What was wished for, where the camera gives something else."""
        width_px, height_px, wished_hz = self._camera.wish
        other_rate = rate_hz > 0 and abs(rate_hz - wished_hz) > SAME_RATE_HZ
        if (width_px, height_px) == self._stored_px and not other_rate:
            return ()
        return ((ASKED_FOR, f"{width_px}x{height_px}, {wished_hz:.0f} fps"),)

    def next_picture(self) -> Picture | None:
        """The next picture; None when it could not be decoded. Raises AppError when grabbing keeps failing."""
        give_up_s = self._clock() + GRAB_PATIENCE_S
        try:
            self._controls.follow(self._is_hold_wanted())
            while not self._device.grab():
                if self._clock() > give_up_s:
                    raise AppError(later("{source} gives no more pictures.", source=self._label), self._hint)
                time.sleep(GRAB_PAUSE_S)
            stamp_s = self._clock()
            decoded, picture = self._device.retrieve()
        except cv2.error as error:
            raise AppError(
                later("{source} failed: {why}.", source=self._label, why=str(error.err or error)), self._hint
            ) from error
        return Picture(self._rgb(picture), stamp_s) if decoded and picture.size else None

    def close(self) -> None:
        """Release the camera for others, as it was found."""
        try:
            self._controls.restore()
        except cv2.error as error:
            log.info("%s could not be given back as it was: %s", self._label, error)
        finally:
            self._device.release()

    def _rgb(self, picture: np.ndarray) -> ImageArray:
        self._stored_px = (picture.shape[1], picture.shape[0])
        self._shown_px = fitted_size(*self._stored_px)
        if self._shown_px != self._stored_px:
            picture = cv2.resize(picture, self._shown_px, interpolation=cv2.INTER_AREA)
        gray = picture.ndim == 2 or picture.shape[2] == 1
        rgb = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB if gray else cv2.COLOR_BGR2RGB)
        image: ImageArray = np.asarray(rgb, dtype=np.uint8)
        image.setflags(write=False)
        return image


def _fourcc_text(value: float) -> str:
    """Four letters such as "MJPG" packed into a number; "unknown" when the driver does not say."""
    code = int(value) if np.isfinite(value) and value > 0 else 0
    letters = code.to_bytes(8, "little")[:4].decode("ascii", errors="replace")
    return letters if code and letters.isprintable() else "unknown"
