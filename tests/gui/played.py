"""The real monitor's results for the demo face, computed once and played to a window as fast as it can show them."""

import threading
from typing import Any

from app import build
from app.build import SourceSpec
from app.capture.synthetic import demo_face
from app.core.calibration import Profile
from app.core.pulse.method import PulseMethod
from app.core.types import CaptureStats, Clock, Frame, SourceInfo, Update
from tests.clips import face_frames


def measured_demo(seconds: float, method: str = "physnet") -> tuple[list[Frame], list[Update]]:
    """Frames of the demo face and what the monitor makes of each. Only the last pictures are kept: they are large."""
    monitor = build.make_monitor(method, live=True)
    frames: list[Frame] = []
    updates: list[Update] = []
    for frame in face_frames(demo_face(), seconds):
        updates.append(monitor.push(frame))
        frames.append(frame)
        if len(frames) > 30:
            frames[-31] = Frame(frame.image, frames[-31].t_s, frames[-31].index, frames[-31].clock)
    return frames, updates


class PlayedSource:
    """Gives all frames at once, then waits until it is told to stop."""

    is_live = False
    is_demo = True
    problem = None

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = frames
        self._index = 0
        self._pause = threading.Event()

    def __enter__(self) -> "PlayedSource":
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def give_up(self) -> None:
        pass

    @property
    def info(self) -> SourceInfo:
        height, width = self._frames[0].image.shape[:2]
        return SourceInfo("synthetic face", width, height, Clock.MEDIA, 30.0)

    @property
    def stats(self) -> CaptureStats:
        return CaptureStats(captured=self._index, measured_rate_hz=30.0)

    @property
    def ended(self) -> bool:
        return False

    @property
    def now_s(self) -> float:
        return self._frames[max(0, self._index - 1)].t_s

    def read(self) -> Frame | None:
        if self._index == len(self._frames):
            self._pause.wait(0.02)
            return None
        self._index += 1
        return self._frames[self._index - 1]


class PlayedMonitor:
    """Answers each frame with what the real monitor said to it."""

    def __init__(self, updates: list[Update], method: PulseMethod) -> None:
        self._updates = updates
        self.method = method
        self.infos = ()
        self.last: Update | None = None

    def push(self, frame: Frame) -> Update:
        self.last = self._updates[frame.index]
        return self.last

    def idle(self, _t_s: float) -> Update:
        return self.last or self._updates[0]

    def finish(self) -> Update:
        return self._updates[-1]

    def use_method(self, method: PulseMethod) -> None:
        self.method = method

    def use_profile(self, profile: Profile) -> None:
        pass


class PlayedParts:
    """What a session runs: always the same minute."""

    def __init__(self, frames: list[Frame], updates: list[Update]) -> None:
        self._frames, self._updates = frames, updates
        self.monitor: PlayedMonitor | None = None

    @property
    def all_shown(self) -> bool:
        """The last frame has been answered."""
        return self.monitor is not None and self.monitor.last is self._updates[-1]

    def make_source(self, _spec: SourceSpec, **_options: Any) -> PlayedSource:
        return PlayedSource(self._frames)

    def make_monitor(self, method: str, **_options: Any) -> PlayedMonitor:
        self.monitor = PlayedMonitor(self._updates, build.make_method(method))
        return self.monitor

    def make_method(self, name: str) -> PulseMethod:
        return build.make_method(name)
