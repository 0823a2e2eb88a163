"""Simulated people before simulated cameras under simulated lamps: what colour can tell of SpO2, and what not."""

from dataclasses import dataclass

import numpy as np

from app.core.features.oximetry import PulseColour, features
from app.core.optics import Skin, lamp, pulse_rgb
from app.core.types import FloatArray

KELVIN, MELANIN, BLOOD, SHIFT_NM = (2700.0, 6500.0), (0.013, 0.43), (0.002, 0.02), 10.0
# Standard error of the ratio of ratios after a minute: still faces at 30 fps reach the lower end.
NOISE = (0.001, 0.02)
HEALTHY_PERCENT = (97.5, 1.2)  # mean and SD at sea level
LOW_PERCENT = (80.0, 100.0)


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """features: (n, len(NAMES)). spo2_percent, person: (n,)."""

    features: FloatArray
    spo2_percent: FloatArray
    person: FloatArray


def cohort(people: int, each: int, seed: int, *, calibrated: bool, uniform: bool = False) -> Cohort:
    """``each`` readings of every person under one lamp.

    ``calibrated``: with the reference of an oximeter that is right within 1 point (SD). ``uniform``: all saturations of
    LOW_PERCENT alike, instead of mostly healthy ones.
    """
    rows, truth, who = [], [], []
    for person in range(people):
        rng = np.random.default_rng([seed, person, 0x5D02])
        skin = Skin(float(np.exp(rng.uniform(*np.log(MELANIN)))), float(np.exp(rng.uniform(*np.log(BLOOD)))))
        light = lamp(float(rng.uniform(*KELVIN)), float(rng.choice([0.0, 1.0, rng.random()])))
        red, green, blue = rng.normal(0, SHIFT_NM / 2, 3)
        shift = (float(red), float(green), float(blue))
        noise = float(np.exp(rng.uniform(*np.log(NOISE))))
        resting = float(np.clip(rng.normal(*HEALTHY_PERCENT), 90, 100))
        reference = _seen(skin, resting, light, shift, noise, rng)
        told = float(np.clip(resting + rng.normal(0, 1), 85, 100))
        for _ in range(each):
            low = uniform or rng.random() < 0.3
            percent = float(rng.uniform(*LOW_PERCENT) if low else np.clip(rng.normal(*HEALTHY_PERCENT), 85, 100))
            now = _seen(skin, percent, light, shift, noise, rng)
            rows.append(features(now, reference, told) if calibrated else features(now, None, None))
            truth.append(percent)
            who.append(person)
    return Cohort(np.array(rows), np.array(truth), np.array(who))


def _seen(
    skin: Skin,
    percent: float,
    light: FloatArray,
    shift_nm: tuple[float, float, float],
    noise: float,
    rng: np.random.Generator,
) -> PulseColour:
    rest, pulse = pulse_rgb(skin, percent / 100, light, shift_nm)
    colour = np.log(rest / rest[1])
    return PulseColour(
        float(pulse[0] / pulse[1] + rng.normal(0, noise)),
        float(pulse[2] / pulse[1] + rng.normal(0, noise)),
        float(colour[0]),
        float(colour[2]),
        noise,
    )
