"""The test videos carry the times that were asked for: every other test relies on it."""

from pathlib import Path

import av
import numpy as np
import pytest

from app.capture.synthetic import SyntheticFace
from tests.clips import constant_frames, face_frames, noise_frames, photo_frames, read_video, turn_video, write_video

SMALL = SyntheticFace(width_px=160, height_px=120, duration_s=1.0)


@pytest.mark.parametrize(
    ("suffix", "jitter_s", "tolerance_s"),
    [
        (".mp4", 0.012, 2e-5),
        (".mov", 0.012, 2e-5),
        (".mkv", 0.012, 1.1e-3),
        (".webm", 0.012, 1.1e-3),
        (".wmv", 0.012, 1.1e-3),
        (".avi", 0.0, 1e-9),
    ],
)
def test_written_frames_come_back_with_their_times(
    tmp_path: Path, suffix: str, jitter_s: float, tolerance_s: float
) -> None:
    face = SyntheticFace(width_px=160, height_px=120, duration_s=1.0, jitter_s=jitter_s)
    frames = list(face_frames(face))
    back = read_video(write_video(tmp_path / f"clip{suffix}", frames))
    assert [t - back[0][0] for t, _ in back] == pytest.approx([f.t_s - frames[0].t_s for f in frames], abs=tolerance_s)
    assert np.abs(back[9][1].astype(int) - frames[9].image).mean() < 5


def test_a_turned_video_says_so(tmp_path: Path) -> None:
    path = turn_video(write_video(tmp_path / "turned.mp4", face_frames(SMALL, 0.2)), 1)
    with av.open(str(path)) as container:
        assert next(container.decode(video=0)).rotation == -90  # counter-clockwise, so a quarter clockwise


def test_lifeless_frames() -> None:
    gray = list(constant_frames(0.2, level=90, size_px=(64, 48)))
    assert len(gray) == 6
    assert all((f.image == 90).all() for f in gray)
    noise = list(noise_frames(0.2, size_px=(64, 48)))
    assert noise[0].image.std() > 60
    assert not np.array_equal(noise[0].image, noise[1].image)
    photo = list(photo_frames(gray[0].image, 0.2, size_px=(64, 48), noise_sd=2.0))
    assert photo[3].image.std() == pytest.approx(2.0, abs=0.2)
