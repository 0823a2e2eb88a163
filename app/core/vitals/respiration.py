"""Respiration rate: three modulations of the pulse and the motion of chest and head, weighed by a regressor.

The regressor says how wrong each candidate rate probably is. It has only ever seen pulse waves; the rise of the chest
and the nodding of the head with the breath, which no data set of finger pulses holds, speak for the candidates that
they support: the chest loudly, as little else moves it in a rhythm, the head less, as it also sways and nods.
"""

import numpy as np
import scipy

from app.core.features import respiration as breath
from app.core.features.respiration import AGREE_BRPM, MOST_EXPECTED_BRPM, Rhythm
from app.core.history import Past
from app.core.regressor import Regressor
from app.core.status import Explanation, Reason, Status, because
from app.core.types import BvpChunk, FloatArray, Reading, VitalInfo
from app.core.vitals.gates import quality_of, refusal
from app.core.vitals.vital import Evidence, Given, out_of_range

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
BREATH_HZ = (0.06, 1.0)
# Beats need only be found, not timed to the millisecond.
MIN_BEATS, MIN_KEPT, MIN_TEMPLATE_R = 20, 0.7, 0.7
# A motion with this share of its power in one peak may be breath; where a candidate agrees fully, so much is taken
# off the error that is expected of it. The chest's counts by how clear it is, and makes others look worse.
CLEAR_MOTION, HEAD_WEIGHT, CHEST_WEIGHT = 0.4, 0.6, 0.9
# A chest that moves in nothing but one rhythm breathes, whatever the pulse shows.
SURE_CHEST = 0.9
CHEST_DOUBT_BRPM = 1.5
MOTION_SD_BRPM = 0.8
SLOW_BRPM = 7.5
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
        chest, head = motion_rhythms(past)
        rates = breath.candidates(pulse)
        for motion in (chest, head):
            if motion.quality >= CLEAR_MOTION and (np.abs(rates - motion.peak_brpm) > breath.STEP_BRPM).all():
                rates = np.append(rates, motion.peak_brpm)
        if len(rates) == 0:
            return _none(evidence, Status.POOR_SIGNAL, why or because(Reason.BREATH_UNCLEAR))
        expected = regressor.predict(breath.features(rates, pulse, past.beats, past.duration_s))
        for motion, weight, doubt in (
            (chest, CHEST_WEIGHT * chest.quality, CHEST_DOUBT_BRPM),
            (head, HEAD_WEIGHT, 0.0),
        ):
            if motion.quality >= CLEAR_MOTION:
                support = np.exp(-0.5 * ((rates - motion.peak_brpm) / MOTION_SD_BRPM) ** 2)
                expected = expected * (1 - weight * support) + doubt * weight * (1 - support)
        rate, error = breath.choose(rates, expected)
        why = why or _disagreement(rate, error, pulse, chest, head)
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
            wave=_wave(rate, past, (*pulse, chest, head), evidence.bvp.method),
        )


def baseline(past: Past) -> FloatArray:
    """What the pulse rides on: darkening of the green channel, as blood darkens it, without what moves with the head.

    A swaying head changes its shading in the band of the breath, which would make two traces out of one sway.
    """
    green = past.rgb[:, 1]
    dark = -green / max(float(green.mean()), 1e-9)
    head = past.position - past.position.mean(axis=0)
    band = scipy.signal.butter(2, BREATH_HZ, "bandpass", fs=past.rate_hz, output="sos")
    moves, shades = (np.asarray(scipy.signal.sosfiltfilt(band, one, axis=0)) for one in (head, dark))
    return np.asarray(dark - head @ np.linalg.lstsq(moves, shades, rcond=None)[0])


def motion_rhythms(past: Past) -> tuple[Rhythm, Rhythm]:
    """The motion of the chest and of the head up and down; flat where it was not seen all the time."""
    even_s = np.arange(0, past.duration_s - 1 / past.rate_hz, 1 / breath.EVEN_HZ)
    times_s = np.arange(len(past.position)) / past.rate_hz
    chest = past.chest_y if np.isfinite(past.chest_y).all() else np.zeros(len(times_s))
    chest_wave, head_wave = (np.interp(even_s, times_s, -one) for one in (chest, past.position[:, 1]))
    return breath.rhythm_of(0.0, chest_wave), breath.rhythm_of(0.0, head_wave)


def _disagreement(
    rate: float, error: float, pulse: tuple[Rhythm, ...], chest: Rhythm, head: Rhythm
) -> Explanation | None:
    """Shown when little error is expected and the spectra together, two traces or a sure chest are within AGREE_BRPM.

    Chest and head are one trace: a body that rocks moves both. Of slow rates only chest and height of the pulse tell:
    the heart's own slow wave (0.1 Hz, Mayer), drifting light and swaying heads all lie there.
    """

    def near(one: Rhythm) -> bool:
        return abs(one.peak_brpm - rate) <= AGREE_BRPM

    total, _ = breath.mixtures(pulse)
    together = abs(breath.refined(total, int(np.argmax(total))) - rate) <= AGREE_BRPM
    breathing = chest.quality >= CLEAR_MOTION and near(chest)
    nodding = head.quality >= CLEAR_MOTION and near(head)
    count = sum(map(near, pulse)) + (breathing or nodding)
    agree = together or count >= 2 or (breathing and chest.quality >= SURE_CHEST)
    if rate < SLOW_BRPM:
        agree = agree and (breathing or near(pulse[breath.MODULATIONS.index("amplitude")]))
    if error > MOST_EXPECTED_BRPM or not agree:
        return because(Reason.BREATH_UNCLEAR)
    return out_of_range(rate, INFO, ends=False)


def _wave(rate: float, past: Past, rhythms: tuple[Rhythm, ...], method: str) -> BvpChunk:
    """The trace in which the breath is clearest."""
    near = np.abs(breath.RATES_BRPM - rate) <= breath.lobe_brpm(past.duration_s)
    clearest = max(rhythms, key=lambda one: float(one.spectrum[near].sum()) if one.quality > 0 else -1.0)
    return BvpChunk(past.t0_s + clearest.t0_s, breath.EVEN_HZ, clearest.wave, 0.0, method)


def _none(evidence: Evidence, status: Status, why: Explanation) -> Reading:
    return Reading(INFO.name, status, INFO.unit, evidence.t_s, evidence.bvp.method, explanation=why)
