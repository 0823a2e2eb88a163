"""DeepPhys with temporal normalisation: motion and appearance, frame by frame.

After Chen & McDuff 2018, "DeepPhys: Video-Based Physiological Measurement Using Convolutional Attention Networks",
arXiv 1805.07888, and arXiv 2411.15283 (temporal normalisation).
"""

import torch
from torch import Tensor, nn

from training.networks.attention import attention_mask
from training.networks.temporal_norm import TemporalNorm


class DeepPhysTN(nn.Module):
    """Face clip (B, T, S, S, 3) RGB 0..255 to pulse wave (B, T).

    As in the paper one branch looks at what changes, another at the face itself, and tells the first at two depths
    where to look. Here what changes is the clip after temporal normalisation, not the difference of two frames, in
    which sensor noise drowns the pulse of compressed video; so the output is the wave, not its derivative. Every
    convolution of the motion branch is two-dimensional and normalised over time; the last one, over half a second,
    replaces the paper's band-pass.
    """

    def __init__(self, channels: tuple[int, int] = (24, 48)) -> None:
        """``channels``: of the first and second pair of convolutions (the paper: 32, 64)."""
        super().__init__()
        first, second = channels
        self.motion, self.appearance = _branch(first, second), _branch(first, second)
        self.attention = nn.ModuleList([nn.Conv2d(first, 1, 1), nn.Conv2d(second, 1, 1)])
        self.pool = nn.AvgPool2d(2)
        self.norm = TemporalNorm()
        self.dense = nn.Sequential(nn.Conv1d(second * 4, 64, 1), nn.Tanh())
        self.wave = nn.Conv1d(64, 1, 15, padding=7)

    def forward(self, clip: Tensor) -> Tensor:
        """The wave, systole upward."""
        batch = clip.shape[0]
        motion = clip.permute(0, 1, 4, 2, 3)
        # The face itself does not change within a clip: its mean over time says where the skin is.
        face = motion.mean(dim=1)
        deviation = face.std(dim=(1, 2, 3), keepdim=True) + 1e-3
        face = (face - face.mean(dim=(1, 2, 3), keepdim=True)) / deviation
        for depth in range(2):
            for k in (2 * depth, 2 * depth + 1):
                motion = self._over_time(self.motion[k], motion)
                face = torch.tanh(self.appearance[k](face))
            motion = motion * attention_mask(self.attention[depth](face))[:, None]
            motion = _frames(self.pool(motion.flatten(0, 1)), batch)
            face = self.pool(face)
        features = motion.flatten(2)
        wave: Tensor = self.wave(self.norm(self.dense(features.transpose(1, 2))))[:, 0]
        return wave

    def _over_time(self, convolution: nn.Module, x: Tensor) -> Tensor:
        """A two-dimensional convolution of every frame after normalisation over time; x: (B, T, C, H, W)."""
        steady = self.norm(x.transpose(1, 2)).transpose(1, 2)
        return _frames(torch.tanh(convolution(steady.flatten(0, 1))), x.shape[0])


def _frames(x: Tensor, batch: int) -> Tensor:
    """(B * T, ...) back to (B, T, ...), T left open in an exported graph."""
    return x.reshape(batch, -1, *x.shape[1:])


def _branch(first: int, second: int) -> nn.ModuleList:
    return nn.ModuleList(
        [
            nn.Conv2d(3, first, 5, stride=2, padding=2),
            nn.Conv2d(first, first, 3, stride=2, padding=1),
            nn.Conv2d(first, second, 3, padding=1),
            nn.Conv2d(second, second, 3, padding=1),
        ]
    )
