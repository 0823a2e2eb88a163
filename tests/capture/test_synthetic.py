"""The synthetic face shows what its specification says, by the numbers."""

import time
from dataclasses import replace

import numpy as np
import pytest

from app.capture.source import all_frames
from app.capture.synthetic import SyntheticFace, SyntheticSource, demo_face
from app.capture.synthetic_brush import to_linear
from app.capture.synthetic_face import Behaviour, Motion
from app.core.types import Clock

SMALL = SyntheticFace(breath_motion=0.0, width_px=320, height_px=240, size=0.6)


def _skin_colour(face: SyntheticFace, seconds: float) -> tuple[np.ndarray, np.ndarray, SyntheticSource]:
    """Times, (n, 3) mean linear colour of the skin, and the source that made them."""
    with SyntheticSource(replace(face, duration_s=seconds)) as source:
        rows, columns = np.nonzero(source.skin() > 0.99)
        times, colours = [], []
        for frame in all_frames(source):
            times.append(frame.t_s)
            colours.append(to_linear(frame.image[rows, columns]).mean(axis=0, dtype=np.float64))
    return np.array(times), np.array(colours), source


def _line_bpm_and_share(trace: np.ndarray, rate_hz: float) -> tuple[float, float]:
    """The strongest rate between 40 and 200 bpm, and the share of the band's power within 6 bpm of it."""
    t = np.arange(len(trace))
    flat = trace - np.polyval(np.polyfit(t, trace, 3), t)
    power = np.abs(np.fft.rfft(flat * np.hanning(len(flat)), 1 << 14)) ** 2
    rate_bpm = np.fft.rfftfreq(1 << 14, 1 / rate_hz) * 60
    band = (rate_bpm > 40) & (rate_bpm < 200)
    peak = float(rate_bpm[band][power[band].argmax()])
    return peak, float(power[band & (np.abs(rate_bpm - peak) < 6)].sum() / power[band].sum())


def _amplitudes(times: np.ndarray, colour: np.ndarray, source: SyntheticSource) -> np.ndarray:
    """Foot to peak of each channel relative to its mean, by regression on the true wave half way up the face."""
    wave = source.circulation.wave(times + 0.03)
    model = np.column_stack([wave, np.ones_like(times), times])
    return -np.linalg.lstsq(model, colour / colour.mean(axis=0) - 1, rcond=None)[0][0]


@pytest.mark.parametrize("tone", [0.0, 0.5, 1.0])
def test_skin_pulses_with_the_stated_amplitude_and_rate(tone: float) -> None:
    face = replace(SMALL, heart_rate_bpm=84, pulse_amplitude=0.005, skin_tone=tone)
    times, colour, source = _skin_colour(face, 12)
    red, green, blue = _amplitudes(times, colour, source)
    assert green == pytest.approx(0.005, rel=0.2)
    assert red / green == pytest.approx(0.33 / 0.77, rel=0.2)
    assert blue / green == pytest.approx(0.53 / 0.77, rel=0.2)
    rate_bpm, share = _line_bpm_and_share(colour[:, 1], 30)
    assert rate_bpm == pytest.approx(84, abs=1)
    assert share > 0.7


def test_noise_carries_a_pulse_below_one_gray_level() -> None:
    noisy = _skin_colour(replace(SMALL, pulse_amplitude=0.002), 8)
    assert _amplitudes(*noisy)[1] == pytest.approx(0.002, rel=0.2)
    green_levels = 255 * noisy[1][:, 1].mean() ** (1 / 2.4) * 0.002 / 2.4
    assert green_levels < 0.25, "the whole pulse is a fraction of a level"


def test_mannequin_has_no_line_in_its_spectrum() -> None:
    for amplitude, least, most in ((0.0, 0.0, 0.4), (0.005, 0.6, 1.0)):
        _, colour, _ = _skin_colour(replace(SMALL, rate_hz=15.0, pulse_amplitude=amplitude), 15)
        assert least < _line_bpm_and_share(colour[:, 1], 15)[1] < most
    _, colour, _ = _skin_colour(replace(SMALL, rate_hz=15.0, pulse_amplitude=0.0, motion="natural"), 15)
    ratio = colour[:, 1] / colour[:, 0]  # motion changes the light, not the colour
    assert _line_bpm_and_share(ratio, 15)[1] < 0.4


