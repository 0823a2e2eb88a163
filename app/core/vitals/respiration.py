"""Respiration rate: three modulations of the pulse and the motion of the head, weighed by a regressor.

The regressor says how wrong each candidate rate probably is. It has only ever seen pulse waves; the nodding of the head
with the breath, which no data set of finger pulses holds, speaks for the candidates that it supports.
"""

import numpy as np

from app.core.features import respiration as breath
from app.core.features.respiration import AGREE_BRPM, MOST_EXPECTED_BRPM, Rhythm
from app.core.history import Past
from app.core.regressor import Regressor
from app.core.status import Explanation, Reason, Status, because
from app.core.types import BvpChunk, FloatArray, Reading, VitalInfo
from app.core.vitals.gates import quality_of, refusal
from app.core.vitals.vital import Evidence, Given

INFO = VitalInfo(
    name="respiration_rate_brpm",
    label=("Respiration rate", "呼吸率"),
    unit="brpm",
    decimals=0,
    low=4.0,
    high=60.0,
    min_window_s=32.0,
    wave="respiration",
)
WINDOW_S = 60.0
# Beats need only be found, not timed to the millisecond.
MIN_BEATS, MIN_KEPT, MIN_TEMPLATE_R = 20, 0.7, 0.7
# A rhythm of the head with this share of its power in one peak may be breath; it halves what a candidate's error is
# expected to be where it agrees fully.
CLEAR_MOTION, MOTION_WEIGHT = 0.4, 0.6
# The regressor's interval is half_width * (expected error + this): training/regressors/respiration.py.
EXTRA_BRPM = 0.3


class Respiration:
    """Reads the last minute."""

    infos: tuple[VitalInfo, ...] = (INFO,)

    def __init__(self, given: Given) -> None:
        self._regressor: Regressor | None = given.regressors.get("respiration")

    def reset(self) -> None:
        """Nothing is remembered."""

    def read(self, evidence: Evidence) -> tuple[Reading, ...]:
        """The breath of the last minute."""
        if self._regressor is None:
            return (_none(evidence, Status.UNSUPPORTED, because(Reason.MODEL_MISSING)),)
        past = None if evidence.past is None else evidence.past.last(WINDOW_S)
        if past is None or past.duration_s < INFO.min_window_s - 0.1:
            have_s = 0.0 if past is None else past.duration_s
            early = because(Reason.WARMING_UP, have_s=have_s, need_s=INFO.min_window_s)
            return (_none(evidence, Status.WARMING_UP, early),)
        why = refusal(evidence, past, beats=MIN_BEATS, kept=MIN_KEPT, template_r=MIN_TEMPLATE_R)
        pulse = breath.modulations(baseline(past), past.rate_hz, past.beats)
        if pulse is None:
            return (_none(evidence, Status.POOR_SIGNAL, why or because(Reason.BREATH_UNCLEAR)),)
        return (self._reading(evidence, past, pulse, why, self._regressor),)

    def _reading(
        self,
        evidence: Evidence,
        past: Past,
        pulse: tuple[Rhythm, ...],
        why: Explanation | None,
        regressor: Regressor,
    ) -> Reading:
        motion = motion_rhythm(past)
        rates = breath.candidates(pulse)
        if motion.quality >= CLEAR_MOTION and (np.abs(rates - motion.peak_brpm) > breath.SAME_BRPM).all():
            rates = np.append(rates, motion.peak_brpm)
        if len(rates) == 0:
            return _none(evidence, Status.POOR_SIGNAL, why or because(Reason.BREATH_UNCLEAR))
        expected = regressor.predict(breath.features(rates, pulse, past.beats, past.duration_s))
        if motion.quality >= CLEAR_MOTION:
            support = np.exp(-0.5 * ((rates - motion.peak_brpm) / 0.8) ** 2)
            expected = expected * (1 - MOTION_WEIGHT * support)
        rate, error = breath.choose(rates, expected)
        why = why or _disagreement(rate, error, pulse, motion)
        half = regressor.half_width * (error + EXTRA_BRPM)
        return Reading(
            vital=INFO.name,
            status=Status.OK if why is None else Status.UNGATED,
            unit=INFO.unit,
            t_s=evidence.t_s,
            method=evidence.bvp.method,
            value=rate,
            low=max(INFO.low, rate - half),
            high=min(INFO.high, rate + half),
            window_s=past.duration_s,
            quality=quality_of(evidence, past, 1 - error / (2 * MOST_EXPECTED_BRPM)),
            explanation=why,
            wave=_wave(rate, past, (*pulse, motion), evidence.bvp.method),
        )


def baseline(past: Past) -> FloatArray:
    """What the pulse rides on: darkening of the green channel, as blood darkens it."""
    green = past.rgb[:, 1]
    return np.asarray(-green / max(float(green.mean()), 1e-9))


def motion_rhythm(past: Past) -> Rhythm:
    """The head's motion up and down."""
    even_s = np.arange(0, past.duration_s - 1 / past.rate_hz, 1 / breath.EVEN_HZ)
    times_s = np.arange(len(past.position)) / past.rate_hz
    return breath.rhythm_of(0.0, np.interp(even_s, times_s, past.position[:, 1]))


def _disagreement(rate: float, error: float, pulse: tuple[Rhythm, ...], motion: Rhythm) -> Explanation | None:
    """Shown when little error is expected and either the spectra together or two traces are within AGREE_BRPM."""
    total, _ = breath.mixtures(pulse)
    strongest = breath.refined(total, int(np.argmax(total)))
    near = sum(abs(one.peak_brpm - rate) <= AGREE_BRPM for one in pulse)
    near += motion.quality >= CLEAR_MOTION and abs(motion.peak_brpm - rate) <= AGREE_BRPM
    if error > MOST_EXPECTED_BRPM or not (abs(strongest - rate) <= AGREE_BRPM or near >= 2):
        return because(Reason.BREATH_UNCLEAR)
    if not INFO.low < rate < INFO.high:
        return because(Reason.OUT_OF_RANGE, value=rate, low=INFO.low, high=INFO.high)
    return None


def _wave(rate: float, past: Past, rhythms: tuple[Rhythm, ...], method: str) -> BvpChunk:
    """The trace in which the breath is clearest."""
    near = np.abs(breath.RATES_BRPM - rate) <= breath.lobe_brpm(past.duration_s)
    clearest = max(rhythms, key=lambda one: float(one.spectrum[near].sum()) if one.quality > 0 else -1.0)
    return BvpChunk(past.t0_s + clearest.t0_s, breath.EVEN_HZ, clearest.wave, 0.0, method)


def _none(evidence: Evidence, status: Status, why: Explanation) -> Reading:
    return Reading(INFO.name, status, INFO.unit, evidence.t_s, evidence.bvp.method, explanation=why)
