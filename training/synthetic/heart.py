"""The heart of one synthetic person, or the absence of one."""

from dataclasses import dataclass

import numpy as np

from app.core.physiology import BLOOD_VOLUME_RGB, STIFF_BEAT, YOUNG_BEAT, BeatShape, Circulation, Rhythm
from app.core.types import FloatArray

SLOWEST_BPM, FASTEST_BPM = 40.0, 180.0
# Foot to peak of the skin's green reflectance in linear light. Real faces: 0.2 to 1 %; below 0.1 % only noise is left.
WEAKEST, STRONGEST = 0.0015, 0.015
LIFELESS_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Heart:
    """Beats, and how they colour the skin.

    amplitude: foot to peak of the green reflectance in linear light, 0 for the lifeless. colour: (3,) relative to
    green. delay_s: how much later the last part of the face pulses than the first. recoil: how far the head moves with
    each beat (ballistocardiogram), in half widths of the head, recoil_delay_s after the skin.
    """

    circulation: Circulation
    amplitude: float
    colour: FloatArray
    delay_s: float
    recoil: float
    recoil_delay_s: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Heart":
        """A random one."""
        rate_bpm = float(rng.uniform(SLOWEST_BPM, FASTEST_BPM))
        rhythm = Rhythm(
            rate_bpm=rate_bpm,
            drift_bpm=float(rng.uniform(0, 0.06) * rate_bpm),
            drift_period_s=float(rng.uniform(15, 60)),
            # A quick heart varies less: SDNN falls with the interval.
            sdnn_ms=float(rng.uniform(0, 80) * min(1.0, 70 / rate_bpm) ** 2),
            respiration_brpm=float(rng.uniform(7, 32)),
            breath_depth=float(rng.uniform(0, 0.3)),
        )
        stiff = float(rng.uniform(0, 1))
        alive = rng.random() >= LIFELESS_SHARE
        moves = alive and rng.random() < 0.6
        return cls(
            circulation=Circulation(rhythm, _between(stiff, rng), seed=int(rng.integers(2**31))),
            amplitude=float(np.exp(rng.uniform(np.log(WEAKEST), np.log(STRONGEST)))) if alive else 0.0,
            colour=BLOOD_VOLUME_RGB * np.exp(rng.normal(0, 0.12, 3)),
            delay_s=float(rng.uniform(0, 0.06)),
            recoil=float(np.exp(rng.uniform(np.log(0.0003), np.log(0.006)))) if moves else 0.0,
            recoil_delay_s=float(rng.uniform(-0.1, 0.15)),
        )

    @property
    def alive(self) -> bool:
        """Whether there is any pulse to be found."""
        return self.amplitude > 0

    def wave(self, t_s: FloatArray) -> FloatArray:
        """Blood volume at ``t_s`` (n,), foot to peak about 1."""
        return self.circulation.wave(np.maximum(t_s, 0.0))


def _between(stiff: float, rng: np.random.Generator) -> BeatShape:
    """A beat between young and stiff, its waves somewhat shifted and widened."""
    systolic, diastolic = (
        tuple((1 - stiff) * np.array(young) + stiff * np.array(old))
        for young, old in ((YOUNG_BEAT.systolic, STIFF_BEAT.systolic), (YOUNG_BEAT.diastolic, STIFF_BEAT.diastolic))
    )
    jitter = np.exp(rng.normal(0, 0.1, 4))
    return BeatShape(
        (systolic[0], systolic[1], systolic[2] * jitter[0]),
        (diastolic[0] * jitter[1], diastolic[1] * jitter[2], diastolic[2] * jitter[3]),
    )
