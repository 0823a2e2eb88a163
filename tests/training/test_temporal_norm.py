import numpy as np
import pytest
import torch

from training.networks.temporal_norm import TemporalNorm


def test_a_hand_computed_case():
    """0, 1, 4, 9 less its line 3t - 1 is 1, -1, -1, 1: root mean square 1."""
    x = torch.tensor([0.0, 1.0, 4.0, 9.0]).reshape(1, 1, 4)
    for norm in (TemporalNorm().train(), TemporalNorm().eval()):
        assert norm(x)[0, 0].numpy() == pytest.approx([1, -1, -1, 1], abs=1e-4)


def test_brightness_contrast_and_drift_do_not_matter():
    t = torch.arange(100.0)
    wave = torch.sin(t / 4).reshape(1, 1, 100, 1, 1)
    drifting = 200 + 0.3 * t.reshape(1, 1, 100, 1, 1) + 0.1 * wave
    norm = TemporalNorm().eval()
    assert torch.allclose(norm(wave), norm(drifting), atol=2e-3)


def test_the_gradient_worked_out_by_hand_is_that_of_autograd():
    x = torch.randn(2, 3, 40, 2, 2, requires_grad=True)
    weight = torch.randn(2, 3, 40, 2, 2)
    gradients = []
    for norm in (TemporalNorm().train(), TemporalNorm().eval()):
        x.grad = None
        (norm(x) * weight).sum().backward()
        gradients.append(x.grad.numpy().copy())
    assert np.abs(gradients[0] - gradients[1]).max() < 1e-4 * np.abs(gradients[1]).max()


def test_a_pixel_that_never_changes_becomes_zeros():
    for norm in (TemporalNorm().train(), TemporalNorm().eval()):
        y = norm(torch.full((1, 1, 50, 2, 2), 137.0, requires_grad=True))
        assert float(y.detach().abs().max()) < 1e-3
