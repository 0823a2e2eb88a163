"""Skin colour with a known pulse, and a reader that hands it to the monitor frame by frame."""

from collections.abc import Callable

import numpy as np

from app.core.monitor import Monitor
from app.core.physiology import BLOOD_VOLUME_RGB
from app.core.pulse import PULSE_METHODS
from app.core.pulse.method import PulseMethod
from app.core.types import Clock, FaceObservation, FloatArray, Frame, Reading, SkinSample, Update
from app.core.vitals import make_vital_signs

SKIN_RGB = np.array([150.0, 110.0, 90.0])
_PICTURE = np.zeros((4, 4, 3), dtype=np.uint8)


def even_times(duration_s: float, rate_hz: float = 30.0) -> FloatArray:
    return np.arange(0, duration_s, 1 / rate_hz)


def uneven_times(duration_s: float, rate_hz: float, seed: int = 0) -> FloatArray:
    """Jittered by up to 40 % of a frame, a tenth of the frames missing."""
    rng = np.random.default_rng(seed)
    t_s = even_times(duration_s, rate_hz)
    t_s = t_s + rng.uniform(-0.2, 0.2, len(t_s)) / rate_hz + 1.0
    return t_s[rng.random(len(t_s)) > 0.1]


def skin_rgb(
    t_s: FloatArray, rate_bpm: float, amplitude: float = 0.004, noise: float = 0.08, second: float = 0.3, seed: int = 0
) -> FloatArray:
    """Colours (n, 4, 3) of four regions: a pulse with its second harmonic, sensor noise, slowly wandering light."""
    rng = np.random.default_rng(seed)
    phase = 2 * np.pi * rate_bpm / 60 * t_s
    blood = np.sin(phase) + second * np.sin(2 * phase + 1)
    rgb = SKIN_RGB * (1 - amplitude * blood[:, None, None] * BLOOD_VOLUME_RGB) * np.ones((1, 4, 1))
    rgb += rng.normal(0, noise, rgb.shape)
    light = 1 + np.cumsum(rng.normal(0, 5e-4, (len(t_s), 1, 1)), axis=0)
    return rgb * light


def observation(
    t_s: float,
    rgb: FloatArray,
    background: FloatArray | None = None,
    position: FloatArray | None = None,
    luma: float = 120.0,
    clipped: float = 0.0,
    chest_y: float = float("nan"),
) -> FaceObservation:
    skin = SkinSample(
        t_s=t_s,
        rgb=rgb,
        pixels=np.full(4, 5000),
        luma=luma,
        clipped=clipped,
        position=np.zeros(3) if position is None else position,
        background_rgb=np.full(3, 100.0) if background is None else background,
        chest_y=chest_y,
    )
    return FaceObservation(t_s, None, skin, None, luma)


class ScriptedReader:
    """Stands where dlib stands: what each frame shows was decided beforehand."""

    crop_size_px: int | None = None
    window_s = 10.0

    def __init__(self, script: Callable[[int], FaceObservation]) -> None:
        self._script = script

    def read(self, frame: Frame) -> FaceObservation:
        return self._script(frame.index)

    def reset(self) -> None:
        """Nothing is remembered."""


def monitor_of(
    observations: list[FaceObservation], method: PulseMethod = PULSE_METHODS[0], ungated: bool = False
) -> Monitor:
    reader = ScriptedReader(observations.__getitem__)
    return Monitor(reader, method, make_vital_signs(), ungated=ungated)


def updates_of(
    observations: list[FaceObservation], method: PulseMethod = PULSE_METHODS[0], ungated: bool = False
) -> list[Update]:
    monitor = monitor_of(observations, method, ungated)
    pushed = [
        monitor.push(Frame(_PICTURE, one.t_s, index, Clock.MEDIA, one.after_gap))
        for index, one in enumerate(observations)
    ]
    return [*pushed, monitor.finish()]


def heart_rates_of(observations: list[FaceObservation], **how: object) -> list[Reading]:
    """The heart rate of every second."""
    return [one.vitals["heart_rate_bpm"] for one in updates_of(observations, **how) if one.fresh]  # type: ignore[arg-type]


def reasons_of(readings: list[Reading]) -> set[str]:
    return {one.explanation.reason.value for one in readings if one.explanation is not None}
