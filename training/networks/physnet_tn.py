"""PhysNet with temporal normalisation: the network that the monitor uses.

After Yu, Li, Zhao 2019, "Remote Photoplethysmograph Signal Measurement from Facial Videos Using Spatio-Temporal
Networks", arXiv 1905.02419 (3D convolutions from face clip to pulse wave), and arXiv 2411.15283 (temporal normalisation
before every convolution instead of BatchNorm).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.networks.temporal_norm import TemporalNorm


class PhysNetTN(nn.Module):
    """Face clip (B, T, S, S, 3) RGB 0..255 to pulse wave (B, T); T even.

    Beside the normalisation it differs from the paper in three ways. Crops are small (32 pixels), as 3D convolutions
    need few pixels but many frames. The mean over the face is weighted by what the network makes of each place, so
    that a cheek in shadow or a block that the encoder froze need not count. Dilated convolutions over time follow,
    which see eight seconds, seventeen with one more: a heart keeps its rhythm, noise does not.

    Trained with a squared error, the wave is as large as it is certain: its standard deviation is the correlation with
    the true pulse that is to be expected.
    """

    def __init__(self, channels: int = 64, dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 32)) -> None:
        """``channels``: of the features over time. ``dilations``: of the convolutions over time, at 15 Hz."""
        super().__init__()
        self.space = nn.ModuleList(
            [
                nn.Conv3d(3, 16, (1, 5, 5), stride=(1, 2, 2), padding=(0, 2, 2)),
                nn.Conv3d(16, 32, 3, stride=(1, 2, 2), padding=1),
                nn.Conv3d(32, 48, 3, stride=(2, 2, 2), padding=1),
                nn.Conv3d(48, channels, 3, padding=1),
                nn.Conv3d(channels, channels, 3, padding=1),
            ]
        )
        self.weight = nn.Conv3d(channels, 1, 1)
        self.join = nn.Conv1d(2 * channels, channels, 1)
        self.time = nn.ModuleList([_block(channels, one) for one in dilations])
        self.norm = TemporalNorm()
        self.wave = nn.Sequential(nn.Conv1d(channels, 32, 5, padding=2), nn.ELU(), nn.Conv1d(32, 1, 5, padding=2))

    def forward(self, clip: Tensor) -> Tensor:
        """The wave, systole upward."""
        x = clip.permute(0, 4, 1, 2, 3)
        for convolution in self.space:
            x = functional.elu(convolution(self.norm(x)))
        places = x.flatten(3)
        share = torch.softmax(self.weight(x).flatten(3), dim=3)
        y = self.join(torch.cat([(places * share).sum(dim=3), places.mean(dim=3)], dim=1))
        for block in self.time:
            y = y + block(self.norm(y))
        y = functional.interpolate(y, scale_factor=2.0, mode="linear", align_corners=False)
        wave: Tensor = self.wave(y)[:, 0]
        return wave


def _block(channels: int, dilation: int) -> nn.Sequential:
    """One of the convolutions over time. It begins by adding nothing, so one more can be put on a trained network."""
    last = nn.Conv1d(channels, channels, 1)
    nn.init.zeros_(last.weight)
    if last.bias is not None:
        nn.init.zeros_(last.bias)
    return nn.Sequential(
        nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation),
        nn.ELU(),
        last,
    )
