"""Respiration: expects the error of each candidate rate; trained on BIDMC, phone cameras and simulated people."""

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from app.core.beats import find_beats
from app.core.features import respiration as breath
from app.core.filters import bandpass, standardized
from app.core.series import GRID_HZ
from app.core.spectrum import pulse_spectrum
from app.core.types import FloatArray
from training.regressors import fit
from training.regressors.cohort import breathers
from training.regressors.data import bidmc, phone_oximetry

WINDOW_S, STEP_S = 60, 30
SIMULATED, SIMULATED_WEIGHT, SEED = 600, 0.5, 1
FOLDS = 10
MOST_ERROR_BRPM = 5.0  # how wrong a wrong candidate is does not matter
EXTRA_BRPM = 0.3  # the interval of a window with no expected error at all is still as wide as this times its scale
HOW: dict[str, Any] = {
    "objective": "l2", "num_leaves": 8, "learning_rate": 0.03, "min_child_samples": 60, "bagging_fraction": 0.7,
    "bagging_freq": 1, "feature_fraction": 0.4, "lambda_l2": 10, "rounds": 250,
}  # fmt: skip
DATA = (
    "BIDMC 1.0.0 recordings 01-40 (Pimentel et al. 2017, ODC-BY 1.0); phone-camera oximetry people 100001-100004 "
    "(Hoffman et al. 2022, MIT); simulated breathers"
)


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """rates, features: (k, ...) of all candidates, window: (k,) whose they are; the rest: (n,), one for each window."""

    rates: FloatArray
    features: FloatArray
    window: NDArray[np.int64]
    truth: FloatArray
    person: NDArray[np.str_]
    source: NDArray[np.str_]
    start_s: FloatArray
    strongest: FloatArray


def candidates_of(raw: FloatArray) -> tuple[FloatArray, FloatArray, float] | None:
    """Candidate rates, their features and the strongest, of a stretch at GRID_HZ with its baseline, blood upward."""
    wave = standardized(bandpass(raw, GRID_HZ))
    beats = find_beats(wave, GRID_HZ, pulse_spectrum(wave, GRID_HZ).peak_bpm())
    rhythms = breath.modulations(raw, GRID_HZ, beats)
    if rhythms is None:
        return None
    rates = breath.candidates(rhythms)
    total, _ = breath.mixtures(rhythms)
    strongest = breath.refined(total, int(np.argmax(total)))
    return rates, breath.features(rates, rhythms, beats, len(raw) / GRID_HZ), strongest


def windows(data: Path) -> Windows:
    """All windows of all sources in which the breath is known."""
    rows: list[tuple[str, str, float, float, tuple[FloatArray, FloatArray, float]]] = []
    for one in bidmc.recordings(data):
        ppg = np.asarray(signal.resample_poly(one.ppg, 6, 25))
        for start in range(0, int(len(ppg) / GRID_HZ) - WINDOW_S + 1, STEP_S):
            truth = one.rate_brpm(start, start + WINDOW_S)
            found = candidates_of(_cut(ppg, start)) if truth is not None else None
            if found is not None and truth is not None:
                rows.append(("bidmc", one.name, start, truth, found))
    for hand in phone_oximetry.recordings(data):
        for start in range(0, int(len(hand.rgb) / GRID_HZ) - WINDOW_S, STEP_S):
            breaths = hand.breaths_brpm[start : start + WINDOW_S]
            found = candidates_of(clearest(_cut(hand.rgb, start))) if np.isfinite(breaths).any() else None
            if found is not None:
                rows.append(("phone", hand.person, start, float(np.nanmean(breaths)), found))
    for person in breathers(SIMULATED, SEED):
        found = candidates_of(person.raw)
        if found is not None:
            rows.append(("simulated", f"s{person.person}", 0, person.breaths_brpm, found))
    counts = [len(row[4][0]) for row in rows]
    return Windows(
        np.concatenate([row[4][0] for row in rows]),
        np.concatenate([row[4][1] for row in rows]),
        np.repeat(np.arange(len(rows)), counts),
        np.array([row[3] for row in rows]),
        np.array([row[1] for row in rows]),
        np.array([row[0] for row in rows]),
        np.array([row[2] for row in rows], dtype=float),
        np.array([row[4][2] for row in rows]),
    )


