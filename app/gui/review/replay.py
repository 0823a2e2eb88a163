"""A session's video once more, through another method: its heart rate, second by second."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.build import SourceSpec, find_method, make_monitor, make_source
from app.capture.source import all_frames
from app.core.types import FloatArray
from app.errors import AppError
from app.gui.review.series import Line, joined
from app.language import later

HEART_RATE = "heart_rate_bpm"


def replay(video: Path, method: str, seconds: int, tell: Callable[[float], None]) -> Line:
    """The heart rate that ``method`` shows for ``video``, in the seconds of its session, as a line to be drawn.

    ``tell`` hears how much is done, and raises to end it. Raises AppError where the video cannot be read.
    """
    value: FloatArray = np.full(seconds, np.nan)
    last_s = None
    # The source first: a file that is no video is refused before the models are loaded.
    with make_source(SourceSpec("file", str(video))) as source:
        monitor = make_monitor(method)
        for frame in all_frames(source):
            update = monitor.push(frame)
            last_s = frame.t_s
            second = round(update.t_s)
            if update.fresh and 1 <= second <= seconds:
                reading = update.vitals[HEART_RATE]
                value[second - 1] = np.nan if reading.value is None else reading.value
            tell(min(1.0, last_s / seconds) if seconds else 1.0)
        if last_s is None:
            raise source.problem or AppError(later("{name} holds no picture.", name=video.name))
    label = find_method(method).label
    return Line(HEART_RATE, (label, label), *joined(np.arange(1.0, seconds + 1), value))
