"""Oxygen saturation from the colour of the pulse: a trend after an oximeter's reading, else hardly more than a prior.

See app/core/features/oximetry.py for what can be known. A reading of an oximeter makes the change personal as long as
lamp, white balance and exposure stay as they were.
"""

from dataclasses import dataclass

import numpy as np

from app.core.calibration import OximeterReading
from app.core.features import oximetry
from app.core.features.oximetry import PulseColour
from app.core.history import Past
from app.core.regressor import Regressor
from app.core.status import Explanation, Reason, Status, because
from app.core.types import FloatArray, Reading, VitalInfo
from app.core.vitals.gates import GOOD_TEMPLATE_R, quality_of, refusal
from app.core.vitals.vital import Evidence, Given, out_of_range

INFO = VitalInfo("spo2_percent", ("Oxygen saturation", "血氧饱和度"), "%", 0, 70.0, 100.0, 40.0)
WINDOW_S = 90.0
MIN_BEATS, MIN_KEPT = 25, 0.8
# Above this standard error of the ratio of ratios a point of SpO2 (0.0045) is lost in four of noise.
MOST_NOISE = 0.02
# Of the colour of skin or background (logarithm of red and blue over green) and of the brightness, since the reference
# or within the window: a lamp switched, a white balance that moved.
MOST_COLOUR_CHANGE, MOST_LIGHT_CHANGE = 0.05, 0.25


@dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """The colour of the pulse when the oximeter was read or first seen, and the light then."""

    reading: OximeterReading
    colour: PulseColour
    light: FloatArray


class OxygenSaturation:
    """Reads the last minute and a half."""

    infos: tuple[VitalInfo, ...] = (INFO,)

    def __init__(self, given: Given) -> None:
        self._given = given
        self._model: Regressor | None = given.regressors.get("spo2")
        self._reference: _Reference | None = None

    def reset(self) -> None:
        """Somebody else may sit there: the reference is taken anew."""
        self._reference = None

    def read(self, evidence: Evidence) -> tuple[Reading, ...]:
        """The oxygen of the last minute and a half."""
        if self._model is None:
            return (_none(evidence, Status.UNSUPPORTED, because(Reason.MODEL_MISSING)),)
        past = None if evidence.past is None else evidence.past.last(WINDOW_S)
        if past is None or past.duration_s < INFO.min_window_s - 0.1:
            have_s = 0.0 if past is None else past.duration_s
            why = because(Reason.WARMING_UP, have_s=have_s, need_s=INFO.min_window_s)
            return (_none(evidence, Status.WARMING_UP, why),)
        why_not = refusal(evidence, past, beats=MIN_BEATS, kept=MIN_KEPT, template_r=GOOD_TEMPLATE_R)
        colour = oximetry.pulse_colour(past.rgb, past.wave, past.rate_hz, past.beats)
        if colour is None or not np.isfinite(colour.noise):
            return (_none(evidence, Status.POOR_SIGNAL, why_not or because(Reason.COLOUR_WEAK)),)
        return (self._reading(evidence, past, colour, why_not or _unsteady(past), self._model),)

    def _reading(
        self, evidence: Evidence, past: Past, colour: PulseColour, why_not: Explanation | None, model: Regressor
    ) -> Reading:
        light = _light(past)
        noisy = because(Reason.COLOUR_WEAK) if colour.noise > MOST_NOISE else None
        told = evidence.profile.oximeter_at(evidence.t_s)
        if (
            told is not None
            and why_not is None
            and noisy is None
            and (self._reference is None or self._reference.reading != told)
        ):
            self._reference = _Reference(told, colour, light)
        reference = self._reference if told is not None and self._reference is not None else None
        note: Explanation | None = because(Reason.UNCALIBRATED)
        half = model.half_width
        if reference is not None:
            note, half = None, model.half_width_calibrated
            if _changed(light, reference.light):
                why_not = why_not or because(Reason.LIGHT_CHANGED)
        why_not = why_not or noisy
        percent = None if reference is None else reference.reading.spo2_percent
        row = oximetry.features(colour, None if reference is None else reference.colour, percent)
        percent_now = min(_percent(model, row, percent), INFO.high)
        why_not = why_not or out_of_range(percent_now, INFO)
        value = max(percent_now, INFO.low)
        return Reading(
            vital=INFO.name,
            status=Status.OK if why_not is None else Status.UNGATED,
            unit=INFO.unit,
            t_s=evidence.t_s,
            method=evidence.bvp.method,
            value=value,
            low=max(INFO.low, value - half),
            high=min(INFO.high, value + half),
            window_s=past.duration_s,
            quality=quality_of(evidence, past, 1 - colour.noise / MOST_NOISE),
            explanation=why_not or note,
        )


def _percent(model: Regressor, row: FloatArray, reference_percent: float | None) -> float:
    """Without a reading what the model says; with one the reading and what has changed since then."""
    if reference_percent is None:
        return model.estimate(row)
    now, then = model.predict(np.stack([row, oximetry.unchanged(row[None, :])[0]]))
    return reference_percent + model.trust(row) * float(now - then)


def _light(past: Past) -> FloatArray:
    """Logarithms of red and blue over green of skin and background, and of the brightness; NaN without background."""
    skin = np.maximum(np.median(past.rgb, axis=0), 1.0)
    back = np.maximum(np.median(past.background_rgb, axis=0), 1.0)
    ratios = [np.log(one[k] / one[1]) for one in (skin, back) for k in (0, 2)]
    return np.array([*ratios, np.log(max(float(np.median(past.luma)), 1.0))])


def _changed(now: FloatArray, then: FloatArray) -> bool:
    difference = np.abs(now - then)
    return bool((difference[:4] > MOST_COLOUR_CHANGE).any() or difference[4] > MOST_LIGHT_CHANGE)


def _unsteady(past: Past) -> Explanation | None:
    """The light changed inside the window: the first third against the last."""
    third = past.duration_s / 3
    n = round(third * past.rate_hz)
    first = past.rgb[:n].mean(axis=0), past.rgb[-n:].mean(axis=0)
    old, new = (np.log(np.maximum(one, 1.0)) for one in first)
    colour = np.abs((new - new[1]) - (old - old[1])).max()
    if colour > MOST_COLOUR_CHANGE or abs(new[1] - old[1]) > MOST_LIGHT_CHANGE:
        return because(Reason.LIGHT_CHANGED)
    return None


def _none(evidence: Evidence, status: Status, why: Explanation) -> Reading:
    return Reading(INFO.name, status, INFO.unit, evidence.t_s, evidence.bvp.method, explanation=why)
