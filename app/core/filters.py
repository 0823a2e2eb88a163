"""Filters for pulse waves."""

import functools

import numpy as np
import scipy

from app.core.types import FloatArray

# 40-200 bpm and the second harmonic of most of it. The lower edge leaves 45 bpm whole; slower lie breathing and drift.
PULSE_BAND_HZ = (0.55, 5.0)


@functools.lru_cache(maxsize=512)
def _bandpass_sections(rate_hz: float, low_hz: float, high_hz: float) -> FloatArray:
    return np.asarray(scipy.signal.butter(2, (low_hz, high_hz), "bandpass", fs=rate_hz, output="sos"))


def bandpass(wave: FloatArray, rate_hz: float, band_hz: tuple[float, float] = PULSE_BAND_HZ) -> FloatArray:
    """Zero-phase Butterworth band-pass (order 2, forward and backward) along the first axis of ``wave``.

    The ends are extended by odd reflection over up to 3 s, so that a short window keeps its first and last beat.
    """
    sections = _bandpass_sections(rate_hz, *band_hz)
    pad = min(len(wave) - 1, round(3 * rate_hz))
    return np.asarray(scipy.signal.sosfiltfilt(sections, wave, axis=0, padtype="odd", padlen=pad))


def standardized(wave: FloatArray) -> FloatArray:
    """Zero mean and unit standard deviation; a flat wave becomes zeros."""
    centred = wave - wave.mean()
    deviation = float(centred.std())
    return centred / deviation if deviation > 1e-12 else np.zeros_like(centred)


@functools.lru_cache(maxsize=64)
def _drift_basis(n: int, terms: int) -> FloatArray:
    """Orthonormal slow cosines (discrete cosine transform, first ``terms``)."""
    angle = np.pi * (np.arange(n)[:, None] + 0.5) * np.arange(terms)[None, :] / n
    basis = np.cos(angle)
    return np.asarray(basis / np.linalg.norm(basis, axis=0))


def without_drift(values: FloatArray, rate_hz: float, cutoff_hz: float = 0.4) -> FloatArray:
    """``values`` (n, ...) without what is slower than ``cutoff_hz``, removed by least squares on cosines."""
    n = len(values)
    terms = max(2, int(np.ceil(2 * n / rate_hz * cutoff_hz)))
    basis = _drift_basis(n, terms)
    flat = values.reshape(n, -1)
    return np.asarray((flat - basis @ (basis.T @ flat)).reshape(values.shape))
