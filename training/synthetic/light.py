"""How the light on the whole picture changes, and how the camera answers."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from app.core.types import FloatArray


@dataclass(frozen=True, slots=True)
class Light:
    """Relative changes of the light of the whole picture.

    level: exposure of the clip. tint: (3,) colour of the lamp. drift: depth of slow changes. screen: depth of coloured
    steps, as from a screen. exposure: size of the camera's own exposure steps; balance: of its white balance. flicker:
    depth of a beat between lamp and shutter at flicker_hz.
    """

    level: float
    tint: FloatArray
    drift: float
    screen: float
    exposure: float
    balance: float
    flicker: float
    flicker_hz: float
    seed: int

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Light":
        """A random one."""

        def sometimes(share: float, low: float, high: float) -> float:
            return float(np.exp(rng.uniform(np.log(low), np.log(high)))) if rng.random() < share else 0.0

        return cls(
            level=float(np.exp(rng.normal(0, 0.4))),
            tint=np.exp(rng.normal(0, 0.12, 3)),
            drift=sometimes(0.8, 0.001, 0.05),
            screen=sometimes(0.25, 0.003, 0.05),
            exposure=sometimes(0.3, 0.01, 0.2),
            balance=sometimes(0.2, 0.005, 0.05),
            flicker=sometimes(0.15, 0.0005, 0.008),
            flicker_hz=float(rng.uniform(0.2, 8.0)),
            seed=int(rng.integers(2**31)),
        )

    def gain(self, t_s: FloatArray) -> FloatArray:
        """(n, 3) factors on linear light at ``t_s`` (n,)."""
        rng = np.random.default_rng(self.seed)
        n, span_s = len(t_s), float(t_s[-1] - t_s[0])
        walk = np.cumsum(rng.standard_normal((n, 3)) * [1.0, 0.3, 0.3], axis=0)
        walk = ndimage.gaussian_filter1d(walk, 0.7 * n / max(span_s, 1.0), axis=0, mode="nearest")
        walk = (walk - walk.mean(axis=0)) / max(float(walk[:, 0].std()), 1e-9)
        log_gain = self.drift * (walk[:, :1] + walk[:, 1:2] * [0.3, 0.0, -0.3])
        log_gain += self.screen * _steps(rng, t_s, rate=12, settle_s=0.05) * rng.uniform(0.3, 1.0, 3)
        log_gain += self.exposure * _steps(rng, t_s, rate=8, settle_s=rng.uniform(0.05, 0.8))
        log_gain += self.balance * _steps(rng, t_s, rate=6, settle_s=rng.uniform(0.2, 1.0)) * rng.normal(0, 1, 3)
        log_gain += self.flicker * np.sin(2 * np.pi * (self.flicker_hz * t_s + rng.random()))[:, None]
        return np.asarray(self.level * self.tint * np.exp(log_gain))


def _steps(rng: np.random.Generator, t_s: FloatArray, rate: float, settle_s: float) -> FloatArray:
    """(n, 1) a level that jumps about ``rate`` times a minute, each jump settling exponentially."""
    total = np.zeros(len(t_s))
    for at in rng.uniform(t_s[0], t_s[-1], rng.poisson(rate * (t_s[-1] - t_s[0]) / 60)):
        total += rng.normal() * np.where(t_s >= at, 1 - np.exp(-(t_s - at) / settle_s), 0.0)
    return total[:, None]
