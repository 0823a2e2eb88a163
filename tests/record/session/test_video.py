"""The video of a session: its pictures, their times, and what is left of it when the program is killed."""

import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest

from app.capture.source import all_frames
from app.capture.video_file import VideoFileSource
from app.core.types import Clock, Frame
from app.record.session.reader import open_session
from app.record.session.recorder import SessionRecorder
from app.record.session.video import MOST_BYTES, VideoWriter
from tests.record.session.stories import META, STATS, story

ROOT = Path(__file__).resolve().parents[3]
# 30 frames a second, then 15, then a gap: as a webcam in failing light.
TIMES = np.concatenate([np.arange(30) / 30, 1 + np.arange(15) / 15, 3.5 + np.arange(10) / 30]) + 7.25


@dataclass
class Beginning:
    folder: Path | None
    start_s: float | None


def picture(number: int, height: int = 96, width: int = 128) -> np.ndarray:
    """Skin that becomes a little brighter from frame to frame."""
    return np.broadcast_to(np.array([170 + number % 20, 120, 95], np.uint8), (height, width, 3))


def test_pictures_come_back_with_their_times(tmp_path):
    folder = tmp_path / "2026-11-24 18.30.05"
    folder.mkdir()
    problems = []
    writer = VideoWriter(Beginning(folder, 7.0), problems.append)
    for number, t_s in enumerate(TIMES):
        writer.put(Frame(picture(number), float(t_s), number, Clock.MONOTONIC))
    writer.finish()
    assert writer.wait(10) and problems == [] and writer.dropped == 0
    path = folder / "2026-11-24 18.30.05.mkv"
    with av.open(str(path)) as container:
        packets = [one for one in container.demux(video=0) if one.size]
        assert len(packets) == len(TIMES) and all(one.is_keyframe for one in packets)
    with VideoFileSource(str(path)) as source:
        frames = list(all_frames(source))
    assert len(frames) == len(TIMES)
    np.testing.assert_allclose(np.diff([one.t_s for one in frames]), np.diff(TIMES), atol=2e-3)
    for number, frame in enumerate(frames):
        assert np.abs(frame.image.reshape(-1, 3).mean(axis=0) - picture(number)[0, 0]).max() < 3.0


def test_odd_sizes_are_kept(tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    writer = VideoWriter(Beginning(folder, 0.0), lambda problem: None)
    for number in range(3):
        writer.put(Frame(picture(number, 65, 97), number / 30, number, Clock.MONOTONIC))
    writer.finish()
    assert writer.wait(10)
    with av.open(str(folder / "odd.mkv")) as container:
        assert [(one.width, one.height) for one in container.decode(video=0)] == [(97, 65)] * 3


def test_pictures_before_the_start_are_left_out_and_a_session_that_never_came_has_no_video(tmp_path):
    writer = VideoWriter(Beginning(None, None), lambda problem: None)
    writer.put(Frame(picture(0), 1.0, 0, Clock.MONOTONIC))
    writer.finish()
    assert writer.wait(10)
    folder = tmp_path / "one"
    folder.mkdir()
    writer = VideoWriter(Beginning(folder, 8.0), lambda problem: None)
    for number in range(3):
        writer.put(Frame(picture(number), 7.0 + number, number, Clock.MONOTONIC))
    writer.finish()
    assert writer.wait(10)
    with av.open(str(folder / "one.mkv")) as container:
        assert [round(float(one.pts * one.time_base), 3) for one in container.decode(video=0)] == [0.0, 1.0]


@pytest.mark.expects_log("pictures of the video were dropped")
def test_a_disk_that_is_too_slow_drops_pictures_and_never_holds_up_the_camera():
    writer = VideoWriter(Beginning(None, 0.0), lambda problem: None)
    large = picture(0, 1080, 1920)
    for number in range(15):
        writer.put(Frame(large, number / 30, number, Clock.MONOTONIC))
    writer.finish()
    assert writer.wait(10)
    assert writer.dropped == 15 - MOST_BYTES // large.nbytes


@pytest.mark.expects_log("the video ended early")
def test_a_video_that_cannot_be_written_is_said(tmp_path):
    problems = []
    writer = VideoWriter(Beginning(tmp_path / "gone", 0.0), problems.append)
    writer.put(Frame(picture(0), 0.5, 0, Clock.MONOTONIC))
    writer.finish()
    assert writer.wait(10)
    assert str(problems[0]) == (
        "The video of the session ended early: No such file or directory. Its numbers and waves are recorded on."
    )


@pytest.mark.expects_log("the video ended early")
def test_a_video_that_ends_early_is_whole_as_far_as_it_goes(tmp_path):
    folder = tmp_path / "two"
    folder.mkdir()
    problems = []
    writer = VideoWriter(Beginning(folder, 0.0), problems.append)
    for number in range(30):
        writer.put(Frame(picture(number), number / 30, number, Clock.MONOTONIC))
    writer.put(Frame(picture(30, 48, 64), 1.0, 30, Clock.MONOTONIC))
    writer.finish()
    assert writer.wait(10)
    assert "ended early: the pictures changed to 64x48." in str(problems[0])
    with av.open(str(folder / "two.mkv")) as container:
        assert container.duration == pytest.approx(1e6, abs=5e4)  # stands there only when the file was closed
        assert sum(1 for _ in container.decode(video=0)) == 30


RECORD = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from app.core.types import Clock, Frame
    from app.record.session.recorder import SessionRecorder
    from app.record.session.video import VideoWriter
    from tests.record.session.stories import META, STATS, story
    from tests.record.session.test_video import picture

    recorder = SessionRecorder(Path(sys.argv[1]), META, lambda progress: None)
    video = VideoWriter(recorder, print)
    began = time.monotonic()
    for number, update in enumerate(story(1000.0)):
        time.sleep(max(0.0, update.t_s - (time.monotonic() - began)))
        video.put(Frame(picture(number), update.t_s, number, Clock.MONOTONIC))
        recorder.take(update, STATS)
        print(update.t_s, flush=True)
    """
)


def test_the_video_of_a_killed_program_can_be_read(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", RECORD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    reached = 0.0
    for line in process.stdout:
        reached = float(line)
        if reached >= 5.5:
            break
    process.kill()
    process.wait()
    process.stdout.close()
    (folder,) = tmp_path.iterdir()
    session = open_session(folder)
    assert session.video is not None
    with VideoFileSource(str(session.video)) as source:
        times_s = [frame.t_s for frame in all_frames(source)]
    assert reached - times_s[-1] < 2 and len(times_s) > 100


def test_a_recorder_names_the_start_that_the_video_counts_from(tmp_path):
    recorder = SessionRecorder(tmp_path, META, lambda progress: None)
    assert recorder.start_s is None
    for update in story(9.0, first_s=7.25):
        recorder.take(update, STATS)
    assert recorder.start_s == 7.0
    recorder.finish("stopped")
    assert recorder.wait(10)
