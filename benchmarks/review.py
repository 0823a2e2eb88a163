"""How fast a recorded session is opened for review and scrolled, beside what it would cost without our own work.

    python -m benchmarks.review [--minutes 60] [--rounds 5] [--platform xvfb]

A session of that length is written by the program's own code, opened in the real window (from the click to the painted
tracks, pyqtgraph imported by the first opening) and scrolled through at four zooms. Baselines: reading the lines of
the journal as JSON and nothing else; the same curves as pyqtgraph draws them when nothing is asked of it (all samples,
antialiased). Printed: wall time and, because a busy machine stretches that, processor time.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QElapsedTimer, QEventLoop, QTimer
from PyQt5.QtWidgets import QApplication

from app import build
from app.build import SourceSpec
from app.core.vitals import vital_infos
from app.gui.measuring.session import Session
from app.gui.program.application import make_application
from app.gui.window.main_window import MainWindow
from app.record.session.layout import JOURNAL_NAME
from app.settings import Settings
from benchmarks.window import display
from tests.gui.recorded import write_session

if TYPE_CHECKING:
    from app.gui.review.tracks import TrackStack

ZOOMS_S = (10.0, 60.0, 600.0)
PICTURES = 120
TICK_MS = 2


class Gaps:
    """The longest time between two turns of the GUI thread."""

    def __init__(self) -> None:
        self.longest_ms = 0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _tick(self) -> None:
        self.longest_ms = max(self.longest_ms, self._since.restart())


def open_once(window: MainWindow, folder: Path) -> tuple[float, float, int]:
    """Wall and processor seconds from the click to the painted tracks, and the longest gap of the GUI thread in ms."""
    page = window.review.page
    loop = QEventLoop()
    page.opened.connect(loop.quit)
    gaps = Gaps()
    begin_s, cpu_s = time.perf_counter(), time.process_time()
    window.review.open_session(folder)
    loop.exec()
    page.opened.disconnect(loop.quit)
    assert page.stack is not None
    page.stack.viewport().repaint()
    taken = time.perf_counter() - begin_s, time.process_time() - cpu_s
    QTimer.singleShot(100, loop.quit)
    loop.exec()
    return *taken, gaps.longest_ms


def read_lines(folder: Path) -> tuple[float, float]:
    begin_s, cpu_s = time.perf_counter(), time.process_time()
    for line in (folder / JOURNAL_NAME).read_bytes().splitlines():
        json.loads(line)
    return time.perf_counter() - begin_s, time.process_time() - cpu_s


def scroll(stack: "TrackStack", zoom_s: float) -> tuple[float, float]:
    """Pictures a second of wall and of processor time, from one end towards the other."""
    length = min(zoom_s, stack.duration_s)
    step = max(0.01 * length, 0.0)
    stack.set_span((0.0, length))
    stack.viewport().repaint()
    begin_s, cpu_s = time.perf_counter(), time.process_time()
    for k in range(PICTURES):
        stack.set_span((k * step, k * step + length))
        stack.viewport().repaint()
    return PICTURES / (time.perf_counter() - begin_s), PICTURES / (time.process_time() - cpu_s)


def undo_care(stack: "TrackStack") -> None:
    """As pyqtgraph draws where nothing is asked of it, but antialiased as most of its users have it."""
    for curve in stack.curves:
        curve.setDownsampling(auto=False, ds=1)
        curve.setClipToView(False)
        curve.opts["antialias"] = True
        curve.updateItems()


def measure(folder: Path, rounds: int) -> None:
    application = make_application(sys.argv[:1])
    settings = Settings(SourceSpec("demo"))
    methods = build.pulse_methods()
    session = Session(build.WindowParts())
    window = MainWindow(session, vital_infos(), methods, settings, folder.parent / "settings.json", lambda: ())
    window.resize(1240, 760)
    window.show()
    QApplication.setActiveWindow(window)
    first = open_once(window, folder)
    later = [open_once(window, folder) for _ in range(rounds)]
    lines = [read_lines(folder) for _ in range(rounds)]
    stack = window.review.page.stack
    assert stack is not None
    size, load = (folder / JOURNAL_NAME).stat().st_size / 2**20, os.getloadavg()[0]
    print(f"{application.platformName()}, {stack.duration_s / 60:.0f} minutes, {size:.1f} MB, load {load:.1f}")
    print(f"  opened first   {first[0]:.2f} s (processor {first[1]:.2f} s), longest gap of the window {first[2]} ms")
    wall, cpu, gap = (statistics.median(column) for column in zip(*later, strict=True))
    print(f"  opened again   {wall:.2f} s (processor {cpu:.2f} s), longest gap of the window {gap:.0f} ms")
    wall, cpu = (statistics.median(column) for column in zip(*lines, strict=True))
    print(f"  lines alone    {wall:.2f} s (processor {cpu:.2f} s)")
    tried = [(zoom, scroll(stack, zoom)) for zoom in (*ZOOMS_S, stack.duration_s)]
    undo_care(stack)
    for zoom_s, (fps, cpu_fps) in tried:
        plain_fps, plain_cpu_fps = scroll(stack, zoom_s)
        print(
            f"  scrolled, {zoom_s:5.0f} s seen   {fps:5.1f} pictures a second (of processor time {cpu_fps:.0f});"
            f" as pyqtgraph comes {plain_fps:.1f} ({plain_cpu_fps:.0f})"
        )
    window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--platform", default="xvfb" if shutil.which("Xvfb") else "offscreen")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here is not None:
        measure(arguments.here, arguments.rounds)
        return
    with tempfile.TemporaryDirectory() as shelf, display(arguments.platform) as place:
        folder = write_session(Path(shelf), round(60 * arguments.minutes))
        command = [sys.executable, "-m", "benchmarks.review", "--here", str(folder), "--rounds", str(arguments.rounds)]
        subprocess.run(command, env={**os.environ, **place}, check=True)


if __name__ == "__main__":
    main()
