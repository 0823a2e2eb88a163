"""Temporal normalisation: what makes a network trained on painted faces work on real ones (arXiv 2411.15283)."""

from typing import Any

import torch
from torch import Tensor, nn

_EPSILON = 1e-6


class TemporalNorm(nn.Module):
    """For each channel (and pixel): subtract the least-squares line over time, divide by the root mean square left.

    Nothing is learnt and nothing remembered between clips, so a network sees the same in training and in use, whatever
    the brightness, contrast or skin. Time is the third axis of (B, C, T, ...).
    """

    def forward(self, x: Tensor) -> Tensor:
        """The same shape, mean 0, no trend, root mean square just below 1."""
        # The first frame goes first: sums of hundreds of gray levels of 200 would leave no digits for a pulse of 0.1.
        x = x - x[:, :, :1]
        if self.training and torch.is_grad_enabled():
            normalised: Tensor = _Normalise.apply(x)  # type: ignore[no-untyped-call]
            return normalised
        rest = _without_line(x)
        return rest * torch.rsqrt(rest.square().mean(dim=2, keepdim=True) + _EPSILON)


def _line(x: Tensor) -> tuple[Tensor, Tensor]:
    """A constant and a slope over time, each of length 1, (2, T) and as (T, 2)."""
    frames = x.shape[2]
    t = torch.arange(frames, dtype=torch.float32, device=x.device) - (frames - 1) / 2
    basis = torch.stack([torch.ones_like(t), t])
    basis = (basis / basis.square().sum(dim=1, keepdim=True).clamp_min(_EPSILON).sqrt()).to(x.dtype)
    return basis, basis.transpose(0, 1)


def _without_line(x: Tensor) -> Tensor:
    t = torch.arange(x.shape[2], dtype=x.dtype, device=x.device)
    t = t - t.mean()
    t = (t / (t.square().sum() + _EPSILON).sqrt()).reshape(1, 1, -1, *[1] * (x.dim() - 3))
    centred = x - x.mean(dim=2, keepdim=True)
    return centred - t * (centred * t).sum(dim=2, keepdim=True)


class _Normalise(torch.autograd.Function):
    """The same with a gradient worked out by hand: half the time of autograd's, as all of it is memory traffic.

    With P the projection that removes the line, r = P x, y = r / rms(r): dx = P ((g - y mean(g y)) / rms(r)).
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        """y."""
        rest = _project(x)
        inverse = torch.rsqrt(torch.linalg.vector_norm(rest, dim=2, keepdim=True).square() / x.shape[2] + _EPSILON)
        y = rest.mul_(inverse)
        ctx.save_for_backward(y, inverse)
        return y

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        """dx."""
        y, inverse = ctx.saved_tensors
        (g,) = gradients
        along = (g * y).mean(dim=2, keepdim=True)
        return _project(torch.addcmul(g, y, along, value=-1).mul_(inverse))


def _project(x: Tensor) -> Tensor:
    """x without its line over time, as two thin matrix products."""
    basis, transposed = _line(x)
    flat = x.reshape(x.shape[0] * x.shape[1], x.shape[2], -1)
    many = flat.shape[0]
    amounts = torch.matmul(basis, flat)
    return torch.baddbmm(flat, transposed.expand(many, -1, -1), amounts, alpha=-1).reshape(x.shape)
