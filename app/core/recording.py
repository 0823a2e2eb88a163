"""The heart rate of a whole recording: what studies of rPPG report beside the readings of every second."""

import numpy as np

from app.core.spectrum import PulseSpectrum, pulse_spectrum
from app.core.types import BvpChunk, FloatArray

SEGMENT_S = 30.0  # as long as the windows that published tables use
SHORTEST_S = 10.0


class RecordingRate:
    """Mean spectrum of the wave in half-overlapping segments (Welch 1967, doi:10.1109/TAU.1967.1161901).

    A gap ends a segment. A shorter stretch than a segment counts with its length, one below 10 s not at all. Memory is
    bounded by one segment, however long the recording.
    """

    def __init__(self) -> None:
        self._pending: FloatArray = np.zeros(0)
        self._end_s = -1.0
        self._rate_hz = 0.0
        self._fresh = 0  # samples of _pending that no segment has counted yet
        self._power: FloatArray | None = None
        self._weight = 0.0

    def add(self, chunk: BvpChunk) -> None:
        """Take in the next final piece of the wave."""
        if chunk.rate_hz != self._rate_hz or abs(chunk.t0_s - self._end_s) > 0.5 / chunk.rate_hz:
            self._end_stretch()
            self._rate_hz = chunk.rate_hz
        self._pending = np.concatenate([self._pending, chunk.wave])
        self._fresh += len(chunk.wave)
        self._end_s = chunk.t0_s + len(chunk.wave) / chunk.rate_hz
        length = round(SEGMENT_S * self._rate_hz)
        while len(self._pending) >= length:
            self._count(self._pending[:length])
            self._pending = self._pending[length // 2 :]
            self._fresh = len(self._pending) - (length - length // 2)

    def result(self) -> tuple[float, float] | None:
        """Rate in bpm and SNR in dB of all that came, None when no stretch was long enough. Ends the stretch."""
        self._end_stretch()
        if self._power is None:
            return None
        spectrum = PulseSpectrum.of_power(self._power / self._weight, SEGMENT_S)
        rate_bpm = spectrum.peak_bpm()
        return rate_bpm, spectrum.snr_db(rate_bpm)

    def _end_stretch(self) -> None:
        if self._fresh > 0 and len(self._pending) >= SHORTEST_S * self._rate_hz:
            self._count(self._pending)
        self._pending, self._fresh = np.zeros(0), 0

    def _count(self, segment: FloatArray) -> None:
        weight = len(segment) / self._rate_hz
        power = weight * pulse_spectrum(segment, self._rate_hz).power
        self._power = power if self._power is None else self._power + power
        self._weight += weight
