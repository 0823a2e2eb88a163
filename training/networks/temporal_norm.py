"""Temporal normalisation: what makes a network trained on painted faces work on real ones (arXiv 2411.15283)."""

import torch
from torch import Tensor, nn


class TemporalNorm(nn.Module):
    """For each channel (and pixel): subtract the least-squares line over time, divide by the root mean square left.

    Nothing is learnt and nothing remembered between clips, so a network sees the same in training and in use, whatever the
    brightness, contrast or skin. Time is the third axis of (B, C, T, ...).
    """

    def forward(self, x: Tensor) -> Tensor:
        """The same shape, mean 0, no trend, root mean square just below 1."""
        frames = x.shape[2]
        t = torch.arange(frames, dtype=x.dtype, device=x.device) - (frames - 1) / 2
        t = t / (t.square().sum() + 1e-6).sqrt()
        t = t.reshape(1, 1, -1, *[1] * (x.dim() - 3))
        centred = x - x.mean(dim=2, keepdim=True)
        rest = centred - t * (centred * t).sum(dim=2, keepdim=True)
        return rest * torch.rsqrt(rest.square().mean(dim=2, keepdim=True) + 1e-6)