def test_eyes_hair_clothes_and_wall_do_not_pulse() -> None:
    faces = (replace(SMALL, noise_sd=0.0, pulse_amplitude=amplitude) for amplitude in (0.0, 0.2))
    quiet, strong = (SyntheticSource(face).picture(9).image.astype(int) for face in faces)
    changed = np.abs(quiet - strong).max(axis=2) > 1
    skin = SyntheticSource(SMALL).skin()
    assert changed[skin > 0.99].mean() > 0.95
    assert not changed[skin == 0].any()


def test_motion_changes_the_light_on_the_face() -> None:
    def cheek(motion: Motion) -> np.ndarray:
        face = replace(SMALL, rate_hz=15.0, pulse_amplitude=0.0, motion=motion, motion_rate_bpm=72)
        source, behaviour = SyntheticSource(face), Behaviour(face)
        light = []
        for k in range(120):
            frame = source.picture(k)
            top = 120 + round(behaviour.pose(frame.t_s).y * 72)  # follow the face: its half width is 72 px
            light.append(to_linear(frame.image[top : top + 22, 112:136, 1]).mean(dtype=np.float64))
        return np.array(light)

    still, nodding = cheek("still"), cheek("nod")
    assert np.ptp(still) / still.mean() < 0.01
    assert np.ptp(nodding) / nodding.mean() > 0.05, "ten times a pulse"
    assert _line_bpm_and_share(nodding, 15)[0] == pytest.approx(72, abs=1)


@pytest.mark.parametrize("motion", ["nod", "shake"])
def test_periodic_motion_goes_its_own_way(motion: Motion) -> None:
    face = replace(SMALL, motion=motion, motion_rate_bpm=60, noise_sd=0.0, pulse_amplitude=0.0)
    source = SyntheticSource(face)
    # Where the eyes and brows are: dark spots on light skin, followed by their centre.
    ends = [source.picture(k).image[80:120, 100:220].min(axis=2) < 60 for k in (7, 22)]
    down, right = np.abs(np.argwhere(ends[0]).mean(axis=0) - np.argwhere(ends[1]).mean(axis=0))
    along, across = (down, right) if motion == "nod" else (right, down)
    assert along > 5
    assert across < 2


def test_light_drifts_steps_and_flickers_in_colour_over_the_whole_picture() -> None:
    def corner(k: int, **changes: object) -> np.ndarray:
        frame = SyntheticSource(replace(SMALL, noise_sd=0.0, **changes)).picture(k)
        return to_linear(frame.image[:20, :40]).mean(axis=(0, 1))

    plain = corner(0)
    assert corner(30, light_step=0.3, light_step_at_s=1.0) / plain == pytest.approx(1.3, rel=0.02)
    assert corner(29, light_step=0.3, light_step_at_s=1.0) / plain == pytest.approx(1.0, rel=0.02)
    coloured = corner(5, flicker_hz=1.5, flicker_depth=0.2, flicker_rgb=(1.0, 0.5, 0.0)) / plain
    assert coloured == pytest.approx([1.2, 1.1, 1.0], rel=0.02)
    drifting = SyntheticSource(replace(SMALL, light_drift=0.1))
    drift = [to_linear(drifting.picture(k).image[:20, :40])[..., 1].mean() / plain[1] for k in range(0, 1200, 60)]
    assert 0.05 < np.ptp(drift) < 0.21
    assert corner(0, exposure=0.05).max() < 0.06


def test_frame_times_are_even_or_jittered_but_always_in_order() -> None:
    even, _, source = _skin_colour(replace(SMALL, rate_hz=24), 2)
    assert even == pytest.approx(np.arange(48) / 24)
    assert source.stats.captured == 48
    assert source.stats.measured_rate_hz == pytest.approx(24)
    assert source.info.frames == 48
    jittered, _, source = _skin_colour(replace(SMALL, rate_hz=24, jitter_s=0.015), 4)
    late = jittered - np.arange(96) / 24
    assert late.min() >= 0
    assert late.max() <= 0.03
    assert late.std() > 0.006
    assert np.diff(jittered).min() > 0
    assert source.stats.largest_gap_s == pytest.approx(np.diff(jittered).max())


