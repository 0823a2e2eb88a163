"""What the summary says besides the numbers, and when it warns."""

import json

import numpy as np
import pytest

from app.core.types import CaptureStats, Clock
from app.notice import NOT_MEDICAL
from app.record import summary as module
from app.record.summary import Counts, Settings, summarise, to_text, versions
from app.record.tally import FaceTally, VitalTally, WaveTally
from tests.record.made_up import HEART_RATE, MadeUpMethod, observation, origin


def made(where=None, *, ungated=False, faces=(1,)):
    tally = FaceTally()
    for number in faces:
        tally.add(observation(0.0, number))
    counts = Counts(10, 10.0, {"heart_rate_bpm": VitalTally(HEART_RATE)}, tally, WaveTally())
    return summarise(where or origin(), Settings(MadeUpMethod(), ungated), counts)


def warning(summary, key):
    return next(one["message"] for one in summary["warnings"] if one["key"] == key)


def test_keys_are_stable():
    assert list(made()) == [
        "schema", "notice", "demo", "partial", "ungated", "warnings", "input", "frames", "analysed_s", "seconds",
        "face", "method", "vitals", "bvp", "program",
    ]  # fmt: skip


def test_a_good_recording_has_no_warning_and_says_what_it_is():
    summary = made()
    assert summary["warnings"] == []
    assert (summary["schema"], summary["demo"], summary["partial"], summary["ungated"]) == (1, False, False, False)
    assert summary["notice"] == NOT_MEDICAL[0]
    assert summary["method"] == {
        "name": "made_up", "label": "Made up", "source": "nobody, never", "provider": "none",
    }  # fmt: skip
    assert summary["input"]["details"] == {"codec": "h264"}


def test_versions_of_what_the_numbers_depend_on():
    assert versions()["numpy"] == np.__version__
    assert versions()["av"] is not None


def test_a_package_that_is_not_there_is_null(monkeypatch):
    monkeypatch.setattr(module, "PACKAGES", (("no-such-package", "nor-this"), ("not-there", "numpy")))
    assert versions() == {"no-such-package": None, "not-there": np.__version__}


def test_demo_is_marked():
    summary = made(origin("demo", demo=True))
    assert summary["demo"] is True
    assert warning(summary, "demo") == "A synthetic face was analysed: these numbers belong to nobody."


def test_partial_reading_is_said():
    summary = made(origin(problem="32 of 120 frames could be read."))
    assert summary["partial"] is True
    assert warning(summary, "partial") == "32 of 120 frames could be read."


def test_ungated_is_marked():
    summary = made(ungated=True)
    assert summary["ungated"] is True
    assert "not trusted" in warning(summary, "ungated")


def test_nominal_clock_is_named():
    assert "declared frame rate" in warning(made(origin(clock=Clock.NOMINAL)), "nominal_clock")


def test_low_frame_rate_is_named_with_its_value():
    assert "Only 12.5 frames a second" in warning(made(origin(stats=CaptureStats(9, 0, 0, 12.5))), "low_frame_rate")


def test_lost_frames_are_counted():
    stats = CaptureStats(90, 8, 2, 30.0)
    assert warning(made(origin(stats=stats)), "lost_frames") == "10 of 100 frames were lost or had unusable times."


def test_no_face_is_said():
    assert warning(made(faces=(0, 0)), "no_face") == "No face was found."


@pytest.mark.parametrize(("several", "warned"), [(1, False), (2, True), (50, True)])
def test_several_faces_are_said_unless_it_was_for_a_moment(several, warned):
    summary = made(faces=(2,) * several + (1,) * (100 - several))
    assert any(one["key"] == "several_faces" for one in summary["warnings"]) is warned
    if warned:
        assert warning(summary, "several_faces").startswith(f"Several faces in {several}% of the pictures")


def test_text_is_valid_json_in_any_script_and_refuses_nan():
    text = to_text(made(origin("脉搏.mp4")))
    assert "脉搏.mp4" in text
    assert json.loads(text)["input"]["name"] == "脉搏.mp4"
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_text({"a": float("nan")})
