"""The wave of a whole recording and its heart rate: what studies of rPPG report beside the readings of every second."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from app.core.spectrum import PulseSpectrum, pulse_spectrum
from app.core.types import BvpChunk, FloatArray

SEGMENT_S = 30.0  # as long as the windows that published tables use
SHORTEST_S = 10.0


def joined(pieces: Iterable[BvpChunk]) -> list[BvpChunk]:
    """Pieces that follow each other without a gap as one."""
    stretches: list[list[BvpChunk]] = []
    for piece in pieces:
        if not stretches or not piece.follows(stretches[-1][-1]):
            stretches.append([])
        stretches[-1].append(piece)
    return [replace(one[0], wave=np.concatenate([piece.wave for piece in one])) for one in stretches]


class RecordingRate:
    """Mean spectrum of the wave in half-overlapping segments (Welch 1967, doi:10.1109/TAU.1967.1161901).

    A gap ends a segment. A shorter stretch than a segment counts with its length, one below 10 s not at all. Memory is
    bounded by one segment, however long the recording.
    """

    def __init__(self) -> None:
        self._pending: FloatArray = np.zeros(0)
        self._last: BvpChunk | None = None
        self._fresh = 0  # samples of _pending that no segment has counted yet
        self._power: FloatArray | None = None
        self._weight = 0.0

    def add(self, chunk: BvpChunk) -> None:
        """Take in the next final piece of the wave."""
        if self._last is not None and not chunk.follows(self._last):
            self._end_stretch()
        self._last = chunk
        self._pending = np.concatenate([self._pending, chunk.wave])
        self._fresh += len(chunk.wave)
        length = round(SEGMENT_S * chunk.rate_hz)
        while len(self._pending) >= length:
            self._count(self._pending[:length], chunk.rate_hz)
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
        rate_hz = self._last.rate_hz if self._last is not None else 0.0
        if self._fresh > 0 and len(self._pending) >= SHORTEST_S * rate_hz:
            self._count(self._pending, rate_hz)
        self._pending, self._fresh = np.zeros(0), 0

    def _count(self, segment: FloatArray, rate_hz: float) -> None:
        weight = len(segment) / rate_hz
        power = weight * pulse_spectrum(segment, rate_hz).power
        self._power = power if self._power is None else self._power + power
        self._weight += weight
