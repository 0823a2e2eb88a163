"""EfficientPhys-C as published: Liu, Hill, Jiang, Patel, McDuff 2023, "EfficientPhys: Enabling Simple, Fast and
Accurate Camera-Based Cardiac Measurement", WACV, doi:10.1109/WACV56688.2023.00498; section 3.2, figure 2.
"""

import torch
from torch import Tensor, nn

from training.networks.attention import attention_mask
from training.networks.deepphys import convolutions, dense_layers
from training.networks.published import PublishedNetwork, pad_frames
from training.networks.temporal_shift import temporal_shift


class EfficientPhys(PublishedNetwork):
    """(segments * segment + 1, 3, S, S) -> (segments * segment, 1), change of the pulse.

    One branch: differences of neighbouring frames, batch-normalised inside the network, temporal shifts, and a mask
    that the branch makes for itself. The layers bear the names of public checkpoints, trained on standardised clips.
    """

    label = "EfficientPhys"
    source = "Liu, Hill, Jiang, Patel, McDuff 2023, doi:10.1109/WACV56688.2023.00498"
    normalisation = "standardized"

    def __init__(self, size_px: int = 72, segment: int = 10) -> None:
        """``size_px``: the S that it is for. ``segment``: how many frames know of each other."""
        super().__init__()
        self.segment = segment
        self.batch_norm = nn.BatchNorm2d(3)
        self.motion_conv1, self.motion_conv2, self.motion_conv3, self.motion_conv4 = convolutions()
        self.apperance_att_conv1, self.apperance_att_conv2 = nn.Conv2d(32, 1, 1), nn.Conv2d(64, 1, 1)
        self.final_dense_1, self.final_dense_2 = dense_layers(size_px)
        self.pool = nn.AvgPool2d(2)
        self.dropout_1, self.dropout_3, self.dropout_4 = nn.Dropout(0.25), nn.Dropout(0.25), nn.Dropout(0.5)

    def forward(self, frames: Tensor) -> Tensor:
        """The output for each pair of neighbouring frames."""
        return self._from_changes(frames[1:] - frames[:-1])

    def on_clip(self, clip: Tensor) -> Tensor:
        """The last frame of each clip has no next one: nothing changes in it."""
        frames = pad_frames(clip.transpose(1, 2), self.segment)
        changes = torch.cat([frames[:, 1:] - frames[:, :-1], torch.zeros_like(frames[:, :1])], dim=1)
        change = self._from_changes(changes.flatten(0, 1))
        return change.reshape(frames.shape[:2])[:, : clip.shape[2]]

    def _from_changes(self, changes: Tensor) -> Tensor:
        x = torch.tanh(self.motion_conv1(self._shift(self.batch_norm(changes))))
        x = torch.tanh(self.motion_conv2(self._shift(x)))
        x = self.dropout_1(self.pool(x * attention_mask(self.apperance_att_conv1(x))))
        x = torch.tanh(self.motion_conv3(self._shift(x)))
        x = torch.tanh(self.motion_conv4(self._shift(x)))
        x = self.dropout_3(self.pool(x * attention_mask(self.apperance_att_conv2(x))))
        hidden = self.dropout_4(torch.tanh(self.final_dense_1(x.flatten(1))))
        change: Tensor = self.final_dense_2(hidden)
        return change

    def _shift(self, features: Tensor) -> Tensor:
        return temporal_shift(features, self.segment)
