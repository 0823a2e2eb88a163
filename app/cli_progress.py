"""How far each video is, seen from the terminal: workers write it to a small shared file, a thread draws one bar."""

import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from tqdm import tqdm

REDRAW_S = 0.2

# Is told the media time reached and, where it is known, the whole duration.
Progress = Callable[[float, float | None], None]


class ProgressNote:
    """Where one video's progress is written, from any process: media seconds done and in all (NaN: not known)."""

    def __init__(self, path: Path, number: int) -> None:
        self._path = path
        self._number = number
        self._cells: np.memmap | None = None

    def __call__(self, done_s: float, duration_s: float | None) -> None:
        """Write it down."""
        if self._cells is None:
            self._cells = np.memmap(self._path, np.float64, "r+", offset=16 * self._number, shape=(2,))
        self._cells[:] = done_s, duration_s or np.nan

    def __reduce__(self) -> tuple[type["ProgressNote"], tuple[Path, int]]:
        return ProgressNote, (self._path, self._number)


def no_progress(done_s: float, duration_s: float | None) -> None:
    """For when nobody is watching."""


class View(Protocol):
    """What the work is shown on; a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...

    def note(self, number: int) -> Progress:
        """What the video with this number, from 0, tells its progress to, from any process."""
        ...

    def finished(self, number: int) -> None:
        """This video is done or has failed."""
        ...

    def line(self, text: str, *, error: bool = False) -> None:
        """Print ``text`` to stdout, or to stderr."""
        ...


class ProgressBar:
    """One bar over all videos, as a context manager; each counts by the share of it that is done.

    The bar goes to stderr; lines printed meanwhile go through ``line``.
    """

    def __init__(self, videos: int) -> None:
        self._videos = videos
        self._finished: set[int] = set()
        self._media_s: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._draw_until_stopped, name="progress-bar")
        self._open = ExitStack()

    def __enter__(self) -> Self:
        # Windows cannot remove a file that a worker still maps.
        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="hhm-", ignore_cleanup_errors=True))
        self._path = Path(folder) / "progress"
        np.zeros((self._videos, 2)).tofile(self._path)
        self._bar = self._open.enter_context(
            tqdm(
                total=self._videos,
                file=sys.stderr,
                leave=False,
                bar_format="{percentage:3.0f} % |{bar}| {n:.1f}/{total} videos, {elapsed}, {remaining} left{postfix}",
            )
        )
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stop.set()
        self._thread.join()
        self._open.close()

    def note(self, number: int) -> ProgressNote:
        """Where the video with this number, from 0, writes its progress."""
        return ProgressNote(self._path, number)

    def finished(self, number: int) -> None:
        """This video is done or has failed."""
        self._finished.add(number)

    def line(self, text: str, *, error: bool = False) -> None:
        """Print above the bar."""
        self._bar.write(text, file=sys.stderr if error else sys.stdout)

    def _draw_until_stopped(self) -> None:
        while not self._stop.wait(REDRAW_S):
            self._draw()

    def _draw(self) -> None:
        cells = np.fromfile(self._path).reshape(-1, 2)
        done_s, duration_s = cells[:, 0], cells[:, 1]
        share = np.clip(np.nan_to_num(done_s / np.where(duration_s > 0, duration_s, np.nan)), 0.0, 1.0)
        share[list(self._finished)] = 1.0
        elapsed_s = self._bar.format_dict["elapsed"]
        self._bar.set_postfix_str(f"{done_s.sum() / max(elapsed_s, 1e-3):.1f} x real time", refresh=False)
        self._bar.n = float(share.sum())
        self._bar.refresh()


class PlainLines:
    """In place of the bar where the output is not a terminal: lines only."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None: ...

    def note(self, number: int) -> Progress:  # noqa: ARG002
        """Progress goes nowhere."""
        return no_progress

    def finished(self, number: int) -> None:
        """Nothing to draw."""

    def line(self, text: str, *, error: bool = False) -> None:
        """Print at once, so that a log file grows while the work goes on."""
        print(text, file=sys.stderr if error else sys.stdout, flush=True)
