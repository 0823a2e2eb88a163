"""Real clips, compressed again: what the command line says of them, and their way back and forth."""

from pathlib import Path

import numpy as np
import pytest

from app.build import SourceSpec, make_source
from app.capture.source import all_frames
from benchmarks.compressed import encode
from benchmarks.recompressed import BIT_RATES, NOISE_SD, RealClip, back_and_forth, write
from training.evaluate import read_beats, references


def test_a_clip_is_named_by_its_file_rate_and_what_is_true_of_its_clock():
    assert RealClip.parse("a/b.mp4:60") == RealClip(Path("a/b.mp4"), 60.0, 30.0, np.inf)
    assert RealClip.parse("b.mp4:65.5:25") == RealClip(Path("b.mp4"), 65.5, 25.0, np.inf)
    assert RealClip.parse("b.mp4:65.5:25:14") == RealClip(Path("b.mp4"), 65.5, 25.0, 14.0)


@pytest.mark.parametrize("text", ["b.mp4", "b.mp4:fast", "b.mp4:60:30:14:1"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        RealClip.parse(text)


def test_no_step_is_a_jump():
    pictures = [np.full((2, 2, 3), k, dtype=np.uint8) for k in range(4)]
    assert [int(one[0, 0, 0]) for one in back_and_forth(pictures, 10)] == [0, 1, 2, 3, 3, 2, 1, 0, 0, 1]


def test_every_video_has_its_frames_and_its_beats(tmp_path):
    clip = tmp_path / "clip.mp4"
    shades = (np.full((480, 640, 3), 60 + k, dtype=np.uint8) for k in range(30))
    encode(clip, ((one, k / 30) for k, one in enumerate(shades)), 400_000)
    out = tmp_path / "out"
    out.mkdir()
    write(out, RealClip(clip, 90.0, 30.0, np.inf), 3.0)
    found = references(out)
    assert len(found) == len(BIT_RATES) * len(NOISE_SD)
    for video, beats in found:
        assert np.diff(read_beats(beats)) == pytest.approx(60 / 90, abs=1e-3)
        with make_source(SourceSpec("file", str(video))) as source:
            times_s = [frame.t_s for frame in all_frames(source)]
        assert len(times_s) == 90
        assert times_s[-1] == pytest.approx(89 / 30, abs=0.01)
