"""Systolic and diastolic pressure: a cuff reading held plus what the beat's shape says has changed, or an estimate.

Without a cuff reading this is what is known of people with such a beat, with the wide interval that belongs to it. Held
readings beat every uncalibrated model, so the learnt change is small and bounded.
"""

from dataclasses import dataclass

import numpy as np

from app.core.calibration import CuffReading
from app.core.features import pulse_shape
from app.core.filters import PULSE_BAND_HZ
from app.core.history import Past
from app.core.regressor import Regressor
from app.core.status import Explanation, Reason, Status, because
from app.core.types import FloatArray, Reading, VitalInfo
from app.core.vitals.gates import GOOD_TEMPLATE_R, quality_of, refusal
from app.core.vitals.vital import Evidence, Given

GROUP = ("Blood pressure", "血压")
INFOS = (
    VitalInfo("systolic_mmhg", ("Systolic", "收缩压"), "mmHg", 0, 70.0, 220.0, 30.0, group=GROUP),
    VitalInfo("diastolic_mmhg", ("Diastolic", "舒张压"), "mmHg", 0, 40.0, 130.0, 30.0, group=GROUP),
)
MODELS = {"systolic_mmhg": "systolic", "diastolic_mmhg": "diastolic"}
WINDOW_S = 60.0
MIN_BEATS, MIN_KEPT = 20, 0.8
# A cuff is wrong by a few mmHg itself, and a pressure does not stay: half an 80 % interval at first, and what an hour
# adds.
FRESH_HALF_MMHG, PER_HOUR_MMHG = 8.0, 0.5
MOST_DELTA_MMHG = 25.0
# How far a pressure usually moves within hours (SD): a learnt change is shrunk by the noise it carries against this.
USUAL_CHANGE_MMHG = 8.0
# The light may wander by this share since the reference before its shape is no longer compared.
MOST_LIGHT_CHANGE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """The shape of the beat when the cuff reading was taken or first seen, and the skin's brightness then."""

    cuff: CuffReading
    row: FloatArray
    thirds: tuple[FloatArray, ...]
    luma: float


class BloodPressure:
    """Two numbers out of the mean beat of the last minute."""

    infos: tuple[VitalInfo, ...] = INFOS

    def __init__(self, given: Given) -> None:
        self._given = given
        self._models = {name: given.regressors.get(model) for name, model in MODELS.items()}
        self._reference: _Reference | None = None

    def reset(self) -> None:
        """Somebody else may sit there: the change since the cuff reading is measured anew."""
        self._reference = None

    def read(self, evidence: Evidence) -> tuple[Reading, ...]:
        """One reading for each of INFOS."""
        if any(model is None for model in self._models.values()):
            return self._nothing(evidence, Status.UNSUPPORTED, because(Reason.MODEL_MISSING))
        past = None if evidence.past is None else evidence.past.last(WINDOW_S)
        need_s = INFOS[0].min_window_s
        if past is None or past.duration_s < need_s - 0.1:
            have_s = 0.0 if past is None else past.duration_s
            why = because(Reason.WARMING_UP, have_s=have_s, need_s=need_s)
            return self._nothing(evidence, Status.WARMING_UP, why)
        beat = pulse_shape.mean_beat([past.wave], past.rate_hz, fewest=MIN_BEATS // 2)
        why_not = refusal(evidence, past, beats=MIN_BEATS, kept=MIN_KEPT, template_r=GOOD_TEMPLATE_R)
        if beat is None:
            why = why_not or because(Reason.FEW_BEATS, value=100 * past.beats.kept)
            return self._nothing(evidence, Status.POOR_SIGNAL, why)
        told = np.array(evidence.profile.demographics.row())
        row = np.concatenate([pulse_shape.features(beat, PULSE_BAND_HZ[1]), told])
        return self._readings(evidence, past, row, why_not)

    def _readings(
        self, evidence: Evidence, past: Past, row: FloatArray, why_not: Explanation | None
    ) -> tuple[Reading, ...]:
        luma, thirds = float(np.median(past.luma)), _thirds(past)
        cuff = evidence.profile.cuff_at(evidence.t_s)
        if cuff is not None and why_not is None and (self._reference is None or self._reference.cuff != cuff):
            self._reference = _Reference(cuff, row, thirds, luma)
        readings = []
        for info in INFOS:
            value, half, note = self._value(info, row, thirds, cuff, luma, evidence.t_s)
            value = float(np.clip(value, info.low, info.high))
            readings.append(
                Reading(
                    vital=info.name,
                    status=Status.OK if why_not is None else Status.UNGATED,
                    unit=info.unit,
                    t_s=evidence.t_s,
                    method=evidence.bvp.method,
                    value=value,
                    low=max(info.low, value - half),
                    high=min(info.high, value + half),
                    window_s=past.duration_s,
                    quality=quality_of(evidence, past, (past.beats.template_quality - 0.8) / 0.2),
                    explanation=why_not or note,
                )
            )
        return tuple(readings)

    def _value(
        self,
        info: VitalInfo,
        row: FloatArray,
        thirds: tuple[FloatArray, ...],
        cuff: CuffReading | None,
        luma: float,
        t_s: float,
    ) -> tuple[float, float, Explanation | None]:
        """Value, half of the 80 % interval, and what must be said beside it."""
        model = self._models[info.name]
        if model is None:
            raise ValueError(f"no model of {info.name}")
        if cuff is None:
            return model.estimate(row), model.half_width, because(Reason.UNCALIBRATED)
        held = cuff.systolic_mmhg if info is INFOS[0] else cuff.diastolic_mmhg
        half = FRESH_HALF_MMHG + PER_HOUR_MMHG * (t_s - cuff.t_s) / 3600
        reference = self._reference
        if reference is None or reference.cuff != cuff:
            return held, half, None
        if abs(luma / max(reference.luma, 1.0) - 1) > MOST_LIGHT_CHANGE:
            return model.estimate(row), model.half_width, because(Reason.LIGHT_CHANGED)
        change = model.change(row, reference.row)
        noise = np.hypot(_noise(model, thirds), _noise(model, reference.thirds))
        change *= USUAL_CHANGE_MMHG**2 / (USUAL_CHANGE_MMHG**2 + noise**2)
        return held + float(np.clip(change, -MOST_DELTA_MMHG, MOST_DELTA_MMHG)), half, None

    @staticmethod
    def _nothing(evidence: Evidence, status: Status, why: Explanation) -> tuple[Reading, ...]:
        return tuple(
            Reading(info.name, status, info.unit, evidence.t_s, evidence.bvp.method, explanation=why) for info in INFOS
        )


def _thirds(past: Past) -> tuple[FloatArray, ...]:
    """Features of each third of the wave: what they differ by is no pressure."""
    beats = [pulse_shape.mean_beat([wave], past.rate_hz) for wave in np.array_split(past.wave, 3)]
    return tuple(pulse_shape.features(beat, PULSE_BAND_HZ[1]) for beat in beats if beat is not None)


def _noise(model: Regressor, thirds: tuple[FloatArray, ...]) -> float:
    """Standard error, in mmHg, of a change measured on all of the wave; without three thirds nothing is known."""
    if len(thirds) < 3:
        return float("inf")
    middle = np.mean(thirds, axis=0)
    return float(np.std([model.change(one, middle) for one in thirds], ddof=1) / np.sqrt(3))
