"""Vital signs: pulse wave in, readings out. A new one is a file here and a line in the list."""

from app.core.types import VitalInfo
from app.core.vitals.blood_pressure import BloodPressure
from app.core.vitals.heart_rate import HeartRate
from app.core.vitals.hrv import HeartRateVariability
from app.core.vitals.respiration import Respiration
from app.core.vitals.spo2 import OxygenSaturation
from app.core.vitals.vital import Given, VitalSign

VITAL_SIGNS: tuple[type[VitalSign], ...] = (
    HeartRate,
    Respiration,
    OxygenSaturation,
    BloodPressure,
    HeartRateVariability,
)


def make_vital_signs(given: Given | None = None) -> tuple[VitalSign, ...]:
    """One fresh instance of each sign, for one session. ``given``: regressors; a sign without its own says so."""
    return tuple(sign(given or Given()) for sign in VITAL_SIGNS)


def vital_infos() -> tuple[VitalInfo, ...]:
    """What is fixed about every sign, in the order of the screen."""
    return tuple(info for sign in VITAL_SIGNS for info in sign.infos)
