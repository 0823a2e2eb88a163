"""Where a session stands: what every button and every sentence about it follows from."""

from enum import Enum


class State(Enum):
    """Where a session stands. ``active``: threads may be at work."""

    IDLE = "ready"
    OPENING = "opening"
    RUNNING = "running"
    PAUSED = "paused"
    SEEKING = "going to another place"
    INTERRUPTED = "waiting for the source"
    STOPPING = "stopping"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def active(self) -> bool:
        """Not at rest: something has been started and has not come to its end."""
        return self.measuring or self is State.STOPPING

    @property
    def measuring(self) -> bool:
        """Results may come."""
        return self in (State.OPENING, State.RUNNING, State.PAUSED, State.SEEKING, State.INTERRUPTED)
