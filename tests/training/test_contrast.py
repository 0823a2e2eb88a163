"""Contrast-Phys: its size, its loss by hand, and that it finds a rhythm nobody told it of."""

import math

import pytest
import torch

from app.core.spectrum import pulse_spectrum
from training.contrast import contrast, spectra
from training.networks.contrastphys import ContrastPhys

RATE_HZ = 30.0


def sines(bpm: list[float], frames: int = 300) -> torch.Tensor:
    """(len(bpm), 5, frames): five signals each, of one rate and different phases."""
    t_s = torch.arange(frames) / RATE_HZ
    phases = torch.arange(5)[:, None] * 0.7
    return torch.stack([torch.sin(2 * math.pi * one / 60 * t_s + phases) for one in bpm])


def test_shape_and_number_of_parameters_are_the_published_ones():
    network = ContrastPhys().eval()
    assert sum(one.numel() for one in network.parameters()) == 858_497
    clip = torch.rand(2, 32, 32, 32, 3) * 255
    with torch.no_grad():
        every, whole = network(clip, every=True), network(clip)
    assert every.shape == (2, 5, 32)
    assert torch.allclose(every[:, :4].mean(dim=1), whole, atol=1e-5)
    assert torch.equal(every[:, 4], whole)


def test_spectra_are_shares_with_their_peak_at_the_rate():
    found = spectra(sines([72.0, 120.0]), RATE_HZ)
    assert torch.allclose(found.sum(dim=-1), torch.ones(2, 5), atol=1e-5)
    peaks = 40 + 2.0 * found.argmax(dim=-1)
    assert peaks.tolist() == [[pytest.approx(72.0, abs=2.0)] * 5, [pytest.approx(120.0, abs=2.0)] * 5]


def test_the_loss_of_two_rates_far_apart():
    """Within a video nothing differs; across, two disjoint spectra p and q do by (sum p^2 + sum q^2) / F."""
    torch.manual_seed(0)
    signals = sines([60.0, 150.0])
    p, q = spectra(signals[:, 0, :150], RATE_HZ)
    across = float((p - q).square().mean())
    assert across == pytest.approx(float((p.square().sum() + q.square().sum()) / len(p)), rel=0.05)
    assert float(contrast(signals, RATE_HZ)) == pytest.approx(-across, rel=0.15)
    assert abs(float(contrast(sines([90.0, 90.0]), RATE_HZ))) < 0.05 * across


def test_one_video_alone_is_refused():
    with pytest.raises(ValueError, match="1 video has nothing to be told apart from"):
        contrast(sines([60.0]), RATE_HZ)


def test_it_finds_the_rhythm_that_two_faces_differ_by():
    """Two gray faces that flicker by 2 % at 75 and 135 bpm in noise of 2 %; no label anywhere."""
    torch.manual_seed(1)
    t_s, rates = torch.arange(120) / RATE_HZ, (75.0, 135.0)
    beats = torch.stack([torch.sin(2 * math.pi * one / 60 * t_s) for one in rates])
    clip = (128 * (1 + 0.02 * beats[:, :, None, None, None] + 0.02 * torch.randn(2, 120, 16, 16, 3))).float()
    network = ContrastPhys().train()
    optimiser = torch.optim.AdamW(network.parameters(), 1e-3)
    losses = []
    for _ in range(12):
        loss = contrast(network(clip, every=True), RATE_HZ)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < min(0.0, losses[0])
    with torch.no_grad():
        waves = network(clip).double().numpy()
    found = [pulse_spectrum(one - one.mean(), RATE_HZ).peak_bpm() for one in waves]
    assert found == [pytest.approx(one, abs=6.0) for one in rates]
