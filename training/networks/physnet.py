"""PhysNet as published: Yu, Li, Zhao 2019, "Remote Photoplethysmograph Signal Measurement from Facial Videos Using
Spatio-Temporal Networks", BMVC, arXiv 1905.02419, doi:10.48550/arXiv.1905.02419; table 1, the 3DCNN with a temporal
encoder and decoder (PhysNet-3DCNN-ED).
"""

from torch import Tensor, nn

from training.networks.published import PublishedNetwork


class PhysNet(PublishedNetwork):
    """(N, 3, T, H, W) -> (N, T); T divisible by 4, H and W at least 16.

    3D convolutions, four poolings in space, two of them in time as well, taken back by two transposed convolutions, the
    mean over what is left of space, one 1x1x1 convolution. The layers bear the names of public checkpoints. Those were
    trained on frame differences and their labels were differences too, so the wave is the sum of what comes out; the
    paper itself gives the network pixels and takes the wave from it.
    """

    label = "PhysNet"
    source = "Yu, Li, Zhao 2019, doi:10.48550/arXiv.1905.02419"
    normalisation = "diff_normalized"
    derivative = True
    frames_multiple = 4

    def __init__(self) -> None:
        super().__init__()
        self.ConvBlock1 = _block(3, 16, (1, 5, 5), (0, 2, 2))
        self.ConvBlock2 = _block(16, 32)
        self.ConvBlock3 = _block(32, 64)
        self.ConvBlock4, self.ConvBlock5, self.ConvBlock6 = _block(64, 64), _block(64, 64), _block(64, 64)
        self.ConvBlock7, self.ConvBlock8, self.ConvBlock9 = _block(64, 64), _block(64, 64), _block(64, 64)
        self.upsample, self.upsample2 = _twice_as_long(64), _twice_as_long(64)
        self.ConvBlock10 = nn.Conv3d(64, 1, 1)
        self.space_pool = nn.MaxPool3d((1, 2, 2))
        self.pool = nn.MaxPool3d(2)

    def forward(self, clip: Tensor) -> Tensor:
        """The output for each frame."""
        x = self.space_pool(self.ConvBlock1(clip))
        x = self.pool(self.ConvBlock3(self.ConvBlock2(x)))
        x = self.pool(self.ConvBlock5(self.ConvBlock4(x)))
        x = self.space_pool(self.ConvBlock7(self.ConvBlock6(x)))
        x = self.upsample2(self.upsample(self.ConvBlock9(self.ConvBlock8(x))))
        wave: Tensor = self.ConvBlock10(x.mean(dim=(3, 4), keepdim=True))
        return wave[:, 0, :, 0, 0]

    def on_clip(self, clip: Tensor) -> Tensor:
        """The same."""
        wave: Tensor = self(clip)
        return wave


def _block(
    before: int, after: int, kernel: tuple[int, int, int] = (3, 3, 3), padding: tuple[int, int, int] = (1, 1, 1)
) -> nn.Sequential:
    return nn.Sequential(nn.Conv3d(before, after, kernel, padding=padding), nn.BatchNorm3d(after), nn.ReLU())


def _twice_as_long(channels: int) -> nn.Sequential:
    stretch = nn.ConvTranspose3d(channels, channels, (4, 1, 1), stride=(2, 1, 1), padding=(1, 0, 0))
    return nn.Sequential(stretch, nn.BatchNorm3d(channels), nn.ELU())
