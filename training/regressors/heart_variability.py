"""Variability of the pulse against a chest strap, on Welltory: nothing is trained, the definitions are checked."""

from pathlib import Path

import numpy as np

from app.core.beats import find_beats
from app.core.filters import bandpass, standardized
from app.core.hrv import TimeDomain, time_domain
from app.core.series import GRID_HZ, resample
from app.core.spectrum import pulse_spectrum
from app.core.types import FloatArray
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


def table(found: list[tuple[TimeDomain, TimeDomain]]) -> list[str]:
    """Lines for the README. The constant: the median of all recordings' straps."""
    lines = [
        f"| {len(found)} phone recordings against a chest strap | median error | 80 % within | bias | constant |",
        "|---|---|---|---|---|",
    ]
    for name in MEASURES:
        pulse, strap = (np.array([getattr(pair[k], name) for pair in found]) for k in (0, 1))
        error: FloatArray = np.abs(pulse - strap)
        constant = np.median(np.abs(strap - np.median(strap)))
        spread = f"{np.median(error):.1f} | {np.quantile(error, 0.8):.1f} | {np.mean(pulse - strap):+.1f}"
        lines.append(f"| `{name}` | {spread} | {constant:.1f} |")
    return lines
