"""How a video that can wait is played: what a person wishes, and where it stands."""

from dataclasses import dataclass, replace

from app.build import SourceSpec
from app.gui.measuring.capture_thread import Opened
from app.gui.measuring.manner import Manner
from app.gui.measuring.state import State

SHORTEST_S = 0.5  # of a video: nobody is sent closer to its end


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be run, and how."""

    spec: SourceSpec
    method: str
    manner: Manner

    def at_speed(self, speed: float | None) -> "Wish":
        """The same at another speed."""
        return replace(self, manner=replace(self.manner, speed=speed))


@dataclass(frozen=True, slots=True)
class Playback:
    """Where a video stands; ``duration_s`` is None where nobody knows."""

    position_s: float
    duration_s: float | None
    can_seek: bool
    paused: bool
    speed: float | None

    def nearest_place_s(self, t_s: float) -> float:
        """Where to begin for a person who wants ``t_s``."""
        return min(max(t_s, 0.0), max((self.duration_s or 0.0) - SHORTEST_S, 0.0))


def playback_of(state: State, opened: Opened | None, wish: Wish | None, now_s: float | None) -> Playback | None:
    """Where the video of ``wish`` stands; None when nothing is played, and for a camera, which cannot wait.

    now_s: the time of the source that runs. After its end a video can still be sought in.
    """
    if opened is None or wish is None or not opened.can_pause:
        return None
    if state not in (State.RUNNING, State.PAUSED, State.SEEKING) and not (state is State.FINISHED and opened.can_seek):
        return None
    duration_s, position_s = opened.info.duration_s, wish.manner.from_s
    if state is State.FINISHED:
        position_s = duration_s or position_s
    elif state is not State.SEEKING and now_s is not None:
        position_s = max(now_s, position_s)
    paused = state is State.PAUSED or (state is State.SEEKING and wish.manner.paused)
    return Playback(position_s, duration_s, opened.can_seek, paused, wish.manner.speed)
