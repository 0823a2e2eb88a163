"""One rate out of many windows: a heart does not jump, a spectrum does."""

import numpy as np

from app.core.pulse.method import READING_S
from app.core.spectrum import RATES_BPM, STEP_BPM, PulseSpectrum
from app.core.types import FloatArray

# How far a heart rate moves in a second: a Laplace distribution, as its tails let true jumps (exercise, a start)
# through.
DRIFT_BPM_PER_S = 1.0
JUMP_SHARE_PER_S = 1e-3
# Log-likelihood of one window is WEIGHT * -log(1 - explained share): degrees of freedom of the pulse band in the fresh
# part of a window (2 * 3.3 Hz * 1 s, halved for the two parameters of each sine and the taper). The first window counts
# in full.
WEIGHT_PER_S = 3.0
# The same for a method that knows its certainty: its wave is not a sine in white noise (a network's mistakes look like
# a pulse too), so the weight was fitted instead. Of weights and powers of the certainty tried on 24 compressed
# synthetic videos, certainty times evidence foretold the true rate best (log loss 0.76; with its square inside the
# explained share 1.16), at a weight of 8.6 for one window alone; a window's last second is worth a fifth of that, the
# first window three times as much.
CERTAIN_WEIGHT_PER_S = 1.7
FIRST_WINDOW_S = 3.0


def _transition(elapsed_s: float) -> FloatArray:
    distance = np.abs(RATES_BPM[:, None] - RATES_BPM[None, :])
    kernel = np.exp(-distance / (DRIFT_BPM_PER_S * np.sqrt(elapsed_s)))
    kernel /= kernel.sum(axis=1, keepdims=True)
    jump = 1 - (1 - JUMP_SHARE_PER_S) ** elapsed_s
    return np.asarray((1 - jump) * kernel + jump / len(RATES_BPM))


_ONE_SECOND = _transition(1.0)


class RateTracker:
    """Probability of each heart rate given all windows so far (a hidden Markov model, filtered forward).

    The likelihood of a rate is that of a sine with its second harmonic in white noise of unknown strength (Bretthorst
    1988, "Bayesian Spectrum Analysis", ch. 3), which leaves a power of the unexplained share.
    """

    def __init__(self) -> None:
        self._probability: FloatArray | None = None
        self._t_s = 0.0

    def reset(self) -> None:
        """Forget all windows."""
        self._probability = None

    def update(
        self,
        t_s: float,
        spectrum: PulseSpectrum,
        explained_scale: float,
        window_s: float,
        certainty: float | None = None,
    ) -> None:
        """Take in the window that ends at ``t_s``. ``explained_scale``: power of a wave that is one pure sine.

        ``certainty``: correlation of the wave with the true pulse that is to be expected, where the method knows it:
        so much less its evidence counts.
        """
        explained = np.clip(spectrum.support / max(explained_scale, 1e-30), 0.0, 0.97)
        evidence = -np.log1p(-explained)
        if certainty is None:
            weight_per_s, first_s = WEIGHT_PER_S, window_s / 2
        else:
            # A network that has seen few beats doubles a rate with the same certainty.
            short = min(1.0, window_s / READING_S)
            weight_per_s, first_s = CERTAIN_WEIGHT_PER_S * certainty * short**2, FIRST_WINDOW_S
        if self._probability is None:
            log_p = weight_per_s * first_s * evidence
        else:
            elapsed_s = float(np.clip(t_s - self._t_s, 0.1, 30.0))
            step = _ONE_SECOND if abs(elapsed_s - 1) < 0.05 else _transition(elapsed_s)
            log_p = np.log(self._probability @ step + 1e-30) + weight_per_s * min(elapsed_s, window_s) * evidence
        probability = np.exp(log_p - log_p.max())
        self._probability = probability / probability.sum()
        self._t_s = t_s

    @property
    def mode_bpm(self) -> float:
        """The most probable rate."""
        if self._probability is None:
            raise ValueError("no window yet")
        return float(RATES_BPM[int(np.argmax(self._probability))])

    def mass_near(self, rate_bpm: float, within_bpm: float = 5.0) -> float:
        """Probability that the rate lies ``within_bpm`` of ``rate_bpm``."""
        if self._probability is None:
            return 0.0
        return float(self._probability[np.abs(RATES_BPM - rate_bpm) <= within_bpm].sum())

    def deviation_near(self, rate_bpm: float, within_bpm: float = 10.0) -> float:
        """Standard deviation of the rate inside ``within_bpm`` of ``rate_bpm``, at least the grid's."""
        if self._probability is None:
            return within_bpm
        near = np.abs(RATES_BPM - rate_bpm) <= within_bpm
        weight = self._probability[near]
        square = float((weight * (RATES_BPM[near] - rate_bpm) ** 2).sum() / max(float(weight.sum()), 1e-30))
        return float(np.sqrt(square + STEP_BPM**2 / 12))
