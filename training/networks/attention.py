"""Telling one branch of a network where another found skin."""

from torch import Tensor


def attention_mask(scores: Tensor) -> Tensor:
    """Scores (N, 1, H, W) -> weights of mean one half: sigmoid(s) H W / (2 sum sigmoid(s)).

    Equation 5 of Chen and McDuff 2018: dividing by the l1 norm keeps a few bright spots from taking it all.
    """
    mask = scores.sigmoid()
    return mask * (mask.shape[2] * mask.shape[3] / 2) / mask.sum(dim=(2, 3), keepdim=True)
