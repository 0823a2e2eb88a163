"""One continuous pulse wave out of overlapping windows."""

import numpy as np

from app.core.types import BvpChunk, FloatArray


class WaveAssembly:
    """Adds windows of wave with Hann weights on one even grid; hands out what no later window can change.

    Samples are addressed by their index on the grid of the whole session (time = index / rate).
    """

    def __init__(self, rate_hz: float, window_s: float) -> None:
        """Windows are at most ``window_s`` long, so a sample older than that is final."""
        self._rate_hz = rate_hz
        self._window = round(window_s * rate_hz)
        self._total = np.zeros(0)
        self._weight = np.zeros(0)
        self._first = 0

    def add(self, t0_s: float, wave: FloatArray) -> None:
        """Add one window (n,), already standardised, that starts at ``t0_s`` on the grid."""
        start = round(t0_s * self._rate_hz)
        if len(self._total) == 0:
            self._first = start
        missing = start + len(wave) - (self._first + len(self._total))
        if missing > 0:
            self._total = np.pad(self._total, (0, missing))
            self._weight = np.pad(self._weight, (0, missing))
        # A little weight at the ends too: the newest samples are covered by no other window yet. What was seen of a
        # young face in a short window counts the less, the more is seen of it later: a network needs some beats.
        taper = (np.hanning(len(wave) + 2)[1:-1] + 1e-3) * (len(wave) / self._window) ** 2
        offset = start - self._first
        skip = max(0, -offset)  # samples already handed out as final
        span = slice(offset + skip, offset + len(wave))
        self._total[span] += (wave * taper)[skip:]
        self._weight[span] += taper[skip:]

    def extended(self, t0_s: float, wave: FloatArray) -> "WaveAssembly":
        """A copy of this one with one more window in it."""
        copy = WaveAssembly(self._rate_hz, self._window / self._rate_hz)
        copy._total, copy._weight, copy._first = self._total.copy(), self._weight.copy(), self._first
        copy.add(t0_s, wave)
        return copy

    def latest(self, length_s: float) -> tuple[float, FloatArray] | None:
        """Start time and wave of the last ``length_s`` seconds as known now."""
        n = min(round(length_s * self._rate_hz), len(self._total))
        if n == 0:
            return None
        last = self._first + len(self._total)
        return (last - n) / self._rate_hz, self._total[-n:] / np.maximum(self._weight[-n:], 1e-9)

    def take_final(self, method: str, everything: bool = False) -> BvpChunk | None:
        """The samples that will not change any more (all with ``everything``), each handed out once."""
        n = len(self._total) if everything else len(self._total) - self._window
        if n <= 0:
            return None
        wave = self._total[:n] / np.maximum(self._weight[:n], 1e-9)
        chunk = BvpChunk(
            self._first / self._rate_hz, self._rate_hz, wave, (len(self._total) - n) / self._rate_hz, method
        )
        self._total, self._weight = self._total[n:], self._weight[n:]
        self._first += n
        return chunk
