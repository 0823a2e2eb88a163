"""Contrast-Phys: Sun, Li 2022, "Contrast-Phys: Unsupervised Video-based Remote Physiological Measurement via
Spatiotemporal Contrast", ECCV, arXiv 2208.04378, doi:10.1007/978-3-031-19775-8_29; the network of its figure 3.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

CHANNELS = 64


class ContrastPhys(nn.Module):
    """Face clip (B, T, S, S, 3) RGB 0..255 to pulse wave (B, T); T divisible by 4, S at least 16.

    A PhysNet with average pooling whose last features are kept apart by place, ``places`` by ``places`` over the face:
    one signal each, which training.contrast compares within and across people, so that no labels are needed. Nobody
    tells it which way is up: the wave may come out upside down.
    """

    def __init__(self, places: int = 2) -> None:
        """``places``: parts of the face along each side."""
        super().__init__()
        self.begin = _convolution(3, 32, (1, 5, 5))
        self.down = nn.Sequential(
            nn.AvgPool3d((1, 2, 2)),
            *_pair(32),
            nn.AvgPool3d(2),
            *_pair(CHANNELS),
            nn.AvgPool3d(2),
            *_pair(CHANNELS),
            nn.AvgPool3d((1, 2, 2)),
            *_pair(CHANNELS),
        )
        self.up = nn.ModuleList([_convolution(CHANNELS, CHANNELS, (3, 1, 1)) for _ in range(2)])
        self.parts = nn.AdaptiveAvgPool3d((None, places, places))
        self.last = nn.Conv3d(CHANNELS, 1, 1)

    def forward(self, clip: Tensor, every: bool = False) -> Tensor:
        """The wave; with ``every`` the signals of all parts and last of the whole face, (B, places ** 2 + 1, T)."""
        x = self.down(self.begin(clip.permute(0, 4, 1, 2, 3) / 255))
        for convolution in self.up:
            x = convolution(functional.interpolate(x, scale_factor=(2.0, 1.0, 1.0)))
        signals = self.last(self.parts(x))[:, 0].flatten(2).transpose(1, 2)
        whole = signals.mean(dim=1)
        return torch.cat([signals, whole[:, None]], dim=1) if every else whole


def _pair(before: int) -> tuple[nn.Sequential, nn.Sequential]:
    return _convolution(before, CHANNELS, (3, 3, 3)), _convolution(CHANNELS, CHANNELS, (3, 3, 3))


def _convolution(before: int, after: int, kernel: tuple[int, int, int]) -> nn.Sequential:
    padding = (kernel[0] // 2, kernel[1] // 2, kernel[2] // 2)
    return nn.Sequential(nn.Conv3d(before, after, kernel, padding=padding), nn.BatchNorm3d(after), nn.ELU())
