"""Files read from another place: the very frames of the whole, whatever the container."""

from pathlib import Path

import numpy as np
import pytest

from app.capture.source import all_frames
from app.capture.video_file import VideoFileSource
from tests.capture.test_video_file import cut, folder, mkv, mp4, play, remuxed, scenes
from tests.clips import write_video

__all__ = ["folder", "mkv", "mp4"]

SEEKABLE = {"mp4": "mp4", "mkv": "matroska", "ts": "mpegts"}


@pytest.mark.parametrize("suffix", [*SEEKABLE, "avi", "webm", "browser.webm"])
def test_seeking_finds_the_very_frames_of_the_whole(mp4: Path, folder: Path, suffix: str) -> None:
    path = folder / f"sought.{suffix}"
    if suffix in SEEKABLE:
        remuxed(mp4, path, SEEKABLE[suffix])
    elif suffix == "browser.webm":
        remuxed(write_video(folder / "whole.webm", scenes(), gop=30), path, "webm", live="1")
    else:
        write_video(path, scenes(), gop=30)
    whole, _ = play(path)
    with VideoFileSource(path) as source:
        for t_s in (2.5, 0.7, whole[100].t_s, 0.0):
            source.seek(t_s)
            frames = list(all_frames(source))
            wanted = [frame for frame in whole if frame.t_s >= t_s - 1e-4]
            assert [frame.t_s for frame in frames] == [frame.t_s for frame in wanted]
            assert [frame.index for frame in frames] == list(range(len(wanted)))
            assert all(np.array_equal(one.image, other.image) for one, other in zip(frames, wanted, strict=True))
            assert source.problem is None and source.ended
            assert source.stats.captured == len(wanted)


def test_what_is_missing_after_seeking_is_counted_from_there(mkv: Path, folder: Path) -> None:
    path = cut(mkv, folder / "cut_and_sought.mkv", 0.6)
    with VideoFileSource(path) as source:
        whole = len(list(all_frames(source)))
        source.seek(1.0)
        read = len(list(all_frames(source)))
    assert read == whole - 30
    assert f"is cut off: {read} of 90 frames could be read" in str(source.problem)


def test_nothing_is_left_when_sought_past_the_end(mp4: Path) -> None:
    with VideoFileSource(mp4) as source:
        source.seek(60.0)
        assert list(all_frames(source)) == []
        assert source.ended and source.problem is None
