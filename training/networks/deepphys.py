"""DeepPhys as published: Chen and McDuff 2018, "DeepPhys: Video-Based Physiological Measurement Using Convolutional
Attention Networks", ECCV, doi:10.1007/978-3-030-01216-8_22; figure 2 and equations 5-7.
"""

import torch
from torch import Tensor, nn

from training.networks.attention import attention_mask
from training.networks.published import PublishedNetwork


class DeepPhys(PublishedNetwork):
    """(frames, 6, S, S), differences in channels 0-2 and the picture in 3-5 -> (frames, 1), change of the pulse.

    A branch that sees motion is told at two depths by one that sees the face where to look. The layers bear the names
    of public checkpoints, their spelling ("apperance") included. S of the paper: 36.
    """

    label = "DeepPhys"
    source = "Chen, McDuff 2018, doi:10.1007/978-3-030-01216-8_22"
    normalisation = "diff_normalized+standardized"

    def __init__(self, size_px: int = 36) -> None:
        """``size_px``: the S that it is for."""
        super().__init__()
        self.motion_conv1, self.motion_conv2, self.motion_conv3, self.motion_conv4 = convolutions()
        self.apperance_conv1, self.apperance_conv2, self.apperance_conv3, self.apperance_conv4 = convolutions()
        self.apperance_att_conv1, self.apperance_att_conv2 = nn.Conv2d(32, 1, 1), nn.Conv2d(64, 1, 1)
        self.final_dense_1, self.final_dense_2 = dense_layers(size_px)
        self.pool = nn.AvgPool2d(2)
        self.dropout_1, self.dropout_2 = nn.Dropout(0.25), nn.Dropout(0.25)
        self.dropout_3, self.dropout_4 = nn.Dropout(0.25), nn.Dropout(0.5)

    def forward(self, frames: Tensor) -> Tensor:
        """The output for each frame."""
        motion, face = frames[:, :3], frames[:, 3:]
        motion = torch.tanh(self.motion_conv1(self.shift(motion)))
        motion = torch.tanh(self.motion_conv2(self.shift(motion)))
        face = torch.tanh(self.apperance_conv2(torch.tanh(self.apperance_conv1(face))))
        motion = self.dropout_1(self.pool(motion * attention_mask(self.apperance_att_conv1(face))))
        face = self.dropout_2(self.pool(face))
        motion = torch.tanh(self.motion_conv3(self.shift(motion)))
        motion = torch.tanh(self.motion_conv4(self.shift(motion)))
        face = torch.tanh(self.apperance_conv4(torch.tanh(self.apperance_conv3(face))))
        motion = self.dropout_3(self.pool(motion * attention_mask(self.apperance_att_conv2(face))))
        hidden = self.dropout_4(torch.tanh(self.final_dense_1(motion.flatten(1))))
        change: Tensor = self.final_dense_2(hidden)
        return change

    def shift(self, features: Tensor) -> Tensor:
        """Nothing moves between frames here: each is seen alone."""
        return features

    def on_clip(self, clip: Tensor) -> Tensor:
        """Every frame of every clip in one batch."""
        change: Tensor = self(clip.transpose(1, 2).flatten(0, 1))
        return change.reshape(clip.shape[0], clip.shape[2])


def convolutions() -> tuple[nn.Conv2d, nn.Conv2d, nn.Conv2d, nn.Conv2d]:
    """The four of one branch: the first of each pair keeps the size, the second takes a pixel from each side."""
    return (
        nn.Conv2d(3, 32, 3, padding=1),
        nn.Conv2d(32, 32, 3),
        nn.Conv2d(32, 64, 3, padding=1),
        nn.Conv2d(64, 64, 3),
    )


def dense_layers(size_px: int) -> tuple[nn.Linear, nn.Linear]:
    """128 hidden units on what two pairs of convolutions with pooling leave of ``size_px``, and the output."""
    side = ((size_px - 2) // 2 - 2) // 2
    return nn.Linear(64 * side * side, 128), nn.Linear(128, 1)
