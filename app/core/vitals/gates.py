"""Reasons to refuse a sign that rests on many beats, in the order in which a person would want to hear them."""

from app.core.history import Past
from app.core.quality import light_and_motion
from app.core.status import Explanation, Reason, because
from app.core.types import Quality
from app.core.vitals.heart_rate import bad_conditions
from app.core.vitals.vital import Evidence

# A beat that correlates with the mean beat by r has r^2 / (1 - r^2) times as much signal as noise: 0.9 is 6.3 dB.
# Unlike an SNR read off the spectrum this does not fall where a heart's rhythm is uneven.
GOOD_TEMPLATE_R = 0.9
MIN_FRAME_RATE_HZ = 15.0


def refusal(
    evidence: Evidence, past: Past, *, beats: int, kept: float, template_r: float, least_snr_db: float = -30.0
) -> Explanation | None:
    """The first reason why the beats of ``past`` cannot carry a sign that needs so many and so good ones."""
    bad = bad_conditions(evidence, light_and_motion(evidence.window), MIN_FRAME_RATE_HZ)
    if bad is not None:
        return bad
    if past.snr_db < least_snr_db:
        return because(Reason.WEAK_PULSE, snr_db=past.snr_db)
    return beats_refusal(past, beats=beats, kept=kept, template_r=template_r)


def beats_refusal(past: Past, *, beats: int, kept: float, template_r: float) -> Explanation | None:
    """As ``refusal``, of the beats alone."""
    found = past.beats
    if int(found.accepted.sum()) < beats or found.kept < kept:
        return because(Reason.FEW_BEATS, value=100 * found.kept)
    if found.template_quality < template_r:
        return because(Reason.BEATS_UNLIKE)
    return None


def quality_of(evidence: Evidence, past: Past, score: float) -> Quality:
    """``score`` with the parts that every sign of many beats has."""
    conditions = light_and_motion(evidence.window)
    return Quality(
        score=min(max(score, 0.0), 1.0),
        snr_db=past.snr_db,
        motion=conditions.speed,
        luma=conditions.luma,
        clipped=conditions.clipped,
        coverage=evidence.window.coverage,
        rate_hz=evidence.window.measured_rate_hz,
    )
