"""Where the pulse of a synthetic person comes from: beats, breath and the colour they give the skin.

Everything is a function of time, so that frames may be asked for at irregular times and in any order, and everything
that is random comes from a seed. The truth (beats, rates, breath) is read from the same object that makes the wave.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.core.types import FloatArray

# Relative change of R, G, B reflectance per change of blood volume, scaled to green (de Haan & van Leest 2014,
# doi:10.1088/0967-3334/35/9/1913: [0.33, 0.77, 0.53]).
BLOOD_VOLUME_RGB: FloatArray = np.array([0.33, 0.77, 0.53]) / 0.77

MAYER_WAVE_HZ = 0.1  # the slow wave of the blood pressure's own regulation
# How the variance of the inter-beat intervals is shared out when only its total is given (young adults at rest).
SDNN_SHARES = {"respiration": 0.55, "mayer": 0.25, "noise": 0.20}
SHORTEST_IBI_S = 0.25  # 240 bpm: no noise may make a beat shorter
LONGEST_IBI_S = 2.5  # 24 bpm
SYSTOLE = 0.45  # of a beat at the base rate: upslope, peak and notch lie in it, and keep their times
_BEATS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class BeatShape:
    """One beat as two Gaussians on its phase in [-pi, pi).

    Tang et al. 2020, Sci Rep 10:13929: z = sum a exp(-(theta - centre)^2 / (2 width^2)). The distance to each centre is
    wrapped, so that one beat runs into the next without a step.
    """

    systolic: tuple[float, float, float]
    diastolic: tuple[float, float, float]

    def __call__(self, phase: FloatArray) -> FloatArray:
        """The unscaled wave at ``phase`` (any shape, radians)."""
        total = np.zeros_like(phase)
        for height, centre, width in (self.systolic, self.diastolic):
            distance = (phase - centre + np.pi) % (2 * np.pi) - np.pi
            total += height * np.exp(-(distance**2) / (2 * width**2))
        return total


# (height, centre, width) of both waves as published for signals of "excellent" and "acceptable" quality.
YOUNG_BEAT = BeatShape((1.0, -1.5161, 0.6303), (0.1999, 0.8186, 1.0225))
STIFF_BEAT = BeatShape((0.7303, -1.5510, 0.7283), (0.5291, -0.2553, 1.2271))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How fast a heart beats and how that varies.

    rate_bpm: 60 / mean inter-beat interval, before drift and step.
    drift_bpm, drift_period_s: slow sinusoidal change of the rate, amplitude and period.
    step_bpm, step_at_s: the rate changes by this much at this time and stays there.
    sdnn_ms: standard deviation of the intervals, shared out as SDNN_SHARES; 0 is a metronome.
    respiration_brpm: breaths a minute. breath_depth: how far the breath modulates the wave's height and baseline, 0..1.
    breath_baseline: how far it moves the baseline, where that is not half of breath_depth.
    breath_share: the breath's share of the variance of the intervals; the rest keeps the proportions of SDNN_SHARES.
    """

    rate_bpm: float = 72.0
    drift_bpm: float = 0.0
    drift_period_s: float = 60.0
    step_bpm: float = 0.0
    step_at_s: float = 0.0
    sdnn_ms: float = 0.0
    respiration_brpm: float = 15.0
    breath_depth: float = 0.1
    breath_baseline: float | None = None
    breath_share: float = SDNN_SHARES["respiration"]

    @property
    def baseline_depth(self) -> float:
        """How far the breath moves the wave's baseline."""
        return 0.5 * self.breath_depth if self.breath_baseline is None else self.breath_baseline

    @property
    def spreads_s(self) -> dict[str, float]:
        """Standard deviation of the intervals by cause, in seconds."""
        rest = (1 - self.breath_share) / (1 - SDNN_SHARES["respiration"])
        shares = {part: share * rest for part, share in SDNN_SHARES.items()} | {"respiration": self.breath_share}
        return {part: self.sdnn_ms / 1000 * float(np.sqrt(share)) for part, share in shares.items()}

    def base_rates_bpm(self, t_s: FloatArray) -> FloatArray:
        """The rate at ``t_s`` (any shape) without variability."""
        drift = self.drift_bpm * np.sin(2 * np.pi * t_s / self.drift_period_s)
        return np.asarray(self.rate_bpm + drift + np.where(t_s >= self.step_at_s, self.step_bpm, 0.0))

    def base_rate_bpm(self, t_s: float) -> float:
        """The same for one time."""
        return float(self.base_rates_bpm(np.array(t_s)))


