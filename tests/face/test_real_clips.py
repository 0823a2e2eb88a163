"""Real people, where the recordings that cannot be in the repository are at hand."""

from pathlib import Path

import av
import numpy as np
import pytest

from app.core.types import Clock, Frame

FOLDER = Path(__file__).resolve().parents[2].parent / "shared/data/faces"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the recordings in ../shared/data/faces are not here")


def play(reader, name, seconds=6.0):
    seen = []
    last_s = -1.0
    with av.open(str(FOLDER / name)) as container:
        for index, picture in enumerate(container.decode(video=0)):
            if picture.time > seconds:
                break
            if picture.time <= last_s:
                continue
            last_s = picture.time
            high = min(picture.height, 720)
            scaled = picture.reformat(width=round(picture.width * high / picture.height), height=high, format="rgb24")
            seen.append(reader.read(Frame(scaled.to_ndarray(), picture.time, index, Clock.MEDIA)))
    return seen


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("webcam-still-23s-vfr.mp4", 1.0),
        ("intel/head-pose-face-detection-male.gif", 1.0),
        ("intel/head-pose-face-detection-female.gif", 1.0),
        ("intel/head-pose-face-detection-female-and-male.gif", 1.0),
        ("hschn/100_light.mp4", 1.0),
        ("mediapipe/gesture_test_video.mp4", 1.0),
        ("intel-asl/help.mkv", 0.6),
        ("hschn/0_light.mp4", 0.0),
        ("hschn/noface.mp4", 0.0),
        ("mediapipe/hand_test_video.mp4", 0.0),
        ("intel/bottle-detection_noface.mp4", 0.0),
    ],
)
def test_found_where_there_is_a_face_and_only_there(reader, name, share):
    seen = play(reader, name, 2.0)
    found = np.mean([o.region is not None for o in seen])
    assert found >= share if share else found == 0


def test_turning_head_keeps_its_regions_on_skin(reader):
    """Red over blue is high on skin, near 1 on the gray wall and the black chair behind this person."""
    for observation in play(reader, "webcam-still-23s-vfr.mp4", 23.0)[::20]:
        rgb = observation.skin.rgb[observation.skin.pixels > 300]
        assert (rgb[:, 0] / rgb[:, 2]).min() > 1.15
