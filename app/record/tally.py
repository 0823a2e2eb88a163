"""What a recording comes to: counted while it runs, in memory that grows by a few numbers a second."""

import statistics
from collections import Counter
from typing import Any

from app.core.recording import RecordingRate
from app.core.status import Status
from app.core.types import BvpChunk, FaceObservation, Reading, VitalInfo

Json = dict[str, Any]


def rounded(value: float | None, decimals: int) -> float | None:
    """``value`` for JSON: None stays None, and a minus before zero goes."""
    return None if value is None else round(value, decimals) + 0.0


class VitalTally:
    """One vital sign over the seconds of a recording. Only readings with status OK count as shown."""

    def __init__(self, info: VitalInfo) -> None:
        self._info = info
        self._values: list[float] = []
        self._scores: list[float] = []
        self._statuses: Counter[str] = Counter()

    def add(self, reading: Reading, status: str) -> None:
        """One second; ``status`` as it stands in the CSV."""
        self._statuses[status] += 1
        if reading.status is Status.OK and reading.value is not None:
            self._values.append(reading.value)
            if reading.quality is not None:
                self._scores.append(reading.quality.score)

    @property
    def shown(self) -> bool:
        """Whether a number was shown in any second."""
        return bool(self._values)

    def as_json(self) -> Json:
        """Statistics of the shown values; null where nothing was shown."""
        values, decimals = self._values, self._info.decimals + 2
        seconds = sum(self._statuses.values())
        return {
            "label": self._info.label[0],
            "unit": self._info.unit,
            "median": rounded(statistics.median(values), decimals) if values else None,
            "mean": rounded(statistics.fmean(values), decimals) if values else None,
            "min": rounded(min(values, default=None), decimals),
            "max": rounded(max(values, default=None), decimals),
            "count": len(values),
            "coverage": rounded(len(values) / seconds, 4) if seconds else None,
            "median_quality": rounded(statistics.median(self._scores), 3) if self._scores else None,
            # Most frequent first; equal counts by name, so that the same video gives the same text.
            "seconds_by_status": dict(sorted(self._statuses.items(), key=lambda item: (-item[1], item[0]))),
        }


class FaceTally:
    """How often a face was there, and how often more than one."""

    def __init__(self) -> None:
        self.frames = 0
        self._with_face = 0
        self._with_several = 0

    def add(self, observation: FaceObservation | None) -> None:
        """One frame; None is not a frame."""
        if observation is None:
            return
        self.frames += 1
        if observation.region is not None:
            self._with_face += 1
            self._with_several += observation.region.faces > 1

    @property
    def share(self) -> float | None:
        """Share of frames with a face."""
        return self._with_face / self.frames if self.frames else None

    @property
    def several_share(self) -> float | None:
        """Share of frames with several faces."""
        return self._with_several / self.frames if self.frames else None


class WaveTally:
    """How much of the pulse wave was written, and its rate over the whole recording."""

    def __init__(self) -> None:
        self._samples = 0
        self._seconds = 0.0
        self._rates: set[float] = set()
        self._recording = RecordingRate()

    def add(self, chunk: BvpChunk) -> None:
        """One final chunk."""
        self._samples += len(chunk.wave)
        self._seconds += len(chunk.wave) / chunk.rate_hz
        self._rates.add(chunk.rate_hz)
        self._recording.add(chunk)

    def as_json(self, trusted: bool) -> Json:
        """Samples, seconds covered, the sampling rate (null while unknown or when it changed), and the heart rate of
        the whole recording with its SNR: null unless ``trusted``, as a wave without a pulse has a strongest rate too.
        """
        rate_hz = next(iter(self._rates)) if len(self._rates) == 1 else None
        found = self._recording.result() if trusted else None
        return {
            "samples": self._samples,
            "covered_s": rounded(self._seconds, 3),
            "rate_hz": rounded(rate_hz, 6),
            "whole_recording_bpm": None if found is None else rounded(found[0], 2),
            "whole_recording_snr_db": None if found is None else rounded(found[1], 1),
        }
