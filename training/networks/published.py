"""Between a face clip and a network of the literature, which each want their input in another way."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from training.preprocessing import preprocessing


class PublishedNetwork(nn.Module):
    """A network with the input and output of its paper, and the way to it from a whole clip.

    label, source: as on a card. normalisation: what is done to the pixels first, likewise. derivative: whether it gives
    the change of the pulse from frame to frame rather than the pulse. frames_multiple: what the number of frames of a
    clip must be divisible by. All as in published checkpoints; an imported one may differ.
    """

    label: ClassVar[str]
    source: ClassVar[str]
    normalisation: ClassVar[str]
    derivative: ClassVar[bool] = True
    frames_multiple: ClassVar[int] = 1

    def on_clip(self, clip: Tensor) -> Tensor:
        """Normalised clips (N, C, T, H, W) -> (N, T)."""
        raise NotImplementedError


class OnClip(nn.Module):
    """Face clips (N, T, S, S, 3) RGB 0..255 -> pulse waves (N, T): a published network with all that belongs around it.

    So it is trained and exported like every other network here.
    """

    def __init__(
        self, network: PublishedNetwork, normalisation: str | None = None, derivative: bool | None = None
    ) -> None:
        """None: as the published checkpoints of this network."""
        super().__init__()
        self.normalisation = network.normalisation if normalisation is None else normalisation
        self.preprocessing = preprocessing(self.normalisation)
        self.network = network
        self.derivative = network.derivative if derivative is None else derivative

    def forward(self, clip: Tensor) -> Tensor:
        """The wave, systole upward."""
        wave = self.network.on_clip(self.preprocessing(clip.permute(0, 4, 1, 2, 3)))
        return torch.cumsum(wave, dim=1) if self.derivative else wave


def pad_frames(frames: Tensor, multiple: int) -> Tensor:
    """(N, T, ...) with the last frame repeated until T is divisible by ``multiple``. T may be dynamic in a graph."""
    count = frames.shape[1]
    padded = (count + multiple - 1) // multiple * multiple
    return frames[:, torch.arange(padded, device=frames.device).clamp(max=count - 1)]
