"""A real man before a webcam, who nods and turns: several programs agree on 59 to 60 bpm over his 23 seconds.

Networks read his double rate in the first half, until they were trained with heads that turn, and saw every second
window in a mirror.
"""

from pathlib import Path

import numpy as np
import pytest

from app.build import SourceSpec, make_source
from app.capture.source import all_frames
from app.core.recording import joined
from app.core.spectrum import pulse_spectrum
from app.core.status import Status

CLIP = Path(__file__).resolve().parents[2] / "shared/data/faces/webcam-still-23s-vfr.mp4"


@pytest.mark.skipif(not CLIP.exists(), reason="the recordings in ../shared/data/faces are not here")
def test_the_webcam_clip_reads_59_to_60():
    pytest.importorskip("torch", reason="training.evaluate belongs to the training toolbox")
    from training.evaluate import Replay

    with make_source(SourceSpec("file", str(CLIP))) as source:
        readings, pieces = Replay(all_frames(source), crop_size_px=32).run("physnet")
    (wave,) = joined(pieces)
    assert pulse_spectrum(wave.wave - wave.wave.mean(), wave.rate_hz).peak_bpm() == pytest.approx(59.5, abs=1.0)
    estimates = np.array([one.value for one in readings if one.t_s >= 10])
    assert np.median(estimates) == pytest.approx(59.5, abs=1.5)
    shown = [one.value for one in readings if one.status is Status.OK]
    assert shown and shown == [pytest.approx(59.5, abs=3.0)] * len(shown)
