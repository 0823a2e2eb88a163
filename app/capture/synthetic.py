"""The synthetic face as a source: the demo without a camera, and the known truth of the tests.

Random access: what frame k shows depends on the specification and k alone, so a clip can be made in any order, in parts
and in parallel and is always the same.
"""

import time
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.capture.synthetic_face import SyntheticFace
from app.capture.synthetic_scene import Scene, Sensor
from app.core.physiology import Circulation
from app.core.types import CaptureStats, Clock, Frame, SourceInfo
from app.errors import AppError

__all__ = ["SyntheticFace", "SyntheticSource", "demo_face"]

_LONGEST_WAIT_S = 0.5


def demo_face() -> SyntheticFace:
    """The friendly person of the demo: about 72 bpm, breathing, blinking, moving a little, talking now and then."""
    return SyntheticFace(
        heart_rate_bpm=72.0,
        heart_rate_drift_bpm=4.0,
        hrv_sdnn_ms=35.0,
        respiration_brpm=14.0,
        motion="natural",
        motion_amplitude=0.5,
        blinking=True,
        talking=True,
        light_drift=0.01,
        seed=7,
    )


class SyntheticSource:
    """Frames of a SyntheticFace. Implements ``Source``.

    Not live: frames come as fast as they are asked for, with media time. Live: a camera for tests, frames come in real
    time with monotonic stamps, and those that a slow reader does not fetch in time are lost and counted.
    """

    is_demo = True

    def __init__(self, face: SyntheticFace, *, live: bool = False) -> None:
        """``face``: what to show. Nothing is painted before the source is opened."""
        self.face = face
        self.is_live = live
        self.circulation: Circulation = face.circulation()
        self._scene: Scene | None = None
        self._sensor: Sensor | None = None
        self._restart()

    def _restart(self) -> None:
        self._next = 0
        self._delivered = 0
        self._dropped = 0
        self._last_s = 0.0
        self._largest_gap_s = 0.0
        self._started_s: float | None = None

    def __enter__(self) -> Self:
        self._restart()
        self._open()
        return self

    def give_up(self) -> None:
        """Opening waits for nothing."""

    def __exit__(self, *exc_info: object) -> None:
        self._scene = self._sensor = None

    def _open(self) -> tuple[Scene, Sensor]:
        if self._scene is None or self._sensor is None:
            self._scene, self._sensor = Scene(self.face), Sensor(self.face)
        return self._scene, self._sensor

    @property
    def clock(self) -> Clock:
        """Where the times come from."""
        return Clock.MONOTONIC if self.is_live else Clock.MEDIA

    @property
    def info(self) -> SourceInfo:
        """What the frames will be."""
        face = self.face
        frames = None if face.duration_s is None else int(np.ceil(face.duration_s * face.rate_hz))
        return SourceInfo(
            name="synthetic face",
            width_px=face.width_px,
            height_px=face.height_px,
            clock=self.clock,
            declared_rate_hz=face.rate_hz,
            duration_s=face.duration_s,
            frames=frames,
        )

    @property
    def stats(self) -> CaptureStats:
        """Counts so far."""
        rate_hz = (self._delivered - 1) / self._last_s if self._delivered > 1 else None
        return CaptureStats(self._delivered, self._dropped, 0, rate_hz, self._largest_gap_s)

    @property
    def ended(self) -> bool:
        """The asked duration is over."""
        return self.face.duration_s is not None and self._next >= self.face.duration_s * self.face.rate_hz

    @property
    def problem(self) -> AppError | None:
        """Paint does not fail."""
        return None

    @property
    def now_s(self) -> float:
        """Session time now."""
        if self.is_live and self._started_s is not None:
            return time.monotonic() - self._started_s
        return self._last_s

    def read(self) -> Frame | None:
        """The next frame; None at the end, or when a live one is not yet due within half a second."""
        while not self.ended:
            t_s, lost = self.frame_time(self._next)
            if self.is_live and not lost and not self._await(t_s):
                return None
            late = self.is_live and self.now_s > t_s + 2 / self.face.rate_hz
            if not (lost or late):
                return self._deliver(t_s)
            self._next += 1
            self._dropped += 1
        return None

    def frame_time(self, k: int) -> tuple[float, bool]:
        """When frame ``k`` is taken, and whether it is lost on the way."""
        face = self.face
        if not (face.jitter_s or face.dropped_share):
            return k / face.rate_hz, False
        late, luck = np.random.default_rng([face.seed, 0x7173, k]).random(2)
        return k / face.rate_hz + 2 * face.jitter_s * float(late), bool(luck < face.dropped_share)

    def picture(self, k: int) -> Frame:
        """Frame ``k`` by itself, whether it would have been lost or not."""
        return self._frame(k, self.frame_time(k)[0], k)

    def skin(self) -> NDArray[np.float32]:
        """(H, W) where the face's skin lies while the head rests, 0..1: the truth for tests."""
        return self._open()[0].skin()

    def _frame(self, k: int, t_s: float, index: int) -> Frame:
        scene, sensor = self._open()
        image = sensor.expose(scene.render(t_s), scene.gain(t_s), k)
        image.flags.writeable = False
        return Frame(image, t_s, index, self.clock)

    def _deliver(self, t_s: float) -> Frame:
        frame = self._frame(self._next, t_s, self._delivered)
        if self._delivered:
            self._largest_gap_s = max(self._largest_gap_s, t_s - self._last_s)
        self._next += 1
        self._delivered += 1
        self._last_s = t_s
        return frame

    def _await(self, t_s: float) -> bool:
        """Wait until ``t_s`` has come; False when that takes longer than a read may last."""
        if self._started_s is None:
            self._started_s = time.monotonic() - t_s
        wait_s = t_s - self.now_s
        if wait_s > 0:
            time.sleep(min(wait_s, _LONGEST_WAIT_S))
        return wait_s <= _LONGEST_WAIT_S
