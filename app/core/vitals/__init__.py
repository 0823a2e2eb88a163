"""Vital signs: pulse wave in, readings out. A new one is a file here and a line in the list."""

from app.core.types import VitalInfo
from app.core.vitals.heart_rate import HeartRate
from app.core.vitals.vital import VitalSign

VITAL_SIGNS: tuple[type[VitalSign], ...] = (HeartRate,)


def make_vital_signs() -> tuple[VitalSign, ...]:
    """One fresh instance of each sign, for one session."""
    return tuple(sign() for sign in VITAL_SIGNS)


def vital_infos() -> tuple[VitalInfo, ...]:
    """What is fixed about every sign, in the order of the screen."""
    return tuple(info for sign in VITAL_SIGNS for info in sign.infos)