def _cut(series: FloatArray, start_s: int) -> FloatArray:
    return series[round(start_s * GRID_HZ) : round((start_s + WINDOW_S) * GRID_HZ)]


def clearest(rgb: FloatArray) -> FloatArray:
    """The channel (blood upward) in which the pulse stands out most: phones saturate one or two of them."""
    best, choice = -np.inf, -rgb[:, 0]
    for channel in -rgb.T:
        wave = standardized(bandpass(channel, GRID_HZ))
        spectrum = pulse_spectrum(wave, GRID_HZ)
        snr_db = spectrum.snr_db(spectrum.peak_bpm()) if np.std(channel) > 0.02 else -np.inf
        if snr_db > best:
            best, choice = snr_db, channel
    return choice


def train(rows: Windows, use: NDArray[np.bool_]) -> Any:
    """A model from the candidates of the windows in ``use`` (n,)."""
    here = use[rows.window]
    error = np.minimum(np.abs(rows.rates - rows.truth[rows.window]), MOST_ERROR_BRPM)[here]
    weight = np.where(rows.source == "simulated", SIMULATED_WEIGHT, 1.0)[rows.window][here]
    return fit.fit(rows.features[here], error, weight, breath.NAMES, HOW)


def chosen(rows: Windows, expected: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rate and expected error of each window, from the expected errors of its candidates."""
    edges = np.searchsorted(rows.window, np.arange(len(rows.truth) + 1))
    pairs = [breath.choose(rows.rates[a:b], expected[a:b]) for a, b in itertools.pairwise(edges)]
    return np.array([rate for rate, _ in pairs]), np.array([error for _, error in pairs])


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Of models that never saw the person. rate, expected: (n,); scale: half interval over (expected + EXTRA_BRPM)."""

    rows: Windows
    rate: FloatArray
    expected: FloatArray
    scale: float
    covered: float


def cross_validate(rows: Windows) -> Result:
    """Every person held out once."""
    expected = np.full(len(rows.rates), np.nan)
    for out in fit.folds(rows.person, FOLDS):
        here = out[rows.window]
        expected[here] = np.asarray(train(rows, ~out).predict(rows.features[here]))
    rate, error = chosen(rows, expected)
    real = rows.source != "simulated"
    miss, width = (rate - rows.truth)[real], error[real] + EXTRA_BRPM
    return Result(rows, rate, error, fit.half_width(miss / width), fit.coverage(rows.person[real], miss, width, FOLDS))


def agreed(result: Result) -> NDArray[np.bool_]:
    """Windows that would be shown: little error expected, and the strongest rate of the spectra near."""
    near = np.abs(result.rate - result.rows.strongest) <= breath.AGREE_BRPM
    return near & (result.expected <= breath.MOST_EXPECTED_BRPM)


def table(result: Result) -> list[str]:
    """Lines for the README."""
    rows = result.rows
    lines = [
        "| windows of 60 s | n | mean | strongest spectrum | regressor | best 75 % | shown | error where shown |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for source, title in (("bidmc", "BIDMC 01-40, finger, both annotators agree"), ("phone", "phone camera, finger")):
        use = (rows.source == source) & (rows.start_s % WINDOW_S == 0)
        truth = rows.truth[use]
        error = np.abs(result.rate[use] - truth)
        best = np.argsort(result.expected[use], kind="stable")[: round(0.75 * use.sum())]
        shown = agreed(result)[use]
        lines.append(
            f"| {title} | {use.sum()} | {np.abs(truth - truth.mean()).mean():.2f} "
            f"| {np.abs(rows.strongest[use] - truth).mean():.2f} | {error.mean():.2f} | {error[best].mean():.2f} "
            f"| {shown.mean():.0%} | {error[shown].mean():.2f} |"
        )
    lines.append(f"\nMean absolute error in breaths a minute. The 80 % interval holds {result.covered:.0%}.")
    return lines
