"""The clear wave holds more of the pulse than the methods' own wherever patches and colours are disturbed together."""

import numpy as np
import pytest

from app.core.beats import NO_BEATS, find_beats
from app.core.features.clear_wave import clear_wave
from app.core.filters import bandpass, standardized
from app.core.physiology import BLOOD_VOLUME_RGB, Circulation, Rhythm
from app.core.pulse.method import FaceClip
from app.core.pulse.pos import Pos
from app.core.series import GRID_HZ
from app.core.types import FloatArray
from tests.core.skin import SKIN_RGB

FACE = 3


def sitting() -> tuple[FloatArray, FloatArray, FloatArray]:
    """True pulse (n,), colour of the patches (n, 4, 3), and the wave that POS makes of the whole face (n,).

    The head sways in the band of the pulse: that darkens each patch in its own measure, and each colour a little more
    or less than the others, as a warm lamp beside a cold window does.
    """
    rng = np.random.default_rng(3)
    t_s = np.arange(1800) / GRID_HZ
    pulse = bandpass(Circulation(Rhythm(68, sdnn_ms=30), seed=3).wave(t_s), GRID_HZ)
    sway = bandpass(rng.normal(size=(1800, 2)), GRID_HZ)
    shading = np.einsum("nk,kpc->npc", sway, rng.normal(1, 0.3, (2, 4, 3))) * 0.004
    change = 1 - 0.005 * pulse[:, None, None] * BLOOD_VOLUME_RGB + shading
    rgb = SKIN_RGB * change + rng.normal(0, 0.012, (1800, 4, 3))
    wave = standardized(bandpass(Pos().wave(FaceClip(0.0, GRID_HZ, rgb[:, FACE])), GRID_HZ))
    return pulse, rgb, wave


def likeness(wave: FloatArray, pulse: FloatArray) -> float:
    return float(np.corrcoef(wave, pulse)[0, 1])


def test_what_all_patches_share_cancels() -> None:
    pulse, rgb, wave = sitting()
    clear = clear_wave(rgb, wave, GRID_HZ, find_beats(wave, GRID_HZ, 68.0))
    assert likeness(wave, pulse) < 0.7
    assert likeness(clear, pulse) > 0.93
    assert clear.std() == pytest.approx(1)


def test_a_patch_that_was_not_always_seen_does_not_count() -> None:
    pulse, rgb, wave = sitting()
    beats = find_beats(wave, GRID_HZ, 68.0)
    rgb[700:720, 0] = np.nan
    clear = clear_wave(rgb, wave, GRID_HZ, beats)
    assert np.array_equal(clear, clear_wave(rgb[:, 1:], wave, GRID_HZ, beats))
    assert likeness(clear, pulse) > likeness(wave, pulse)


@pytest.mark.parametrize("spoil", ["no beats", "no patch", "black"])
def test_without_anything_better_the_wave_stays(spoil: str) -> None:
    _, rgb, wave = sitting()
    beats = NO_BEATS if spoil == "no beats" else find_beats(wave, GRID_HZ, 68.0)
    rgb = {"no patch": np.full_like(rgb, np.nan), "black": np.zeros_like(rgb)}.get(spoil, rgb)
    assert clear_wave(rgb, wave, GRID_HZ, beats) is wave