class Circulation:
    """The heart and lungs of one synthetic person: the pulse wave at any time from 0 on, and the truth about it.

    Beats are worked out in order and kept, as far as they were asked for; the answer for a time never depends on what
    was asked before.
    """

    def __init__(self, rhythm: Rhythm, shape: BeatShape = YOUNG_BEAT, seed: int = 0) -> None:
        """``seed`` decides the phases of breath and Mayer wave and the noise of the intervals."""
        self.rhythm = rhythm
        self._shape = shape
        self._rng = np.random.default_rng([seed, 0x4EA2])
        self._breath_phase, self._mayer_phase = self._rng.uniform(0, 2 * np.pi, 2)
        # The first beat lies before 0, so that every time asked for is inside a beat.
        self._beats: FloatArray = np.array([-self._rng.uniform(0.0, 1.0) * 60.0 / rhythm.base_rate_bpm(0.0)])
        one_beat = shape(np.linspace(-np.pi, np.pi, 512, endpoint=False))
        self._mean, self._height = float(one_beat.mean()), float(np.ptp(one_beat))

    def wave(self, t_s: ArrayLike) -> FloatArray:
        """Blood volume at ``t_s`` (any shape, at least 0): systole upward, mean about 0, 1 from foot to peak."""
        t = np.asarray(t_s, dtype=np.float64)
        beats = self._beats_until(float(t.max(initial=0.0)))
        before = np.clip(np.searchsorted(beats, t, side="right") - 1, 0, len(beats) - 2)
        phase = self._phase(t - beats[before], np.diff(beats)[before], beats[before])
        wave = (self._shape(phase) - self._mean) / self._height
        breath = self.breath(t)
        return np.asarray(wave * (1 + self.rhythm.breath_depth * breath) + self.rhythm.baseline_depth * breath)

    def _phase(self, elapsed_s: FloatArray, interval_s: FloatArray, start_s: FloatArray) -> FloatArray:
        """Phase in [-pi, pi) of a beat: systole keeps the length it has at the base rate, diastole takes up the rest.

        So each upslope comes the same time after its beat, and the pulse has the variability of the heart.
        """
        systole_s = np.minimum(SYSTOLE * 60.0 / self.rhythm.base_rates_bpm(start_s), 0.8 * interval_s)
        early = elapsed_s / systole_s * SYSTOLE
        late = SYSTOLE + (elapsed_s - systole_s) / (interval_s - systole_s) * (1 - SYSTOLE)
        return np.asarray(2 * np.pi * np.where(elapsed_s < systole_s, early, late) - np.pi)

    def breath(self, t_s: ArrayLike) -> FloatArray:
        """How full the lungs are at ``t_s``, -1 (out) to 1 (in)."""
        t = np.asarray(t_s, dtype=np.float64)
        return np.asarray(np.sin(2 * np.pi * self.rhythm.respiration_brpm / 60 * t + self._breath_phase))

    def beats_s(self, start_s: float, end_s: float) -> FloatArray:
        """Times of the beats (the foot of the wave) in [start_s, end_s)."""
        beats = self._beats_until(end_s)
        return beats[(beats >= start_s) & (beats < end_s)]

    def rate_bpm(self, t_s: ArrayLike) -> FloatArray:
        """The instantaneous rate at ``t_s``: 60 / the interval of the beat that is going on."""
        t = np.asarray(t_s, dtype=np.float64)
        beats = self._beats_until(float(t.max(initial=0.0)))
        before = np.clip(np.searchsorted(beats, t, side="right") - 1, 0, len(beats) - 2)
        return np.asarray(60.0 / np.diff(beats)[before])

    def mean_rate_bpm(self, start_s: float, end_s: float) -> float:
        """Beats in [start_s, end_s], parts of a beat counted as such, as a rate."""
        beats = self._beats_until(end_s)
        counted = np.interp([start_s, end_s], beats, np.arange(len(beats)))
        return float(60.0 * (counted[1] - counted[0]) / (end_s - start_s))

    def _beats_until(self, t_s: float) -> FloatArray:
        """All beats so far, at least one of them after ``t_s``."""
        while self._beats[-1] <= t_s:
            self._beats = np.concatenate([self._beats, self._more_beats()])
        return self._beats

    def _more_beats(self) -> FloatArray:
        """The next beats. IBI_n = 60 / rate + respiration + Mayer wave + noise, each at the time of beat n."""
        spread_s = self.rhythm.spreads_s
        noise_s = self._rng.normal(0.0, 1.0, _BEATS_AT_ONCE) * spread_s["noise"]
        beats = np.empty(_BEATS_AT_ONCE)
        t = float(self._beats[-1])
        for n in range(_BEATS_AT_ONCE):
            mayer = np.sin(2 * np.pi * MAYER_WAVE_HZ * t + self._mayer_phase)
            # A sine of amplitude A has the standard deviation A / sqrt(2); breathing in quickens the heart.
            waves_s = np.sqrt(2) * (spread_s["mayer"] * mayer - spread_s["respiration"] * float(self.breath(t)))
            interval_s = 60.0 / self.rhythm.base_rate_bpm(t) + waves_s + noise_s[n]
            t += float(np.clip(interval_s, SHORTEST_IBI_S, LONGEST_IBI_S))
            beats[n] = t
        return beats


def pressure_beat(systolic_mmhg: float, age_years: float, own: FloatArray | None = None) -> BeatShape:
    """The beat of a person of this age at this systolic pressure.

    Between YOUNG_BEAT and STIFF_BEAT: stiffness grows by 0.1 per 10 mmHg and by 0.08 per 10 years, which moves the
    rise time by 6 ms per 10 mmHg, as measured on the 219 people of PPG-BP. ``own``: three standard normal numbers by
    which people differ, in stiffness and in place and height of the second wave.
    """
    differs = np.zeros(3) if own is None else own
    stiff = 0.5 + (systolic_mmhg - 120.0) / 100.0 + (age_years - 45.0) / 125.0 + 0.10 * float(differs[0])
    share = float(np.clip(stiff, -0.2, 1.2))
    systolic, diastolic = (
        tuple(a + share * (b - a) for a, b in zip(young, old, strict=True))
        for young, old in ((YOUNG_BEAT.systolic, STIFF_BEAT.systolic), (YOUNG_BEAT.diastolic, STIFF_BEAT.diastolic))
    )
    height, centre, width = diastolic
    second = (height * (1 + 0.1 * float(differs[1])), centre + 0.08 * float(differs[2]), width)
    return BeatShape((systolic[0], systolic[1], systolic[2]), second)
