"""Networks of the literature: shapes, parameter counts, layer names, and values computed by hand."""

import math

import pytest
import torch
from torch import nn

from app.inference.card import NORMALISATIONS
from tests.training.layers import LAYERS
from training.networks import NETWORKS, PUBLISHED, published
from training.networks.attention import attention_mask
from training.networks.deepphys import DeepPhys
from training.networks.efficientphys import EfficientPhys
from training.networks.physnet import PhysNet
from training.networks.published import pad_frames
from training.networks.temporal_shift import temporal_shift
from training.networks.tscan import TSCAN

# What BatchNorm makes of a one before it has seen anything.
FRESH_NORM = 1 / math.sqrt(1 + 1e-5)


def blank(network: nn.Module) -> nn.Module:
    """All weights zero, norms as new: whatever comes out then was put in by the test."""
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.Conv2d | nn.Conv3d | nn.ConvTranspose3d | nn.Linear):
                module.weight.zero_()
                module.bias.zero_()
    return network.eval()


def pass_on(convolution: nn.Module, before: int) -> None:
    """Let the first channel after it be the channel ``before``, pixel by pixel."""
    with torch.no_grad():
        middle = [size // 2 for size in convolution.kernel_size]
        convolution.weight[(0, before, *middle)] = 1.0


@pytest.mark.parametrize(
    ("network", "millions", "given", "expected"),
    [
        (PhysNet(), 0.77, (2, 3, 32, 32, 32), (2, 32)),
        (DeepPhys(72), 2.23, (4, 6, 72, 72), (4, 1)),
        (DeepPhys(36), 0.53, (4, 6, 36, 36), (4, 1)),
        (TSCAN(72), 2.23, (20, 6, 72, 72), (20, 1)),
        (EfficientPhys(72), 2.16, (21, 3, 72, 72), (20, 1)),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else None,
)
def test_shapes_and_number_of_parameters_are_the_published_ones(network, millions, given, expected):
    assert sum(one.numel() for one in network.parameters()) / 1e6 == pytest.approx(millions, abs=0.005)
    with torch.no_grad():
        assert network.eval()(torch.rand(given)).shape == expected


@pytest.mark.parametrize("name", PUBLISHED)
def test_layers_bear_the_names_of_public_checkpoints(name):
    found = {layer: tuple(value.shape) for layer, value in PUBLISHED[name]().state_dict().items()}
    assert {layer for layer in found if "num_batches" not in layer} == set(LAYERS[name])


def small(name: str) -> nn.Module:
    """The network for crops of 16 pixels, where its class asks for a size."""
    return published(name, **({} if name == "physnet" else {"size_px": 16})).eval()


@pytest.mark.parametrize("name", PUBLISHED)
def test_from_a_clip_to_a_wave_whatever_its_length(name):
    """One value a frame; two clips at once give what each gives alone."""
    network = small(name)
    clips = torch.rand(2, 24, 16, 16, 3) * 255
    with torch.no_grad():
        both, alone = network(clips), network(clips[1:])
        assert both.shape == (2, 24)
        assert torch.allclose(both[1], alone[0], atol=1e-4)
        if network.network.frames_multiple == 1:
            assert network(clips[:, :23]).shape == (2, 23)


@pytest.mark.parametrize("name", PUBLISHED)
def test_says_what_stands_on_its_card(name):
    network = PUBLISHED[name]
    assert "doi:" in network.source
    assert network.normalisation in NORMALISATIONS
    assert network.label
    assert name in NETWORKS


def test_the_wave_is_the_sum_of_the_changes():
    network = small("deepphys")
    clip = torch.rand(1, 12, 16, 16, 3) * 255
    with torch.no_grad():
        wave = network(clip)
        network.derivative = False
        assert torch.allclose(wave.diff(dim=1), network(clip)[:, 1:], atol=1e-5)


def test_attention_has_a_mean_of_one_half():
    """sigmoid(0) = 1/2, sigmoid(ln 3) = 3/4: sum 1/2 + 1/2 + 1/2 + 3/4 = 9/4, times 4 / 2."""
    mask = attention_mask(torch.tensor([[0.0, 0.0], [0.0, math.log(3)]]).reshape(1, 1, 2, 2))
    assert mask.flatten().tolist() == pytest.approx([4 / 9, 4 / 9, 4 / 9, 6 / 9], abs=1e-6)


def test_a_third_from_the_next_frame_a_third_from_the_previous_within_a_segment():
    """Two segments of three frames; channels 10 + frame, 20 + frame, 30 + frame."""
    frames = torch.tensor([[10.0 + k, 20.0 + k, 30.0 + k] for k in range(6)]).reshape(6, 3, 1, 1)
    assert temporal_shift(frames, 3).reshape(6, 3).tolist() == [
        [11, 0, 30], [12, 20, 31], [0, 21, 32],
        [14, 0, 33], [15, 23, 34], [0, 24, 35],
    ]  # fmt: skip


def test_padding_repeats_the_last_frame():
    frames = torch.arange(5.0).reshape(1, 5)
    assert pad_frames(frames, 4).tolist() == [[0, 1, 2, 3, 4, 4, 4, 4]]
    assert pad_frames(frames, 5) is not None and pad_frames(frames, 5).shape == (1, 5)


def test_physnet_by_hand():
    """Green alone passes: the largest of each four frames, held for four, eleven fresh norms, times 2 plus 1."""
    network = blank(PhysNet())
    for k in range(1, 10):
        pass_on(network.get_submodule(f"ConvBlock{k}.0"), 1 if k == 1 else 0)
    with torch.no_grad():
        for name in ("upsample", "upsample2"):
            network.get_submodule(f"{name}.0").weight[0, 0, :, 0, 0] = torch.tensor([0.0, 1.0, 1.0, 0.0])
        network.ConvBlock10.weight[0, 0] = 2.0
        network.ConvBlock10.bias[0] = 1.0
        clip = torch.zeros(1, 3, 8, 16, 16)
        green = [1.0, 4.0, 2.0, 3.0, 7.0, 5.0, 6.0, 0.0]
        clip[0, 1] = torch.tensor(green).reshape(8, 1, 1)
        found = network(clip)
    factor = FRESH_NORM**11
    assert found.tolist()[0] == pytest.approx([1 + 2 * 4 * factor] * 4 + [1 + 2 * 7 * factor] * 4, rel=1e-5)


def through(value: float) -> float:
    """What the layers of ``chain`` make of one value: four tanh, halved by the mask after two of them, dense layers."""
    first = 0.5 * math.tanh(math.tanh(value))
    second = 0.5 * math.tanh(math.tanh(first))
    return 3 * math.tanh(second) + 0.25


def chain(network: nn.Module) -> nn.Module:
    """Green passes through the motion branch; the mask, of nothing, is one half everywhere."""
    blank(network)
    for k in range(1, 5):
        pass_on(network.get_submodule(f"motion_conv{k}"), 1 if k == 1 else 0)
    side_sq = network.final_dense_1.in_features // 64
    with torch.no_grad():
        network.final_dense_1.weight[0, :side_sq] = 1 / side_sq
        network.final_dense_2.weight[0, 0] = 3.0
        network.final_dense_2.bias[0] = 0.25
    return network


def test_deepphys_by_hand():
    frames = torch.zeros(3, 6, 36, 36)
    frames[:, 1] = torch.tensor([0.5, -1.0, 2.0]).reshape(3, 1, 1)
    with torch.no_grad():
        found = chain(DeepPhys(36))(frames)
    assert found.flatten().tolist() == pytest.approx([through(0.5), through(-1.0), through(2.0)], rel=1e-5)


def test_tscan_by_hand():
    """Green comes from the previous frame, its features three times from the next: in all two frames ahead."""
    values = [0.5, -1.0, 2.0, 0.1, 0.7]
    frames = torch.zeros(5, 6, 36, 36)
    frames[:, 1] = torch.tensor(values).reshape(5, 1, 1)
    with torch.no_grad():
        found = chain(TSCAN(36, segment=5))(frames)
    expected = [through(values[2]), through(values[3]), 0.25, 0.25, 0.25]
    assert found.flatten().tolist() == pytest.approx(expected, rel=1e-5)


def test_efficientphys_by_hand():
    """The same of the differences, which pass a fresh norm first."""
    frames = torch.zeros(6, 3, 36, 36)
    frames[:, 1] = torch.tensor([0.0, 0.5, -0.5, 1.5, 1.6, 2.3]).reshape(6, 1, 1)
    with torch.no_grad():
        found = chain(EfficientPhys(36, segment=5))(frames)
    expected = [through(2.0 * FRESH_NORM), through(0.1 * FRESH_NORM), 0.25, 0.25, 0.25]
    assert found.flatten().tolist() == pytest.approx(expected, rel=1e-5)
