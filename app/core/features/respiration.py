"""Breath in a pulse wave: three modulations, their spectra, and the features of the respiration regressor.

Breathing moves the baseline of the wave (BW: venous blood), its height (AM: stroke volume) and its rhythm (FM: the
heart quickens with each breath in). Which of them is there differs between people (Charlton et al. 2018,
doi:10.1109/RBME.2017.2763681), so each comes with its own quality.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from app.core.beats import Beats
from app.core.filters import bandpass
from app.core.types import FloatArray

MODULATIONS = ("baseline", "amplitude", "frequency")
LOWEST_BRPM, HIGHEST_BRPM, STEP_BRPM = 4.0, 60.0, 0.25
RATES_BRPM: FloatArray = np.arange(LOWEST_BRPM, HIGHEST_BRPM + STEP_BRPM / 2, STEP_BRPM)
EVEN_HZ = 4.0  # holds 60 breaths a minute with room to spare
LEAST_S = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """One series that may hold the breath. wave: (n,) at EVEN_HZ, standardised; its first sample is at t0_s.

    spectrum: share of power at each of RATES_BRPM. peak_brpm: the strongest. quality: 0..1, the share of all power in
    the peak's main lobe, 0 for a series that is flat or not there.
    """

    t0_s: float
    wave: FloatArray
    spectrum: FloatArray
    peak_brpm: float
    quality: float


def rhythm_of(t0_s: float, series: FloatArray, highest_brpm: float = HIGHEST_BRPM) -> Rhythm:
    """The breath band of ``series`` (n,) at EVEN_HZ. ``highest_brpm``: above it the series is blind (aliases)."""
    n = len(series)
    slow = scipy.signal.detrend(series)
    deviation = float(slow.std())
    if n < LEAST_S * EVEN_HZ * 0.8 or not np.isfinite(deviation) or deviation < 1e-9:
        flat = np.full(len(RATES_BRPM), 1 / len(RATES_BRPM))
        return Rhythm(t0_s, np.zeros(n), flat, float(RATES_BRPM[len(RATES_BRPM) // 2]), 0.0)
    sections = scipy.signal.butter(2, (LOWEST_BRPM / 60, 1.05), "bandpass", fs=EVEN_HZ, output="sos")
    wave = np.asarray(scipy.signal.sosfiltfilt(sections, slow / deviation, padlen=min(n - 1, 60)))
    angle = 2 * np.pi * np.outer(np.arange(n) / EVEN_HZ, RATES_BRPM / 60)
    tapered = wave * np.hanning(n + 2)[1:-1]
    power = (tapered @ np.cos(angle)) ** 2 + (tapered @ np.sin(angle)) ** 2
    power[highest_brpm < RATES_BRPM] = 0.0
    power /= max(float(power.sum()), 1e-30)
    peak = int(np.argmax(power))
    lobe = np.abs(RATES_BRPM - RATES_BRPM[peak]) <= lobe_brpm(n / EVEN_HZ)
    breath = wave / max(float(wave.std()), 1e-12)
    return Rhythm(t0_s, breath, power, refined(power, peak), float(power[lobe].sum()))


def lobe_brpm(duration_s: float) -> float:
    """Half the main lobe of a sine under a Hann taper, in breaths a minute."""
    return 60 * 1.5 / duration_s


def refined(power: FloatArray, peak: int) -> float:
    """The rate of a peak by a parabola through its neighbours."""
    if peak in (0, len(power) - 1):
        return float(RATES_BRPM[peak])
    before, here, after = power[peak - 1 : peak + 2]
    curvature = before - 2 * here + after
    shift = 0.5 * (before - after) / curvature if curvature < 0 else 0.0
    return float(RATES_BRPM[peak] + STEP_BRPM * np.clip(shift, -1, 1))


def modulations(baseline: FloatArray, rate_hz: float, beats: Beats) -> tuple[Rhythm, Rhythm, Rhythm] | None:
    """The series of MODULATIONS; None with too few beats to tell.

    baseline: (n,) what the wave was before its slow part was filtered out, evenly at ``rate_hz``; beats: of the wave,
    on the same clock.
    """
    sound = np.flatnonzero(np.concatenate([[False], beats.accepted]))
    if len(sound) < 12:
        return None
    duration_s = len(baseline) / rate_hz
    ends_s, lengths = beats.times_s[sound], beats.intervals_s[sound - 1]
    start_s, end_s = float(ends_s[0]), float(ends_s[-1])
    if end_s - start_s < LEAST_S * 0.8:
        return None
    even_s = np.arange(start_s, end_s, 1 / EVEN_HZ)
    # Beats sample the breath: above half the heart rate they show only aliases.
    blind_brpm = 0.5 * 60 / float(np.median(beats.intervals_s))
    amplitude = _heights(bandpass(baseline, rate_hz), rate_hz, ends_s)
    usual = np.abs(amplitude - 1) < 0.75
    if usual.sum() < 12:
        return None
    slow_hz = scipy.signal.butter(2, 1.0, "lowpass", fs=rate_hz, output="sos")
    slow = scipy.signal.sosfiltfilt(slow_hz, baseline - baseline[0], padlen=min(len(baseline) - 1, round(3 * rate_hz)))
    base_s = np.arange(0, duration_s - 1 / rate_hz, 1 / EVEN_HZ)
    return (
        rhythm_of(0.0, np.interp(base_s, np.arange(len(baseline)) / rate_hz, slow)),
        rhythm_of(start_s, _between(ends_s[usual], amplitude[usual], even_s), blind_brpm),
        rhythm_of(start_s, _between(ends_s, lengths, even_s), blind_brpm),
    )


# Of a beat around its steepest upslope, not farther than the next beat.
_BEAT_S: FloatArray = np.linspace(-0.25, 0.45, 36)


def _heights(wave: FloatArray, rate_hz: float, times_s: FloatArray) -> FloatArray:
    """(n,) height of the beats at ``times_s`` over that of the median beat, on which each is projected.

    Taken from the skin and not from a network's wave, whose height follows the network's certainty instead of the
    blood; projected, since the highest point less the lowest grows with the noise.
    """
    spline = scipy.interpolate.CubicSpline(np.arange(len(wave)) / rate_hz, wave)
    pieces = np.asarray(spline(np.clip(times_s[:, None] + _BEAT_S, 0.0, (len(wave) - 1) / rate_hz)))
    pieces = pieces - pieces.mean(axis=1, keepdims=True)
    middle = np.median(pieces, axis=0)
    return np.asarray(pieces @ middle / max(float(middle @ middle), 1e-30))


def _between(t_s: FloatArray, values: FloatArray, even_s: FloatArray) -> FloatArray:
    """Values at beats on an even grid; held constant beyond the first and the last."""
    return np.asarray(scipy.interpolate.PchipInterpolator(t_s, values)(np.clip(even_s, t_s[0], t_s[-1])))


# Places where the breath may be: the strongest two peaks of each series, three of each mixture of them.
PEAKS_EACH, PEAKS_MIXED = 2, 3
APART_BRPM = 2.0  # peaks nearer than this are one
SAME_BRPM = 1.0
_OF_EACH = ("lobe", "core", "lobe_to_peak", "quality", "distance_brpm", "half", "double")
_OF_MIXED = ("lobe", "lobe_to_peak", "half", "double")
NAMES = (
    "rate_brpm",
    "rate_to_heart",
    *(f"{name}_{what}" for name in MODULATIONS for what in _OF_EACH),
    *(f"{name}_{what}" for name in ("sum", "product") for what in _OF_MIXED),
    "peaks_here",
    "series_here",
    "heart_rate_bpm",
    "duration_s",
    "kept",
    "template_quality",
    "candidates",
    *(f"{name}_rank" for name in (*MODULATIONS, "sum", "product")),
)
"""What the regressor is told of one candidate rate.