def test_dropped_frames_are_missing_and_counted() -> None:
    times, _, source = _skin_colour(replace(SMALL, dropped_share=0.3), 10)
    assert len(times) + source.stats.dropped == 300
    assert source.stats.dropped == pytest.approx(90, abs=25)
    assert np.diff(times) * 30 == pytest.approx(np.round(np.diff(times) * 30))
    assert source.ended
    assert source.read() is None


def test_same_seed_same_frames_in_any_order() -> None:
    face = replace(demo_face(), width_px=320, height_px=240, jitter_s=0.01)
    with SyntheticSource(replace(face, duration_s=2)) as source:
        assert source.is_demo
        assert not source.is_live
        frames = [source.read() for _ in range(60)]
        assert source.read() is None
    again = SyntheticSource(face)
    for k in (41, 7, 59, 0):
        alone = again.picture(k)
        assert np.array_equal(alone.image, frames[k].image)
        assert alone.t_s == frames[k].t_s
        assert alone.clock is Clock.MEDIA
        assert not alone.image.flags.writeable
    assert not np.array_equal(SyntheticSource(replace(face, seed=8)).picture(7).image, frames[7].image)


def test_reopening_starts_again() -> None:
    source = SyntheticSource(replace(SMALL, duration_s=0.5))
    for _ in range(2):
        with source:
            assert [source.read().index for _ in range(15)] == list(range(15))
            assert source.ended


def test_demo_blinks_and_talks() -> None:
    small = {"width_px": 320, "height_px": 240, "noise_sd": 0.0, "pulse_amplitude": 0.0, "breath_motion": 0.0}
    source = SyntheticSource(replace(demo_face(), **small, motion="still", light_drift=0.0))
    images = np.array([source.picture(k).image[85:150, 135:185, 1] for k in range(0, 600, 2)])
    spread = images.std(axis=0)
    assert spread[10:22].max() > 10, "the eyes"
    assert spread[45:62].max() > 10, "the mouth"
    assert spread[28:37].max() < 5, "the nose stays"


def test_chair_is_empty_from_leaving_to_coming_back() -> None:
    face = replace(SMALL, noise_sd=0.0, face_leaves_at_s=1.0, face_returns_at_s=2.0)
    source = SyntheticSource(face)
    empty = SyntheticSource(replace(face, face_leaves_at_s=0.0, face_returns_at_s=None)).picture(0).image
    assert [np.array_equal(source.picture(k).image, empty) for k in (15, 30, 45, 60, 80)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_photograph_sways_but_does_not_live() -> None:
    face = replace(SMALL, photo=True, noise_sd=0.0, pulse_amplitude=0.1, blinking=True, talking=True)
    source = SyntheticSource(face)
    still = replace(face, motion="natural", motion_amplitude=0.0)
    assert np.array_equal(SyntheticSource(still).picture(3).image, SyntheticSource(still).picture(200).image)
    assert not np.array_equal(source.picture(0).image, source.picture(60).image)


def test_live_comes_in_real_time_and_drops_what_nobody_fetches() -> None:
    with SyntheticSource(replace(SMALL, duration_s=0.8), live=True) as source:
        assert source.is_live
        started_s = time.monotonic()
        first = source.read()
        time.sleep(0.3)
        frames = [first]
        while (frame := source.read()) is not None:
            frames.append(frame)
        assert time.monotonic() - started_s > 0.7
        assert first.clock is Clock.MONOTONIC
        assert np.diff([f.t_s for f in frames]).min() > 0
        assert [f.index for f in frames] == list(range(len(frames)))
        assert source.stats.dropped >= 5
        assert len(frames) + source.stats.dropped == 24
        assert source.now_s >= frames[-1].t_s


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"rate_hz": 0.0}, "at 0.0 Hz"),
        ({"width_px": 8}, "8x480"),
        ({"jitter_s": 0.02}, "jitter of 0.02 s"),
        ({"faces": 3}, "not 3"),
    ],
)
def test_impossible_faces_are_refused(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SyntheticFace(**wrong)
