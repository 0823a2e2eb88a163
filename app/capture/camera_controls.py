"""Exposure and white balance of an open camera: held as they are for as long as somebody measures, then given back.

Automatic exposure brightens and darkens the whole picture, while a pulse changes the skin by less than one percent.
What a property means differs by backend, and drivers take wishes without following them: only what is read back counts.
"""

from typing import Protocol

from app.capture.opencv import cv2
from app.capture.source import CameraLock

# CAP_PROP_AUTO_EXPOSURE for "not automatic": V4L2_EXPOSURE_MANUAL of linux/v4l2-controls.h; a switch on Windows. macOS
# (AVFoundation) has no such control in OpenCV.
MANUAL_EXPOSURE = {"V4L2": 1.0, "DSHOW": 0.0, "MSMF": 0.0}
MANUAL_WHITE_BALANCE = 0.0


class Properties(Protocol):
    """What is used of ``cv2.VideoCapture`` here."""

    def get(self, propId: int, /) -> float:  # noqa: N803  OpenCV's name
        """A property, 0 or -1 where the driver knows none."""
        ...

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803  OpenCV's name
        """Wish for a property."""
        ...


class CameraControls:
    """Those of one open device; for the thread that reads it."""

    def __init__(self, device: Properties, backend: str) -> None:
        self._device = device
        self._manual_exposure = MANUAL_EXPOSURE.get(backend)
        self._before: list[tuple[int, float]] = []
        self.lock: CameraLock | None = None  # what is held; None while nothing was asked for

    def follow(self, wanted: bool) -> None:
        """Hold, or give back, whichever is not so yet."""
        if wanted and self.lock is None:
            exposure = self._manual_exposure is not None and self._held(
                cv2.CAP_PROP_AUTO_EXPOSURE, self._manual_exposure, cv2.CAP_PROP_EXPOSURE
            )
            white = self._held(cv2.CAP_PROP_AUTO_WB, MANUAL_WHITE_BALANCE, cv2.CAP_PROP_WB_TEMPERATURE)
            self.lock = CameraLock(exposure, white)
        elif not wanted and self.lock is not None:
            self.restore()

    def restore(self) -> None:
        """Let the camera be as it was found, the last change first."""
        for name, value in reversed(self._before):
            self._device.set(name, value)
        self._before.clear()
        self.lock = None

    def _held(self, automatic: int, manual: float, value: int) -> bool:
        """Switch ``automatic`` off and keep the ``value`` that it had found; whether the camera says so as well."""
        was, found = self._device.get(automatic), self._device.get(value)
        if was < 0 or not self._device.set(automatic, manual):
            return False
        if was != manual:
            self._before.append((automatic, was))
        if self._device.get(automatic) != manual:
            return False
        # Some drivers fall back to a value of their own when the automatic is switched off.
        if found > 0 or self._device.get(value) != found:
            self._device.set(value, found)
        return self._device.get(value) == found
