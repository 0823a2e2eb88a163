"""The camera: when it takes pictures, and what it does to them before they are encoded."""

from dataclasses import dataclass

import cv2
import numpy as np

from app.core.types import FloatArray, ImageArray

_SPARE_PX = 61  # the noise of a frame is cut from a larger sheet at a random place


@dataclass(frozen=True, slots=True)
class Sensor:
    """rate_hz, jitter_s, dropped_share: as in SyntheticFace. noise_sd: in gray levels; noise_grain_px: its correlation.

    memory: share of the last picture in the next where little changes (temporal denoising in webcams), 0..0.8.
    """

    rate_hz: float
    jitter_s: float
    dropped_share: float
    noise_sd: float
    noise_grain_px: float
    memory: float
    seed: int

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Sensor":
        """A random one: mostly 30 pictures a second."""
        rate_hz = float(rng.choice([15, 20, 24, 25, 30, 30, 30, 30, 30, 30, 50, rng.uniform(14, 40)]))
        return cls(
            rate_hz=rate_hz,
            jitter_s=float(rng.uniform(0, 0.4 / rate_hz)) if rng.random() < 0.4 else 0.0,
            dropped_share=float(rng.uniform(0, 0.15)) if rng.random() < 0.25 else 0.0,
            noise_sd=float(np.exp(rng.uniform(np.log(0.3), np.log(5.0)))),
            noise_grain_px=float(rng.choice([0.0, rng.uniform(0.5, 1.2)])),
            memory=float(rng.uniform(0.2, 0.8)) if rng.random() < 0.3 else 0.0,
            seed=int(rng.integers(2**31)),
        )

    def times(self, seconds: float) -> FloatArray:
        """Times of the frames that come, a little beyond ``seconds`` on both ends."""
        rng = np.random.default_rng([self.seed, 1])
        t_s = np.arange(-2, int(np.ceil(seconds * self.rate_hz)) + 4) / self.rate_hz
        keep = rng.random(len(t_s)) >= self.dropped_share
        keep[:2] = keep[-3:] = True
        return (t_s + rng.uniform(0, self.jitter_s, len(t_s)))[keep] + 2 / self.rate_hz

    def develop(self, pictures: "list[np.ndarray]") -> list[ImageArray]:
        """Noise, denoising and rounding of pictures (h, w, 3) float32 0..255, which are used up."""
        rng = np.random.default_rng([self.seed, 2])
        height, width = pictures[0].shape[:2]
        sheet = rng.standard_normal((height + _SPARE_PX, width + _SPARE_PX, 3), dtype=np.float32)
        if self.noise_grain_px:
            sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), self.noise_grain_px), dtype=np.float32)
        sheet *= self.noise_sd / sheet.std()
        developed, before = [], None
        for picture, (y, x) in zip(pictures, rng.integers(0, _SPARE_PX, (len(pictures), 2)), strict=True):
            noisy = np.asarray(cv2.add(picture, sheet[y : y + height, x : x + width]), dtype=np.float32)
            if self.memory:
                before = noisy if before is None else _remember(before, noisy, self.memory, 3 * self.noise_sd + 2)
                noisy = before
            developed.append(np.asarray(cv2.convertScaleAbs(np.maximum(noisy, 0.0)), dtype=np.uint8))
        return developed


def _remember(before: np.ndarray, now: np.ndarray, memory: float, moves_at: float) -> np.ndarray:
    """Recursive denoising: less of the old picture where the difference is larger than noise."""
    change = cv2.subtract(now, before)
    keep = memory * np.exp(-((change / moves_at) ** 2))
    return np.asarray(now - keep * change, dtype=np.float32)
