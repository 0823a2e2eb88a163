"""PPG-BP as rows of features: clean at full bandwidth, and as a camera would have seen it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from app.core.calibration import Demographics
from app.core.features import pulse_shape
from app.core.filters import PULSE_BAND_HZ, bandpass
from app.core.series import GRID_HZ
from app.core.types import FloatArray
from training.regressors.data.ppg_bp import RATE_HZ, Person

CLEAN_HZ = 12.0  # the finger's shape is below


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """features: (n, k). person: (n,) index into the list of people. weight: (n,), each person counts the same."""

    features: FloatArray
    person: NDArray[np.int64]
    weight: FloatArray


def clean_waves(person: Person) -> list[FloatArray]:
    """The segments below CLEAN_HZ, still at RATE_HZ."""
    sections = signal.butter(2, CLEAN_HZ, "lowpass", fs=RATE_HZ, output="sos")
    return [
        np.asarray(signal.sosfiltfilt(sections, one - one.mean(), padlen=min(len(one) - 1, round(RATE_HZ))))
        for one in person.segments
    ]


def camera_waves(person: Person, noise_db: float, rng: np.random.Generator) -> list[FloatArray]:
    """The segments at the grid's rate in the pulse band, with white noise ``noise_db`` below the pulse (per sample)."""
    waves = []
    for one in person.segments:
        coarse = signal.resample_poly(one - one.mean(), round(GRID_HZ), round(RATE_HZ))
        power = float(np.var(bandpass(coarse, GRID_HZ)))
        noisy = coarse + rng.normal(0, np.sqrt(power / 10 ** (noise_db / 10)), len(coarse))
        waves.append(bandpass(noisy, GRID_HZ))
    return waves


def rows_of(sets: list[tuple[int, list[FloatArray]]], rate_hz: float, bandwidth_hz: float) -> Rows:
    """One row for each segment and one for all segments of a person together."""
    features, person = [], []
    for index, waves in sets:
        for group in [[wave] for wave in waves] + [waves]:
            beat = pulse_shape.mean_beat(group, rate_hz)
            if beat is not None:
                features.append(pulse_shape.features(beat, bandwidth_hz))
                person.append(index)
    numbers = np.array(person)
    weight = 1.0 / np.bincount(numbers)[numbers]
    return Rows(np.array(features), numbers, weight)


def clean_rows(people: list[Person]) -> Rows:
    """Everybody at full bandwidth."""
    return rows_of([(i, clean_waves(one)) for i, one in enumerate(people)], RATE_HZ, CLEAN_HZ)


def camera_rows(people: list[Person], noise_db: tuple[float, float], seed: int) -> Rows:
    """Everybody as a camera would have seen them, noise drawn from the range for each."""
    rng = np.random.default_rng([seed, 0xB9])
    sets = [(i, camera_waves(one, float(rng.uniform(*noise_db)), rng)) for i, one in enumerate(people)]
    return rows_of(sets, GRID_HZ, PULSE_BAND_HZ[1])


def demographics(people: list[Person], told: NDArray[np.bool_]) -> FloatArray:
    """(n, len(DEMOGRAPHICS)) by the product's own rule; told: (n, 4) whether age, sex, height and weight are."""
    rows = []
    for one, (age, sex, height, weight) in zip(people, told, strict=True):
        known = Demographics(
            age_years=one.age_years if age else None,
            male=one.male > 0 if sex else None,
            height_cm=one.height_cm if height else None,
            weight_kg=one.weight_kg if weight else None,
        )
        rows.append(known.row())
    return np.array(rows)
