"""A source and a monitor that do what a test tells them, with the timing of real ones and none of their work."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.build import SourceSpec, make_method
from app.core.calibration import Profile
from app.core.pulse.method import PulseMethod
from app.core.status import Reason, Status, because
from app.core.types import (
    SKIN_REGIONS,
    BvpChunk,
    CaptureStats,
    Clock,
    CuffShape,
    FaceObservation,
    FaceRegion,
    Frame,
    Quality,
    Reading,
    SourceInfo,
    Spectrum,
    Update,
    VitalInfo,
    Vitals,
)
from app.errors import AppError

HEART_RATE = VitalInfo("heart_rate_bpm", ("Heart rate", "心率"), "bpm", 0, 40.0, 200.0, 8.0, "bvp")
RESPIRATION = VitalInfo("respiration_rate_brpm", ("Respiration", "呼吸"), "brpm", 0, 4.0, 60.0, 30.0, "respiration")
OXYGEN = VitalInfo("spo2_percent", ("SpO2", "血氧"), "%", 1, 70.0, 100.0, 30.0)
ANYTHING = VitalInfo("glow_lux", ("Glow", "光"), "lx", 0, 0.0, 9.0, 1.0)
SIGNS = (HEART_RATE, RESPIRATION, OXYGEN, ANYTHING)


class ScriptedSource:
    """Grey pictures at ``rate_hz``; ``count`` of them, then the end (None: no end)."""

    def __init__(
        self,
        *,
        count: int | None = None,
        rate_hz: float = 30.0,
        is_live: bool = True,
        is_demo: bool = False,
        wait: bool = True,
        fail_on_open: Exception | None = None,
        fail_at: int | None = None,
        failure: Exception | None = None,
        problem_at_end: AppError | None = None,
        block: threading.Event | None = None,
        size: tuple[int, int] = (48, 64),
    ) -> None:
        self.is_live = is_live
        self.is_demo = is_demo
        self.problem: AppError | None = None
        self.name = "scripted source"
        self.opened = self.closed = 0
        self._count, self._rate_hz, self._wait = count, rate_hz, wait
        self._fail_on_open, self._fail_at, self._failure = fail_on_open, fail_at, failure
        self._problem_at_end = problem_at_end
        self._block = block
        self._image = np.full((*size, 3), 90, np.uint8)
        self._index = 0
        self._pause = threading.Event()

    def __enter__(self) -> "ScriptedSource":
        if self._fail_on_open:
            raise self._fail_on_open
        self.opened += 1
        self._begin_s = time.monotonic()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.closed += 1

    def give_up(self) -> None:
        """It hangs or it does not."""

    @property
    def info(self) -> SourceInfo:
        height, width = self._image.shape[:2]
        return SourceInfo(self.name, width, height, Clock.MONOTONIC, self._rate_hz)

    @property
    def stats(self) -> CaptureStats:
        return CaptureStats(captured=self._index, measured_rate_hz=self._rate_hz)

    @property
    def ended(self) -> bool:
        over = self._count is not None and self._index >= self._count
        if over:
            self.problem = self._problem_at_end
        return over

    @property
    def now_s(self) -> float:
        return time.monotonic() - self._begin_s

    def read(self) -> Frame | None:
        if self._block is not None:
            self._block.wait()
            return None
        if self._fail_at == self._index and self._failure is not None:
            raise self._failure
        if self._wait:
            self._pause.wait(1 / self._rate_hz)
        t_s = self.now_s if self.is_live else self._index / self._rate_hz
        frame = Frame(self._image, t_s, self._index, Clock.MONOTONIC)
        self._index += 1
        return frame


def reading(info: VitalInfo, t_s: float, value: float | None, method: str = "pos") -> Reading:
    """A reading of ``info``; without a value it is still warming up."""
    if value is None:
        why = because(Reason.WARMING_UP, have_s=min(t_s, 10), need_s=10)
        return Reading(info.name, Status.WARMING_UP, info.unit, t_s, method, explanation=why)
    quality = Quality(0.8, snr_db=7.0)
    return Reading(info.name, Status.OK, info.unit, t_s, method, value, value - 2, value + 2, 10.0, quality)


def face(t_s: float, scale: float = 1.0) -> FaceObservation:
    """A face in the middle of a 64 x 48 picture, times ``scale``."""
    square = np.array([[20.0, 8.0], [44.0, 8.0], [44.0, 40.0], [20.0, 40.0]]) * scale
    eye = np.array([[26.0, 18.0], [30.0, 18.0], [30.0, 20.0], [26.0, 20.0]]) * scale
    box = (20.0 * scale, 8.0 * scale, 24.0 * scale, 32.0 * scale)
    landmarks = np.linspace([20.0, 20.0], [44.0, 40.0], 68) * scale
    crop = (14.0 * scale, 6.0 * scale, 36.0 * scale)
    region = FaceRegion(t_s, box, landmarks, crop, (square,) * len(SKIN_REGIONS), (eye,), 1.0, True)
    return FaceObservation(t_s, region, None, None, 90.0)


def update(t_s: float, value: float | None = 72.0, infos: Sequence[VitalInfo] = (HEART_RATE,)) -> Update:
    """A complete update with a 72 bpm wave of ten seconds."""
    vitals = Vitals(t_s, tuple(reading(info, t_s, value) for info in infos))
    times = t_s - 10 + np.arange(300) / 30
    wave = np.sqrt(2) * np.sin(2 * np.pi * 1.2 * times)
    rate = np.linspace(40, 200, 321)
    spectrum = Spectrum(rate, np.exp(-(((rate - 72) / 4) ** 2)))
    return Update(t_s, face(t_s), vitals, True, BvpChunk(times[0], 30.0, wave, 0.1, "pos"), spectrum)


class ScriptedMonitor:
    """72 bpm at once; ``work`` is called with every frame and may be slow or raise."""

    def __init__(self, method: str = "pos", work: Callable[[Frame], None] | None = None) -> None:
        self.infos = (HEART_RATE,)
        self.method: PulseMethod = make_method(method)
        self.pushed: list[float] = []
        self.profiles: list[Profile] = []
        self.seen: CuffShape | None = None  # with a cuff reading; goes out with every number
        self.idled = self.finished = 0
        self._work = work

    def push(self, frame: Frame) -> Update:
        if self._work is not None:
            self._work(frame)
        second_begins = not self.pushed or int(frame.t_s) > int(self.pushed[-1])
        self.pushed.append(frame.t_s)
        made = update(frame.t_s)
        readings = tuple(replace(one, cuff_shape=self.seen) for one in made.vitals.readings)
        return replace(made, fresh=second_begins, vitals=replace(made.vitals, readings=readings))

    def idle(self, t_s: float) -> Update:
        self.idled += 1
        is_over = not self.pushed or t_s - self.pushed[-1] > 1.0  # as the real one: readings age in the source's time
        return replace(update(t_s, None if is_over else 72.0), observation=None)

    def finish(self) -> Update:
        self.finished += 1
        return replace(update(self.pushed[-1] if self.pushed else 0.0), fresh=False)

    def use_method(self, method: PulseMethod) -> None:
        self.method = method

    def use_profile(self, profile: Profile) -> None:
        self.profiles.append(profile)


@dataclass
class ScriptedParts:
    """Hands out what a test put in: one source after the other, and monitors with the test's ``work``."""

    sources: list[ScriptedSource] = field(default_factory=list)
    work: Callable[[Frame], None] | None = None
    monitors: list[ScriptedMonitor] = field(default_factory=list)
    specs: list[SourceSpec] = field(default_factory=list)

    def make_source(self, spec: SourceSpec, *, real_time: bool = False) -> ScriptedSource:
        assert real_time
        self.specs.append(spec)
        return self.sources.pop(0) if self.sources else ScriptedSource()

    def make_monitor(self, method: str, *, live: bool) -> ScriptedMonitor:
        monitor = ScriptedMonitor(method, self.work)
        self.monitors.append(monitor)
        return monitor

    def make_method(self, name: str) -> PulseMethod:
        return make_method(name)
