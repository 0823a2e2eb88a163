"""A paced camera that can vanish, freeze, hang, be busy and come back."""

import threading
import time

import numpy as np

from app.capture.camera import CameraDevice, CameraSource


class Desk:
    """A computer with one camera, on which a test pulls the plug."""

    def __init__(self, width_px: int = 320, height_px: int = 240, rate_hz: float = 50.0) -> None:
        self.size_px = (width_px, height_px)
        self.rate_hz = rate_hz
        self.plugged = True
        self.busy = False
        self.frozen = False
        self.undecodable = False
        self.free = threading.Event()  # cleared, grab() and opening hang
        self.free.set()
        self.raises: Exception | None = None
        self.channels = 3
        self.opened: list[int] = []
        self.released = 0
        self.picture_number = 0
        self.properties: dict[int, float] = {}
        self.grabbed_s: list[float] = []
        self._lock = threading.Lock()

    def open(self, index: int) -> "Webcam":
        with self._lock:
            self.opened.append(index)
        self.free.wait()
        return Webcam(self)

    def devices(self) -> tuple[CameraDevice, ...]:
        return (CameraDevice(0, "Paper Webcam", "TEST"), CameraDevice(2, "Other", "TEST")) if self.plugged else ()

    def source(self, index: int = 0, **wish: float) -> CameraSource:
        return CameraSource(index, **wish, open_device=self.open, devices=self.devices)


class Webcam:
    """What ``cv2.VideoCapture`` is to the program."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open = desk.plugged and not desk.busy
        self._due_s = time.perf_counter()

    def isOpened(self) -> bool:
        return self._open

    def grab(self) -> bool:
        self._desk.free.wait()
        if self._desk.raises is not None:
            raise self._desk.raises
        if not (self._desk.plugged and self._open):
            return False
        self._due_s = max(self._due_s + 1 / self._desk.rate_hz, time.perf_counter() - 0.05)
        time.sleep(max(0.0, self._due_s - time.perf_counter()))
        if not self._desk.frozen:
            self._desk.picture_number += 1
        self._desk.grabbed_s.append(time.perf_counter())
        return True

    def retrieve(self) -> tuple[bool, np.ndarray | None]:
        if self._desk.undecodable:
            return False, None
        width, height = self._desk.size_px
        picture = np.full((height, width, 3), 20 + self._desk.picture_number % 200, np.uint8)
        picture[: height // 4, : width // 4] = (10, 30, 200)  # BGR: red
        return True, picture[:, :, 0] if self._desk.channels == 1 else picture

    def get(self, propId: int) -> float:
        return self._desk.properties.get(propId, 0.0)

    def set(self, propId: int, value: float) -> bool:
        self._desk.properties[propId] = value
        return True

    def getBackendName(self) -> str:
        return "TEST"

    def release(self) -> None:
        self._open = False
        self._desk.released += 1
