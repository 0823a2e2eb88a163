"""What a person tells about himself, and the readings of real instruments that make estimates personal."""

from dataclasses import dataclass, field

from app.core.types import CuffShape

EXPIRES_S = 24 * 3600.0
# Limits of what cuffs and oximeters show; outside is a slip of the finger.
SYSTOLIC_MMHG, DIASTOLIC_MMHG, SPO2_PERCENT = (60.0, 260.0), (30.0, 160.0), (50.0, 100.0)
AGE_YEARS, HEIGHT_CM, WEIGHT_KG = (1.0, 120.0), (50.0, 250.0), (5.0, 400.0)


def _check(name: str, value: float, limits: tuple[float, float], unit: str) -> None:
    if not limits[0] <= value <= limits[1]:
        raise ValueError(f"{name} of {value:g} {unit} is not between {limits[0]:g} and {limits[1]:g}")


@dataclass(frozen=True, slots=True)
class CuffReading:
    """A blood pressure, taken at ``t_s`` of the session's time (below 0: before it began)."""

    systolic_mmhg: float
    diastolic_mmhg: float
    t_s: float = 0.0

    def __post_init__(self) -> None:
        _check("a systolic pressure", self.systolic_mmhg, SYSTOLIC_MMHG, "mmHg")
        _check("a diastolic pressure", self.diastolic_mmhg, DIASTOLIC_MMHG, "mmHg")
        if self.diastolic_mmhg >= self.systolic_mmhg:
            raise ValueError(
                f"a diastolic pressure of {self.diastolic_mmhg:g} mmHg is not below the systolic of "
                f"{self.systolic_mmhg:g} mmHg"
            )


@dataclass(frozen=True, slots=True)
class OximeterReading:
    """An oxygen saturation, taken at ``t_s`` of the session's time (below 0: before it began)."""

    spo2_percent: float
    t_s: float = 0.0

    def __post_init__(self) -> None:
        _check("an oxygen saturation", self.spo2_percent, SPO2_PERCENT, "%")


@dataclass(frozen=True, slots=True)
class Demographics:
    """What a person may tell; None is not told."""

    age_years: float | None = None
    male: bool | None = None
    height_cm: float | None = None
    weight_kg: float | None = None

    def __post_init__(self) -> None:
        for name, value, limits, unit in (
            ("an age", self.age_years, AGE_YEARS, "years"),
            ("a height", self.height_cm, HEIGHT_CM, "cm"),
            ("a weight", self.weight_kg, WEIGHT_KG, "kg"),
        ):
            if value is not None:
                _check(name, value, limits, unit)

    def row(self) -> tuple[float, float, float, float, float, float]:
        """Age, male, height, weight, body mass index as the regressors take them (NaN: not told); whether any was."""
        nan = float("nan")
        height = nan if self.height_cm is None else self.height_cm
        weight = nan if self.weight_kg is None else self.weight_kg
        age = nan if self.age_years is None else self.age_years
        male = nan if self.male is None else float(self.male)
        return age, male, height, weight, weight / (height / 100) ** 2, float(self != Demographics())


@dataclass(frozen=True, slots=True)
class Profile:
    """One person: what was told and what was measured. cuff_shape: what was seen when the cuff was read, if it was."""

    demographics: Demographics = field(default_factory=Demographics)
    cuff: CuffReading | None = None
    oximeter: OximeterReading | None = None
    cuff_shape: CuffShape | None = field(default=None, compare=False)

    def cuff_at(self, t_s: float) -> CuffReading | None:
        """The cuff reading, while it is valid at ``t_s``."""
        return self.cuff if self.cuff is not None and 0 <= t_s - self.cuff.t_s < EXPIRES_S else None

    def oximeter_at(self, t_s: float) -> OximeterReading | None:
        """The oximeter's reading, while it is valid at ``t_s``."""
        return self.oximeter if self.oximeter is not None and 0 <= t_s - self.oximeter.t_s < EXPIRES_S else None
