"""Exposure and white balance: held, read back, given back; and cameras that only pretend."""

import time

import pytest

from app.capture.camera_controls import CameraControls
from app.capture.opencv import cv2
from app.capture.source import CameraLock, Lockable
from tests.capture.test_camera import Desk

AUTO, EXPOSURE = cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_EXPOSURE
AUTO_WB, KELVIN = cv2.CAP_PROP_AUTO_WB, cv2.CAP_PROP_WB_TEMPERATURE
FOUND = {AUTO: 3.0, EXPOSURE: 156.0, AUTO_WB: 1.0, KELVIN: 4600.0}


class Driver:
    """Keeps properties as a V4L2 driver does; ``deaf`` ones take every wish and follow none."""

    def __init__(self, found: dict[int, float], deaf: tuple[int, ...] = (), forgets_exposure: bool = False) -> None:
        self.values = dict(found)
        self.deaf = deaf
        self.forgets_exposure = forgets_exposure

    def get(self, prop: int) -> float:
        return self.values.get(prop, -1.0)

    def set(self, prop: int, value: float) -> bool:
        if prop not in self.values:
            return False
        if prop not in self.deaf:
            self.values[prop] = value
        if prop == AUTO and value == 1.0 and self.forgets_exposure:
            self.values[EXPOSURE] = 3.0
        return True


@pytest.mark.parametrize("forgets", [False, True])
def test_both_are_held_as_they_were_found_and_given_back(forgets: bool) -> None:
    driver = Driver(FOUND, forgets_exposure=forgets)
    controls = CameraControls(driver, "V4L2")
    assert controls.lock is None
    controls.follow(True)
    assert controls.lock == CameraLock(True, True)
    assert driver.values == {AUTO: 1.0, EXPOSURE: 156.0, AUTO_WB: 0.0, KELVIN: 4600.0}
    controls.follow(False)
    assert controls.lock is None
    assert (driver.values[AUTO], driver.values[AUTO_WB]) == (3.0, 1.0)


@pytest.mark.parametrize(
    ("driver", "backend", "lock"),
    [
        (Driver(FOUND, deaf=(AUTO,)), "V4L2", CameraLock(False, True)),
        (Driver(FOUND, deaf=(AUTO_WB,)), "V4L2", CameraLock(True, False)),
        (Driver(FOUND), "AVFOUNDATION", CameraLock(False, True)),
        (Driver({}), "V4L2", CameraLock(False, False)),
        (Driver({AUTO: 1.0, EXPOSURE: -6.0, AUTO_WB: 1.0, KELVIN: 0.0}), "MSMF", CameraLock(True, True)),
    ],
)
def test_only_what_is_read_back_counts(driver: Driver, backend: str, lock: CameraLock) -> None:
    controls = CameraControls(driver, backend)
    before = dict(driver.values)
    controls.follow(True)
    assert controls.lock == lock
    controls.restore()
    assert driver.values == before


class LockingDesk(Desk):
    """A desk whose camera calls itself one of V4L2."""

    def open(self, index: int):
        webcam = super().open(index)
        webcam.getBackendName = lambda: "V4L2"
        return webcam


def test_a_running_camera_holds_and_is_given_back_at_the_end() -> None:
    desk = LockingDesk()
    desk.properties |= FOUND
    with desk.source() as source:
        assert isinstance(source, Lockable)
        assert source.held() is None
        source.hold(True)
        until_s = time.perf_counter() + 2
        while source.held() is None and time.perf_counter() < until_s:
            source.read()
        assert source.held() == CameraLock(True, True)
        assert desk.properties[AUTO] == 1.0
    assert {prop: desk.properties[prop] for prop in FOUND} == FOUND


def test_what_was_asked_for_is_told_when_something_else_came() -> None:
    desk = Desk(width_px=320, height_px=240)
    desk.properties[cv2.CAP_PROP_FPS] = 30.0

    with desk.source(width_px=640, height_px=480, rate_hz=60.0) as source:
        assert dict(source.info.details)["asked for"] == "640x480, 60 fps"
    with desk.source(width_px=320, height_px=240, rate_hz=30.0) as source:
        assert "asked for" not in dict(source.info.details)
