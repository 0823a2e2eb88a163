"""What users of rPPG-Toolbox put before a network, as modules: they become part of the exported graph.

Definitions as published with that toolbox (Liu et al. 2023, arXiv 2210.00716), computed here in float32. All modules
take and give clips (N, C, T, H, W), RGB 0..255 in; each clip of a batch is normalised by itself.
"""

import torch
from torch import Tensor, nn

# Large enough to divide by, too small to change what has any contrast: a clip without any becomes zero, not NaN.
TINY = 1e-12


class Raw(nn.Module):
    """The pixels as they are."""

    def forward(self, clip: Tensor) -> Tensor:
        """``clip`` itself."""
        return clip


class Standardized(nn.Module):
    """One mean and one deviation over all of the clip."""

    def forward(self, clip: Tensor) -> Tensor:
        """Mean 0, deviation 1."""
        centred = clip - clip.mean(dim=(1, 2, 3, 4), keepdim=True)
        return centred / _rms(centred)


class DiffNormalized(nn.Module):
    """d_t = (x_{t+1} - x_t) / (x_{t+1} + x_t + 1e-7), by one deviation over the clip, and a frame of zeros at the end.

    The deviation is taken before that frame is appended, around the mean of d, which itself stays.
    """

    def forward(self, clip: Tensor) -> Tensor:
        """As many frames as ``clip``."""
        later, earlier = clip[:, :, 1:], clip[:, :, :-1]
        change = (later - earlier) / (later + earlier + 1e-7)
        change = change / _rms(change - change.mean(dim=(1, 2, 3, 4), keepdim=True))
        return torch.cat([change, torch.zeros_like(clip[:, :, :1])], dim=2)


class Stacked(nn.Module):
    """Several of them, one after the other on the channel axis: (N, 3 k, T, H, W)."""

    def __init__(self, *parts: nn.Module) -> None:
        super().__init__()
        self.parts = nn.ModuleList(parts)

    def forward(self, clip: Tensor) -> Tensor:
        """The first part in channels 0-2, the second in 3-5, ..."""
        return torch.cat([part(clip) for part in self.parts], dim=1)


def preprocessing(normalisation: str) -> nn.Module:
    """The module for one of KINDS, as it stands on a card."""
    parts = [_PARTS[name]() for name in normalisation.split("+")]
    return parts[0] if len(parts) == 1 else Stacked(*parts)


def _rms(values: Tensor) -> Tensor:
    return values.square().mean(dim=(1, 2, 3, 4), keepdim=True).sqrt().clamp(min=TINY)


KINDS = ("raw", "standardized", "diff_normalized", "diff_normalized+standardized")
_PARTS: dict[str, type[nn.Module]] = {"raw": Raw, "standardized": Standardized, "diff_normalized": DiffNormalized}
