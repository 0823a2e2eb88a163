"""What a pulse network is to make small."""

import torch
from torch import Tensor


def squared_error(wave: Tensor, truth: Tensor) -> Tensor:
    """(B,) mean squared error against a truth of unit variance, or of zeros where there is no pulse.

    Its minimum is the expected wave given the picture, whose standard deviation is its correlation with the truth: a
    network that is not sure makes a small wave.
    """
    return (wave - truth).square().mean(dim=1)


def correlation(wave: Tensor, truth: Tensor) -> Tensor:
    """(B,) Pearson's r of two batches of waves (B, T); 0 where one of them is flat."""
    a, b = wave - wave.mean(dim=1, keepdim=True), truth - truth.mean(dim=1, keepdim=True)
    scale = (a.square().sum(dim=1) * b.square().sum(dim=1) + 1e-12).sqrt()
    return (a * b).sum(dim=1) / scale


def spectral_cross_entropy(wave: Tensor, truth: Tensor, rate_hz: float, low_bpm: float, high_bpm: float) -> Tensor:
    """(B,) cross-entropy between the wave's normalised power over 40-200 bpm and that of the truth.

    Power spectra under a Hann taper, zero-padded to bins of about 1 bpm; the truth's spectrum sharpened by squaring,
    so that its fundamental counts.
    """
    frames = wave.shape[1]
    padded = 2 ** int(torch.log2(torch.tensor(60.0 * rate_hz)).ceil())
    taper = torch.hann_window(frames, periodic=False, dtype=wave.dtype, device=wave.device)
    bpm = torch.arange(padded // 2 + 1, device=wave.device) * (60.0 * rate_hz / padded)
    band = (bpm >= low_bpm) & (bpm <= high_bpm)

    def power(x: Tensor) -> Tensor:
        spectrum = torch.fft.rfft((x - x.mean(dim=1, keepdim=True)) * taper, padded)
        square: Tensor = spectrum.abs().square()[:, band]
        return square / (square.sum(dim=1, keepdim=True) + 1e-12)

    wanted = power(truth).square()
    wanted = wanted / (wanted.sum(dim=1, keepdim=True) + 1e-12)
    return -(wanted * (power(wave) + 1e-8).log()).sum(dim=1)
