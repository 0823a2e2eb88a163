"""Learning without labels: people's pulses differ, and one person's face has only one (Sun, Li 2022, arXiv 2208.04378).

Parts of one face, and moments close in time, must have the same spectrum; two people's must not.
"""

import torch
from torch import Tensor

LOW_BPM, HIGH_BPM = 40.0, 250.0
SAMPLES = 4  # windows from each signal


def spectra(signals: Tensor, rate_hz: float) -> Tensor:
    """(..., T) to the share of the power at each rate from 40 to 250 bpm, (..., F), sum 1.

    Padded with zeros to steps of at most 2 bpm; without, ten seconds know steps of 6.
    """
    padded = max(signals.shape[-1], round(30 * rate_hz))
    spectrum = torch.fft.rfft(signals - signals.mean(dim=-1, keepdim=True), padded, dim=-1)
    bpm = torch.arange(spectrum.shape[-1], device=signals.device) * (60 * rate_hz / padded)
    power = spectrum.abs().square()[..., (bpm >= LOW_BPM) & (bpm <= HIGH_BPM)]
    share: Tensor = power / (power.sum(dim=-1, keepdim=True) + 1e-12)
    return share


def contrast(signals: Tensor, rate_hz: float) -> Tensor:
    """How different the spectra within each video are, less how different those of two videos are.

    ``signals``: (B, P, T), P of each of B videos, at least two. Windows are half as long, at random places (torch's
    generator).
    """
    videos, _, frames = signals.shape
    if videos < 2:
        raise ValueError(f"{videos} video has nothing to be told apart from: take batches of two at least")
    length = frames // 2
    starts = torch.randint(0, frames - length + 1, (videos, SAMPLES)).tolist()
    windows = torch.stack(
        [torch.cat([signals[video, :, start : start + length] for start in starts[video]]) for video in range(videos)]
    )
    found = spectra(windows, rate_hz)
    distance = (found[:, None, :, None] - found[None, :, None, :]).square().mean(dim=-1)
    same = torch.eye(videos, dtype=torch.bool, device=signals.device)
    count = found.shape[1]
    # A window and itself are no pair.
    within = distance[same].sum() / (videos * count * (count - 1))
    return within - distance[~same].mean()
