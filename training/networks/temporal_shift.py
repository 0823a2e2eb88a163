"""Letting a network of two-dimensional convolutions see the frames beside: Lin, Gan, Han 2019, "TSM: Temporal Shift
Module for Efficient Video Understanding", ICCV, doi:10.1109/ICCV.2019.00718.
"""

import torch
from torch import Tensor
from torch.nn import functional


def temporal_shift(features: Tensor, segment: int) -> Tensor:
    """(frames, C, H, W) in segments of ``segment`` frames that know nothing of each other.

    As in TS-CAN (Liu 2020): the first third of the channels comes from the next frame, the second from the previous
    one, the rest stays; zeros come in at the ends of a segment.
    """
    x = features.reshape(-1, segment, *features.shape[1:])
    third = features.shape[1] // 3
    ahead = functional.pad(x[:, 1:, :third], (0, 0, 0, 0, 0, 0, 0, 1))
    behind = functional.pad(x[:, :-1, third : 2 * third], (0, 0, 0, 0, 0, 0, 1, 0))
    return torch.cat([ahead, behind, x[:, :, 2 * third :]], dim=2).reshape(features.shape)