rate_brpm; rate_to_heart: breaths per beat. Of each modulation and of their mixtures: lobe and core: share of power
within one and half a main lobe of the rate; lobe_to_peak: the same over that of the strongest peak; quality: see
Rhythm; distance_brpm: to the strongest peak; half, double: lobe at half and twice the rate, where an overtone or a
missed breath would be; rank: how many candidates have more. sum: see ``mixtures``. peaks_here, series_here: modulations
whose strongest peak is within 2 brpm, whose lobe holds over 15 %. The rest describes the window and its beats.
"""


def mixtures(rhythms: Sequence[Rhythm]) -> tuple[FloatArray, FloatArray]:
    """Sum of the spectra weighted by quality squared (one clear series is enough), and their geometric mean."""
    total = np.sum([one.quality**2 * one.spectrum for one in rhythms], axis=0)
    product = np.exp(np.mean([np.log(one.spectrum + 1e-4) for one in rhythms], axis=0))
    return total / max(float(total.sum()), 1e-30), product / float(product.sum())


def candidates(rhythms: Sequence[Rhythm]) -> FloatArray:
    """Rates (k,) at which the breath may be."""
    found: list[float] = []
    total, product = mixtures(rhythms)
    sources = [(one.spectrum, PEAKS_EACH) for one in rhythms] + [(total, PEAKS_MIXED), (product, PEAKS_MIXED)]
    for spectrum, count in sources:
        for peak in _peaks(spectrum, count):
            rate = refined(spectrum, peak)
            if all(abs(rate - other) > SAME_BRPM for other in found):
                found.append(rate)
    return np.array(found)


def _peaks(spectrum: FloatArray, count: int) -> list[int]:
    """The highest ``count`` local maxima that are APART_BRPM from each other."""
    inner = np.flatnonzero((spectrum[1:-1] >= spectrum[:-2]) & (spectrum[1:-1] > spectrum[2:])) + 1
    chosen: list[int] = []
    for i in inner[np.argsort(-spectrum[inner], kind="stable")]:
        if all(abs(RATES_BRPM[i] - RATES_BRPM[j]) >= APART_BRPM for j in chosen):
            chosen.append(int(i))
        if len(chosen) == count:
            break
    return chosen


def features(rates: FloatArray, rhythms: Sequence[Rhythm], beats: Beats, duration_s: float) -> FloatArray:
    """(k, len(NAMES)): one row for each of the candidate ``rates``."""
    lobe = lobe_brpm(duration_s)
    heart_bpm = 60 / float(np.median(beats.intervals_s))
    columns = [rates, rates / heart_bpm]
    ranked = []
    for one in rhythms:
        here = _share(one.spectrum, rates, lobe)
        ranked.append(here)
        columns += [here, _share(one.spectrum, rates, lobe / 2), here / max(one.quality, 1e-9)]
        columns += [np.full(len(rates), one.quality), np.abs(one.peak_brpm - rates)]
        columns += [_share(one.spectrum, rates / 2, lobe), _share(one.spectrum, 2 * rates, lobe)]
    for spectrum in mixtures(rhythms):
        here = _share(spectrum, rates, lobe)
        ranked.append(here)
        highest = float(_share(spectrum, RATES_BRPM[[int(np.argmax(spectrum))]], lobe)[0])
        columns += [here, here / max(highest, 1e-9)]
        columns += [_share(spectrum, rates / 2, lobe), _share(spectrum, 2 * rates, lobe)]
    columns.append(np.sum([np.abs(one.peak_brpm - rates) <= APART_BRPM for one in rhythms], axis=0))
    columns.append(np.sum([here > 0.15 for here in ranked[: len(rhythms)]], axis=0))
    for value in (heart_bpm, duration_s, beats.kept, beats.template_quality, float(len(rates))):
        columns.append(np.full(len(rates), value))
    columns += [(here[:, None] < here[None, :]).sum(axis=1) for here in ranked]
    return np.stack(columns, axis=1).astype(np.float64)


def _share(spectrum: FloatArray, rates: FloatArray, within_brpm: float) -> FloatArray:
    """Share of power within ``within_brpm`` of each of ``rates``."""
    near = np.abs(RATES_BRPM[None, :] - rates[:, None]) <= within_brpm
    return np.asarray(near @ spectrum)


# How sharply the choice among candidates follows the errors that the regressor expects of them, in brpm.
TEMPERATURE_BRPM = 0.3
# A rate is shown when no more error than this is expected of it, and traces of breath agree within this.
MOST_EXPECTED_BRPM, AGREE_BRPM = 1.7, 3.0


def choose(rates: FloatArray, expected_error: FloatArray) -> tuple[float, float]:
    """The breath rate and the error to expect: candidates averaged with weights exp(-error / TEMPERATURE_BRPM)."""
    weight = np.exp(-(expected_error - expected_error.min()) / TEMPERATURE_BRPM)
    weight /= weight.sum()
    return float(weight @ rates), float(weight @ np.maximum(expected_error, 0.0))
