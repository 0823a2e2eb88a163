"""The inputs that users of training toolboxes expect, against values computed by hand."""

import numpy as np
import pytest
import torch

from app.inference.card import NORMALISATIONS
from training.preprocessing import KINDS, DiffNormalized, Raw, Standardized, preprocessing


def clip_of(*values: float) -> torch.Tensor:
    """One pixel of one channel over time: (1, 1, T, 1, 1)."""
    return torch.tensor(values, dtype=torch.float32).reshape(1, 1, -1, 1, 1)


def test_differences_by_their_sum_by_their_deviation():
    """(3-1)/4 = 0.5, (1-3)/4 = -0.5, (7-1)/8 = 0.75: mean 0.25, variance (1/16 + 9/16 + 4/16) / 3 = 7/24."""
    found = DiffNormalized()(clip_of(1, 3, 1, 7)).flatten()
    expected = np.array([0.5, -0.5, 0.75, 0.0]) / np.sqrt(7 / 24)
    assert found.numpy() == pytest.approx(expected, abs=1e-6)


def test_one_mean_and_deviation_over_all_of_the_clip():
    """1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5."""
    found = Standardized()(clip_of(1, 2, 3, 6)).flatten()
    assert found.numpy() == pytest.approx(np.array([-2, -1, 0, 3]) / np.sqrt(3.5), abs=1e-6)


def test_raw_is_raw():
    assert Raw()(clip_of(0, 255)).flatten().tolist() == [0.0, 255.0]


def test_stacked_on_the_channel_axis_differences_first():
    clip = torch.rand(2, 3, 7, 4, 4) * 255
    both = preprocessing("diff_normalized+standardized")(clip)
    assert both.shape == (2, 6, 7, 4, 4)
    assert torch.equal(both[:, :3], DiffNormalized()(clip))
    assert torch.equal(both[:, 3:], Standardized()(clip))


@pytest.mark.parametrize("kind", KINDS)
def test_each_clip_of_a_batch_is_normalised_by_itself(kind):
    clip = torch.rand(2, 3, 9, 4, 4) * 255
    both, alone = preprocessing(kind)(clip), preprocessing(kind)(clip[1:])
    assert torch.allclose(both[1:], alone, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", [0.0, 120.0])
def test_pictures_without_any_contrast_are_no_numbers_from_nothing(kind, level):
    found = preprocessing(kind)(torch.full((1, 3, 8, 4, 4), level))
    assert torch.isfinite(found).all()
    if kind != "raw":
        assert found.abs().max() == 0


def test_every_kind_can_stand_on_a_card():
    assert set(KINDS) <= set(NORMALISATIONS)
