"""How a video that can wait is to be played."""

from dataclasses import dataclass

REAL_TIME = 1.0
FASTEST = None


@dataclass(frozen=True, slots=True)
class Manner:
    """What is wished. from_s: where to begin. speed: media seconds per second, FASTEST: as the analysis can."""

    from_s: float = 0.0
    paused: bool = False
    speed: float | None = REAL_TIME
