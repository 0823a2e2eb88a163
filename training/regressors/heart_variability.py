"""Variability of the pulse against a chest strap, on Welltory: the definitions and the stated intervals are checked."""

from pathlib import Path

import numpy as np

from app.core.beats import find_beats
from app.core.filters import bandpass, standardized
from app.core.hrv import TimeDomain, time_domain
from app.core.series import GRID_HZ, resample
from app.core.spectrum import pulse_spectrum
from app.core.types import FloatArray
from app.core.vitals.hrv import HALF_WIDTH
from training.regressors import fit
from training.regressors.data import welltory
from training.regressors.respiration import clearest

MEASURES = ("sdnn_ms", "rmssd_ms", "sd1_ms", "sd2_ms", "mean_ibi_ms", "pnn50_percent")


def pairs(data: Path) -> list[tuple[TimeDomain, TimeDomain]]:
    """(from the pulse, from the strap) of every recording."""
    found = []
    for one in welltory.recordings(data):
        grid_s = np.arange(np.ceil(one.t_s[0] * GRID_HZ), np.floor(one.t_s[-1] * GRID_HZ) + 1) / GRID_HZ
        wave = bandpass(clearest(resample(one.t_s, one.rgb, grid_s)), GRID_HZ)
        # Phones change their exposure: ten seconds at a time have the same strength.
        power = np.convolve(wave**2, np.ones(300) / 300, "same")
        wave = standardized(wave / np.sqrt(np.maximum(power, 1e-12)))
        beats = find_beats(wave, GRID_HZ, pulse_spectrum(wave[:3000], GRID_HZ).peak_bpm())
        pulse = time_domain(1000 * beats.intervals_s, beats.accepted, 1000 * beats.jitter_s)
        strap = time_domain(one.intervals_ms)
        if pulse is not None and strap is not None:
            found.append((pulse, strap))
    return found


def held_out_coverage(error: FloatArray) -> float:
    """Share of the errors (n,) inside the 80 % interval of the recordings of others.

    13 people made one or two of the 21 recordings each, and nothing says who; two of one person seem to have numbers
    in a row, so that a recording's neighbours are held out with it.
    """
    number = np.arange(len(error))
    return float(np.mean([abs(one) <= fit.half_width(error[abs(number - k) > 1]) for k, one in enumerate(error)]))


def table(found: list[tuple[TimeDomain, TimeDomain]]) -> list[str]:
    """Lines for the README. The constant: the median of all recordings' straps."""
    head = f"| {len(found)} phone recordings against a chest strap | median error | 80 % within | held out "
    lines = [f"{head}| stated | holds | bias | constant |", "|---|---|---|---|---|---|---|---|"]
    for name in MEASURES:
        pulse, strap = (np.array([getattr(pair[k], name) for pair in found]) for k in (0, 1))
        error: FloatArray = pulse - strap
        constant = np.median(np.abs(strap - np.median(strap)))
        stated = HALF_WIDTH[name]
        cells = (
            f"`{name}`",
            f"{np.median(np.abs(error)):.1f}",
            f"{fit.half_width(error):.1f}",
            f"{held_out_coverage(error):.0%}",
            f"{stated:.1f}",
            f"{np.mean(np.abs(error) <= stated):.0%}",
            f"{error.mean():+.1f}",
            f"{constant:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines
