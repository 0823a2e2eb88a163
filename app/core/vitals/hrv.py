"""Heart rate variability, from the pulse: properly called pulse rate variability."""

from dataclasses import replace

import numpy as np

from app.core.beats import retimed
from app.core.history import Past
from app.core.hrv import FrequencyDomain, TimeDomain, frequency_domain, time_domain
from app.core.status import Explanation, Reason, Status, because
from app.core.types import Reading, Tachogram, VitalInfo
from app.core.vitals.gates import GOOD_TEMPLATE_R, quality_of, refusal
from app.core.vitals.vital import Evidence, Given, out_of_range

SHORT_S, LONG_S = 60.0, 120.0
MIN_BEATS, MIN_KEPT = 50, 0.9
# Above this more of a healthy RMSSD of 42 ms would be taken away as error than is left: sqrt(6) * 12 ms = 29 ms.
MAX_JITTER_S = 0.012

GROUP = ("Pulse rate variability", "脉率变异性")


def _info(
    name: str, label: tuple[str, str], unit: str, decimals: int, high: float, least_s: float, wave: str | None = None
) -> VitalInfo:
    return VitalInfo(name, label, unit, decimals, 0.0, high, least_s, wave, GROUP)


INFOS = (
    _info("sdnn_ms", ("SDNN", "SDNN"), "ms", 0, 300.0, SHORT_S, "tachogram"),
    _info("rmssd_ms", ("RMSSD", "RMSSD"), "ms", 0, 300.0, SHORT_S),
    _info("mean_ibi_ms", ("Mean beat interval", "平均心搏间期"), "ms", 0, 2000.0, SHORT_S),
    _info("pnn50_percent", ("pNN50", "pNN50"), "%", 0, 100.0, SHORT_S),
    _info("sd1_ms", ("SD1", "SD1"), "ms", 0, 300.0, SHORT_S),
    _info("sd2_ms", ("SD2", "SD2"), "ms", 0, 400.0, SHORT_S),
    _info("lf_ms2", ("LF power", "低频功率"), "ms2", 0, 20000.0, LONG_S),
    _info("hf_ms2", ("HF power", "高频功率"), "ms2", 0, 20000.0, LONG_S),
    _info("lf_hf_ratio", ("LF/HF", "LF/HF"), "", 1, 50.0, LONG_S),
)
# 16 or 17 of 21 phone recordings were this near to a chest strap (python -m training.regressors evaluate). Of the
# powers nothing is known.
HALF_WIDTH = {"sdnn_ms": 6.2, "rmssd_ms": 8.8, "sd1_ms": 6.3, "sd2_ms": 6.9, "mean_ibi_ms": 5.8, "pnn50_percent": 11.5}


class HeartRateVariability:
    """The definitions of ``app.core.hrv`` over the last two minutes, behind gates."""

    infos: tuple[VitalInfo, ...] = INFOS

    def __init__(self, given: Given) -> None:
        """Nothing is needed from outside."""

    def reset(self) -> None:
        """Nothing is remembered."""

    def read(self, evidence: Evidence) -> tuple[Reading, ...]:
        """One reading for each of INFOS."""
        past = evidence.past
        if past is None or past.duration_s < SHORT_S - 0.1:
            have_s = 0.0 if past is None else past.duration_s
            return tuple(_warming_up(info, evidence, have_s) for info in INFOS)
        past = replace(past, beats=retimed(past.beats, past.skin_wave, past.rate_hz))
        why = self._refusal(evidence, past)
        beats = past.beats
        in_time = time_domain(1000 * beats.intervals_s, beats.accepted, 1000 * beats.jitter_s)
        in_frequency = frequency_domain(beats.times_s, 1000 * beats.intervals_s, beats.accepted)
        tachogram = Tachogram(past.t0_s + beats.times_s[1:], 1000 * beats.intervals_s, beats.accepted)
        return tuple(
            _reading(info, evidence, past, why, _value(info, in_time, in_frequency), tachogram) for info in INFOS
        )

    @staticmethod
    def _refusal(evidence: Evidence, past: Past) -> Explanation | None:
        why = refusal(evidence, past, beats=MIN_BEATS, kept=MIN_KEPT, template_r=GOOD_TEMPLATE_R)
        if why is None and past.beats.jitter_s > MAX_JITTER_S:
            return because(Reason.BEATS_UNSHARP, value=1000 * past.beats.jitter_s)
        return why


def _value(info: VitalInfo, in_time: TimeDomain | None, in_frequency: FrequencyDomain | None) -> float | None:
    if info.min_window_s == LONG_S:
        if in_frequency is None:
            return None
        return {"lf_ms2": in_frequency.lf_ms2, "hf_ms2": in_frequency.hf_ms2, "lf_hf_ratio": in_frequency.ratio}[
            info.name
        ]
    return None if in_time is None else float(getattr(in_time, info.name))


def _warming_up(info: VitalInfo, evidence: Evidence, have_s: float) -> Reading:
    why = because(Reason.WARMING_UP, have_s=have_s, need_s=info.min_window_s)
    return Reading(info.name, Status.WARMING_UP, info.unit, evidence.t_s, evidence.bvp.method, explanation=why)


def _reading(
    info: VitalInfo,
    evidence: Evidence,
    past: Past,
    why: Explanation | None,
    value: float | None,
    tachogram: Tachogram,
) -> Reading:
    if past.duration_s < info.min_window_s - 0.1:
        return _warming_up(info, evidence, past.duration_s)
    if value is None or not np.isfinite(value):
        refused = why or because(Reason.FEW_BEATS, value=100 * past.beats.kept)
        return Reading(info.name, Status.POOR_SIGNAL, info.unit, evidence.t_s, evidence.bvp.method, explanation=refused)
    why = why or out_of_range(value, info)
    half = HALF_WIDTH.get(info.name)
    return Reading(
        vital=info.name,
        status=Status.OK if why is None else Status.UNGATED,
        unit=info.unit,
        t_s=evidence.t_s,
        method=evidence.bvp.method,
        value=value,
        low=None if half is None else max(info.low, value - half),
        high=None if half is None else min(info.high, value + half),
        window_s=past.duration_s,
        quality=quality_of(evidence, past, _score(past)),
        explanation=why,
        tachogram=tachogram if info.name == INFOS[0].name else None,
    )


def _score(past: Past) -> float:
    """1 for beats all alike, all kept, and timed to a fifth of what is allowed."""
    alike = np.clip((past.beats.template_quality - 0.8) / 0.18, 0, 1)
    kept = np.clip((past.beats.kept - 0.7) / 0.3, 0, 1)
    sharp = np.clip(1.2 - past.beats.jitter_s / MAX_JITTER_S, 0, 1)
    return float(alike * kept * (0.5 + 0.5 * sharp))
