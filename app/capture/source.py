"""What every source of frames can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable

from app.core.types import CaptureStats, Frame, SourceInfo
from app.errors import AppError


class Source(Protocol):
    """A camera, file, stream or synthetic face. Used by one thread at a time, as a context manager:

        with make_source(spec) as source:           # opening raises AppError with a named cause
            while not source.ended:
                frame = source.read()               # None: nothing arrived within about half a second, ask again
        source.problem                              # why it ended early, or None: what was read so far stays valid

    is_live: real time does not wait; a full queue drops frames. A file (not live) makes its reader wait instead.
    is_demo: synthetic: everything made from it is marked DEMO.
    """

    is_live: bool
    is_demo: bool

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...

    def give_up(self) -> None:
        """Let opening come to its end with an AppError, soon, where it waits for a device; for any thread.

        For who no longer wants the source: reading does not wait any more either.
        """
        ...

    @property
    def info(self) -> SourceInfo:
        """Obtained size, clock and so on; valid once open."""
        ...

    @property
    def stats(self) -> CaptureStats:
        """Counts so far; may be read from another thread."""
        ...

    @property
    def ended(self) -> bool:
        """No frame will come any more."""
        ...

    @property
    def problem(self) -> AppError | None:
        """Why the source ended early or is interrupted right now ("32 of 120 frames ..."); None when all is well."""
        ...

    @property
    def now_s(self) -> float:
        """Session time now: for a live source the clock, for a file the time of the last frame."""
        ...

    def read(self) -> Frame | None:
        """The next frame; None when nothing arrived within about 0.5 s, and at the end. Never blocks much longer."""
        ...


@runtime_checkable
class Seekable(Protocol):
    """A source that can be read from another place."""

    def seek(self, t_s: float) -> None:
        """Go on with the first frame at or after ``t_s``, in either direction. Times stay those of the whole.

        Counting starts anew: to a monitor it is another source. Raises AppError where the file does not allow it.
        """
        ...


@dataclass(frozen=True, slots=True)
class CameraLock:
    """What a camera holds since it was asked to: as it was read back, not as it was wished for."""

    exposure: bool
    white_balance: bool


@runtime_checkable
class Lockable(Protocol):
    """A camera whose exposure and white balance can be asked to stay as they are."""

    def held(self) -> CameraLock | None:
        """What is held; None while nothing was asked for, or the camera has not answered yet."""
        ...

    def hold(self, wanted: bool) -> None:
        """Ask for it, or give it back; for any thread. Given back at the end in any case."""
        ...


def all_frames(source: Source) -> Iterator[Frame]:
    """Every frame of an open source, to its end, however long that takes."""
    while not source.ended:
        frame = source.read()
        if frame is not None:
            yield frame
