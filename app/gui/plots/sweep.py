"""The samples of a wave on the screen and the pen that writes them."""

import numpy as np

from app.core.types import BvpChunk, FloatArray

BUFFER_S = 0.45  # waves come in steps of a third of a second; the pen glides this far behind
LOST_S = 2.0  # further behind than this, the pen jumps


class Sweep:
    """Keeps the last ``keep_s`` seconds of one wave.

    The pen moves with real time between two updates, a little behind the newest sample, and is pulled gently to that
    distance, so that neither irregular updates nor a clock of the source that runs differently are seen.
    """

    def __init__(self, keep_s: float) -> None:
        self._keep_s = keep_s
        self.times: FloatArray = np.empty(0)
        self.wave: FloatArray = np.empty(0)
        self.pen_s = 0.0

    def take(self, chunk: BvpChunk | None) -> None:
        """Take the newest wave, None to clear. What does not follow on the last one begins anew."""
        if chunk is None or len(chunk.wave) < 2:
            self.times = self.wave = np.empty(0)
            return
        times = chunk.t0_s + np.arange(len(chunk.wave)) / chunk.rate_hz
        if self._connects(times):
            kept = (self.times < times[0] - 0.5 / chunk.rate_hz) & (self.times > times[-1] - self._keep_s - LOST_S)
            self.times = np.concatenate((self.times[kept], times))
            self.wave = np.concatenate((self.wave[kept], chunk.wave))
        else:
            self.times, self.wave = times, chunk.wave
            self.pen_s = float(times[-1]) - BUFFER_S

    def advance(self, passed_s: float) -> None:
        """Move the pen by the real time that has passed."""
        if len(self.times) == 0:
            return
        end_s = float(self.times[-1])
        ahead_s = end_s - self.pen_s
        if ahead_s > LOST_S:
            self.pen_s = end_s - BUFFER_S
        else:
            self.pen_s = min(self.pen_s + passed_s * float(np.clip(0.5 + ahead_s, 0.5, 1.5)), end_s)

    def seen(self, span_s: float) -> tuple[FloatArray, FloatArray]:
        """Times and samples of the last ``span_s`` before the pen."""
        first, last = np.searchsorted(self.times, (self.pen_s - span_s, self.pen_s), side="right")
        return self.times[first:last], self.wave[first:last]

    def _connects(self, times: FloatArray) -> bool:
        return bool(len(self.times) and times[0] <= self.times[-1] + 0.1 and times[-1] >= self.times[-1] - 0.1)
