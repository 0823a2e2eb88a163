"""Systolic and diastolic pressure: a cuff reading held plus what the beat's shape says has changed, or an estimate.

Without a cuff reading this is what is known of people with such a beat, with the wide interval that belongs to it. Held
readings beat every uncalibrated model, so the learnt change is small and bounded.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.core.beats import retimed
from app.core.calibration import CuffReading
from app.core.features.clear_wave import clear_wave
from app.core.features.shape_change import USUAL_MMHG, Shape, shape_of
from app.core.history import Past
from app.core.status import Explanation, Reason, Status, because
from app.core.types import CuffShape, FloatArray, Reading, VitalInfo
from app.core.vitals.gates import GOOD_TEMPLATE_R, quality_of, refusal
from app.core.vitals.vital import Evidence, Given, out_of_range

GROUP = ("Blood pressure", "血压")
INFOS = (
    VitalInfo("systolic_mmhg", ("Systolic", "收缩压"), "mmHg", 0, 70.0, 220.0, 30.0, group=GROUP),
    VitalInfo("diastolic_mmhg", ("Diastolic", "舒张压"), "mmHg", 0, 40.0, 130.0, 30.0, group=GROUP),
)
MODELS = {"systolic_mmhg": "systolic", "diastolic_mmhg": "diastolic"}
WINDOW_S = 60.0
MIN_BEATS, MIN_KEPT = 20, 0.8
# A cuff is wrong by a few mmHg itself, and a pressure does not stay: half an 80 % interval at first, and what an hour
# adds. What noise leaves of a learnt change comes on top, with more than the 1.28 SD of a normal distribution, as that
# SD is itself only estimated: with 1.9, none of 400 simulated people at rest left his interval.
FRESH_HALF_MMHG, PER_HOUR_MMHG = 8.0, 0.5
CHANGE_SDS = 1.9
MOST_DELTA_MMHG = 25.0
# How far each usually moves within hours, as a share of USUAL_MMHG: a diastolic pressure follows the systolic one
# (correlation .72, SD 11 against 20 mmHg in PPG-BP, rounded up for changes within one person).
USUAL_SHARE = {"systolic_mmhg": 1.0, "diastolic_mmhg": 0.6}
# The light may wander by this share since the reference before its shape is no longer compared.
MOST_LIGHT_CHANGE = 0.25


def half_interval_mmhg(held_half: float, change_sd: float) -> float:
    """Half an 80 % interval of a held reading with a change on top."""
    return float(np.hypot(held_half, CHANGE_SDS * change_sd))


@dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """A cuff reading and the beat that belongs to it. complete: seen for as long as a beat ever is, WINDOW_S."""

    cuff: CuffReading
    seen: CuffShape
    complete: bool

    @property
    def shape(self) -> Shape:
        """What a change is measured against."""
        return Shape(self.seen.row, self.seen.thirds)


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
        # A network draws the same beat for everybody: measured with PhysNet, its shape follows a fifth of a change.
        past = replace(past, beats=retimed(past.beats, past.skin_wave, past.rate_hz))
        wave = clear_wave(past.regions_rgb, past.skin_wave, past.rate_hz, past.beats)
        shape = shape_of(wave, past.rate_hz, fewest=MIN_BEATS // 2)
        why_not = refusal(evidence, past, beats=MIN_BEATS, kept=MIN_KEPT, template_r=GOOD_TEMPLATE_R)
        if shape is None:
            why = why_not or because(Reason.FEW_BEATS, value=100 * past.beats.kept)
            return self._nothing(evidence, Status.POOR_SIGNAL, why)
        return self._readings(evidence, past, shape, why_not)

    def _readings(
        self, evidence: Evidence, past: Past, shape: Shape, why_not: Explanation | None
    ) -> tuple[Reading, ...]:
        luma = float(np.median(past.luma))
        cuff = evidence.profile.cuff_at(evidence.t_s)
        if cuff is not None:
            self._refer(cuff, evidence.profile.cuff_shape, past, shape, sure=why_not is None)
        row = np.concatenate([shape.row, np.array(evidence.profile.demographics.row())])
        readings = []
        for info in INFOS:
            value, half, note = self._value(info, row, shape, cuff, luma, evidence.t_s)
            why = why_not or out_of_range(value, info)
            value = float(np.clip(value, info.low, info.high))
            readings.append(
                Reading(
                    vital=info.name,
                    status=Status.OK if why is None else Status.UNGATED,
                    unit=info.unit,
                    t_s=evidence.t_s,
                    method=evidence.bvp.method,
                    value=value,
                    low=max(info.low, value - half),
                    high=min(info.high, value + half),
                    window_s=past.duration_s,
                    quality=quality_of(evidence, past, (past.beats.template_quality - 0.8) / 0.2),
                    explanation=why or note,
                    cuff_shape=self._reference.seen if cuff and self._reference and self._reference.complete else None,
                )
            )
        return tuple(readings)

    def _refer(self, cuff: CuffReading, before: CuffShape | None, past: Past, shape: Shape, sure: bool) -> None:
        """Keep what belongs to ``cuff``: what an earlier session saw, else the first minute of this, as it grows."""
        mine = self._reference if self._reference is not None and self._reference.cuff == cuff else None
        if mine is None:
            mine = _remembered(cuff, before, shape)
        if sure and (mine is None or not mine.complete):
            seen = CuffShape(shape.row, shape.thirds, float(np.median(past.luma)))
            mine = _Reference(cuff, seen, complete=past.duration_s >= WINDOW_S - 0.1)
        self._reference = mine

    def _value(
        self,
        info: VitalInfo,
        row: FloatArray,
        shape: Shape,
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
        if abs(luma / max(reference.seen.luma, 1.0) - 1) > MOST_LIGHT_CHANGE:
            return model.estimate(row), model.half_width, because(Reason.LIGHT_CHANGED)
        change, left = model.change.believed(shape, reference.shape, USUAL_SHARE[info.name] * USUAL_MMHG)
        change = float(np.clip(change, -MOST_DELTA_MMHG, MOST_DELTA_MMHG))
        return held + change, half_interval_mmhg(half, left), None

    @staticmethod
    def _nothing(evidence: Evidence, status: Status, why: Explanation) -> tuple[Reading, ...]:
        return tuple(
            Reading(info.name, status, info.unit, evidence.t_s, evidence.bvp.method, explanation=why) for info in INFOS
        )


def _remembered(cuff: CuffReading, seen: CuffShape | None, now: Shape) -> _Reference | None:
    """The reference of an earlier session; None without one, or when its features are not today's."""
    if seen is None or seen.row.shape != now.row.shape or seen.thirds.shape != now.thirds.shape:
        return None
    return _Reference(cuff, seen, complete=True)
