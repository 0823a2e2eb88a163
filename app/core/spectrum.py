"""Spectra of pulse waves on a grid of rates in beats a minute."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from app.core.types import FloatArray

STEP_BPM = 0.5
LOWEST_BPM, HIGHEST_BPM = 40.0, 200.0
# Rates that are looked at: up to the second harmonic of the highest heart rate.
GRID_BPM: FloatArray = np.arange(30.0, 2 * HIGHEST_BPM + STEP_BPM, STEP_BPM)
_LOW = int(round((LOWEST_BPM - GRID_BPM[0]) / STEP_BPM))
_HIGH = int(round((HIGHEST_BPM - GRID_BPM[0]) / STEP_BPM)) + 1
RATES_BPM: FloatArray = GRID_BPM[_LOW:_HIGH]


_FIRST_BIN = int(round(GRID_BPM[0] / STEP_BPM))


def amplitudes(wave: FloatArray, rate_hz: float) -> NDArray[np.complex128]:
    """Complex amplitude (len(GRID_BPM), ...) of ``wave`` (n, ...) at each of GRID_BPM under a Hann taper.

    Zero-padded so that the bins are exactly the grid. Scaled so that a sine of amplitude a gives a at its own rate,
    with its phase at the middle of the window. At most two minutes long: a longer one would not fit the grid's FFT.
    """
    n = len(wave)
    taper = np.hanning(n + 2)[1:-1].reshape(-1, *[1] * (wave.ndim - 1))
    padded = round(60 * rate_hz / STEP_BPM)
    if n > padded:
        raise ValueError(f"{n} samples are longer than the {padded} of the spectrum: cut the wave into segments")
    spectrum = scipy.fft.rfft((wave - wave.mean(axis=0)) * taper, padded, axis=0)
    inside = spectrum[_FIRST_BIN : _FIRST_BIN + len(GRID_BPM)]
    middle = np.exp(2j * np.pi * GRID_BPM / 60 * (n - 1) / 2 / rate_hz)
    return np.asarray(inside * middle.reshape(-1, *[1] * (wave.ndim - 1)) * 2 / taper.sum())


@dataclass(frozen=True, slots=True, eq=False)
class PulseSpectrum:
    """Power of one window on GRID_BPM, and how well each heart rate explains it.

    power: (len(GRID_BPM),). support: (len(RATES_BPM),) power of the fundamental plus its second harmonic, the latter
    counted at most as high as the fundamental, so that half the true rate, with nothing at its own place, gains
    nothing.
    half_width_bpm: how far a pure sine spreads in a window of this length.
    """

    power: FloatArray
    support: FloatArray
    half_width_bpm: float

    @classmethod
    def of_power(cls, power: FloatArray, duration_s: float) -> "PulseSpectrum":
        """From power on GRID_BPM of windows of ``duration_s``."""
        fundamental = power[_LOW:_HIGH]
        harmonic = np.interp(2 * RATES_BPM, GRID_BPM, power)
        return cls(power, fundamental + np.minimum(harmonic, fundamental), half_width_bpm(duration_s))

    @property
    def fundamental(self) -> FloatArray:
        """(len(RATES_BPM),) power at each heart rate itself."""
        return self.power[_LOW:_HIGH]

    def peak_bpm(self, near_bpm: float | None = None, within_bpm: float = 4.0) -> float:
        """The rate with the highest support, by a parabola; only ``within_bpm`` of ``near_bpm`` if given."""
        support = self.support
        if near_bpm is not None:
            support = np.where(np.abs(RATES_BPM - near_bpm) <= within_bpm, support, 0.0)
        i = int(np.argmax(support))
        if i in (0, len(RATES_BPM) - 1) or support[i] <= 0:
            return float(RATES_BPM[i])
        # The fundamental's own power, not the support: the harmonic's share only decides which peak it is.
        before, here, after = self.power[_LOW + i - 1 : _LOW + i + 2]
        curvature = before - 2 * here + after
        shift = 0.5 * (before - after) / curvature if curvature < 0 else 0.0
        return float(RATES_BPM[i] + STEP_BPM * np.clip(shift, -1, 1))

    def snr_db(self, rate_bpm: float) -> float:
        """Power at ``rate_bpm`` and its double against the rest of 40-240 bpm (de Haan 2013, section II-D, eq. 18).

        The width that counts as signal follows the window's length instead of a fixed 6 bpm, which would cut the
        main lobe of a 10 s window.
        """
        band = (GRID_BPM >= LOWEST_BPM) & (GRID_BPM <= 240.0)
        near = np.abs(GRID_BPM - rate_bpm) <= self.half_width_bpm
        near |= np.abs(GRID_BPM - 2 * rate_bpm) <= self.half_width_bpm
        inside = float(self.power[band & near].sum())
        outside = float(self.power[band & ~near].sum())
        if inside <= 0:
            return -30.0
        return float(np.clip(10 * np.log10(inside / max(outside, 1e-3 * inside)), -30.0, 30.0))


def half_width_bpm(duration_s: float) -> float:
    """Half of what holds 97 % of a sine's power under a Hann taper: 1.5 / duration, at least 6 bpm."""
    return max(6.0, 60 * 1.5 / duration_s)


def pulse_spectrum(wave: FloatArray, rate_hz: float) -> PulseSpectrum:
    """The spectrum of a pulse wave (n,) without drift."""
    return PulseSpectrum.of_power(np.abs(amplitudes(wave, rate_hz)) ** 2, len(wave) / rate_hz)


def amplitude_at(spectra: NDArray[np.complex128], rate_bpm: float) -> NDArray[np.complex128]:
    """Complex amplitude(s) at the grid rate nearest to ``rate_bpm``."""
    return np.asarray(spectra[int(round((rate_bpm - GRID_BPM[0]) / STEP_BPM))])
