"""How the window keeps up: a live synthetic face at 640x480 and 30 frames a second, watched by the real window.

    python -m benchmarks.window [--seconds 60] [--platforms offscreen,xvfb] [--loads live,overload] [--size 1920x1080]

Each measurement runs in a process of its own. Printed: age of the shown picture (from its time stamp to the painting of
it), longest gap between two turns of the GUI thread until the window is closed, how long closing took, processor time
(100 % is one core; painting the synthetic face is in it and printed beside it), growth of memory from the tenth second
to the end, frames captured and dropped, and the status line as a person sees it. ``overload`` makes every frame cost
the analysis four times the time between frames.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PyQt5.QtCore import QEvent, QObject, Qt, QTimer

from app import build
from app.build import SourceSpec
from app.capture.synthetic import SyntheticSource, demo_face
from app.core.monitor import Monitor
from app.core.pulse.method import PulseMethod
from app.core.types import Frame, Update
from app.core.vitals import vital_infos
from app.gui.measuring.session import Session
from app.gui.program.application import make_application
from app.gui.window.main_window import MainWindow
from app.settings import Settings

OVERLOAD = 4
TICK_MS = 5
SETTLED_S = 10.0


class TimedSource(SyntheticSource):
    """Knows how long it paints."""

    painting_s = 0.0

    def _deliver(self, t_s: float) -> Frame:
        begin_s = time.thread_time()
        frame = super()._deliver(t_s)
        self.painting_s += time.thread_time() - begin_s
        return frame


class Overloaded:
    """A monitor whose every frame costs ``cost_s``: the rest of the time another reader looks at the same frame."""

    def __init__(self, monitor: Monitor, cost_s: float) -> None:
        self._monitor = monitor
        self._cost_s = cost_s
        self._reader = build.make_reader(None)

    def __getattr__(self, name: str) -> object:
        return getattr(self._monitor, name)

    def push(self, frame: Frame) -> Update:
        end_s = time.perf_counter() + self._cost_s
        update = self._monitor.push(frame)
        while time.perf_counter() < end_s:
            self._reader.reset()  # makes it search the whole picture
            self._reader.read(frame)
        return update


class Parts:
    """What the session of the benchmark runs."""

    def __init__(self, overload: bool) -> None:
        self.source = TimedSource(demo_face(), live=True)
        self._overload = overload

    def make_source(self, _spec: SourceSpec, *, real_time: bool) -> SyntheticSource:
        assert real_time
        return self.source

    def make_monitor(self, method: str, *, live: bool) -> Monitor:
        monitor = build.make_monitor(method, live=live)
        if not self._overload:
            return monitor
        return Overloaded(monitor, OVERLOAD / self.source.face.rate_hz)  # type: ignore[return-value]

    def make_method(self, name: str) -> PulseMethod:
        return build.make_method(name)


class Watch(QObject):
    """Notes when the GUI thread has its turn and how old each picture is when it is painted."""

    def __init__(self, window: MainWindow, source: SyntheticSource) -> None:
        super().__init__(window)
        self.ages_s: list[float] = []
        self.gaps_s: list[float] = []
        self._window = window
        self._source = source
        self._shown: Frame | None = None
        self._last_s: float | None = None
        window.live.video.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        frame = self._window.live.video.frame
        if event is not None and event.type() == QEvent.Type.Paint and frame is not None and frame is not self._shown:
            self._shown = frame
            self.ages_s.append(self._source.now_s - frame.t_s)
        return False

    def stop(self) -> None:
        """What comes now is not measured."""
        self._timer.stop()

    def _tick(self) -> None:
        now_s = time.perf_counter()
        if self._last_s is not None:
            self.gaps_s.append(now_s - self._last_s)
        self._last_s = now_s


def memory_mb() -> float:
    """Resident memory of this process; NaN where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(load: str, seconds: float, size: tuple[int, int], details: str) -> None:
    application = make_application(sys.argv[:1])
    parts = Parts(overload=load == "overload")
    session = Session(parts)
    build.make_monitor()  # as the program does before the first start
    settings_path = Path(tempfile.mkdtemp()) / "settings.json"
    demo = SourceSpec("demo")
    window = MainWindow(session, vital_infos(), build.pulse_methods(), Settings(demo), settings_path, list)
    window.resize(*size)
    window.show()
    window.live.vitals.details.show_page(details)
    window.start(demo)
    watch = Watch(window, parts.source)
    noted: dict[str, float | str] = {}

    def note_memory() -> None:
        noted["memory"] = memory_mb()

    def finish() -> None:
        noted["growth"] = memory_mb() - float(noted.get("memory", "nan"))
        noted["status"] = window.status.text
        state = session.load()
        assert state is not None
        noted["counts"] = f"{state.stats.captured} captured, {state.dropped} dropped"
        watch.stop()
        asked_s = time.perf_counter()
        window.quit()
        noted["closing"] = time.perf_counter() - asked_s

    QTimer.singleShot(round(1000 * min(SETTLED_S, seconds / 2)), note_memory)
    QTimer.singleShot(round(1000 * seconds), finish)
    begin_s, cpu_s, gui_s = time.perf_counter(), time.process_time(), time.thread_time()
    application.exec()
    wall_s = time.perf_counter() - begin_s
    cpu, gui = (time.process_time() - cpu_s) / wall_s, (time.thread_time() - gui_s) / wall_s
    face = parts.source.painting_s / wall_s
    ages_ms, gaps_ms = 1000 * np.array(watch.ages_s), 1000 * np.array(watch.gaps_s)
    shape = f"{window.width()}x{window.height()}"
    print(f"{application.platformName()}, {shape}, {load}, {seconds:.0f} s, system load {os.getloadavg()[0]:.1f}")
    print(f"  age of the shown picture  median {np.median(ages_ms):.0f} ms, 95 % {np.percentile(ages_ms, 95):.0f} ms")
    print(f"  pictures shown            {len(ages_ms) / wall_s:.1f} a second")
    print(f"  gap in the GUI thread     99.9 % {np.percentile(gaps_ms, 99.9):.0f} ms, longest {gaps_ms.max():.0f} ms")
    print(f"  closing                   {1000 * float(noted['closing']):.0f} ms, with the window hidden at once")
    print(f"  processor                 {cpu:.0%}, of it the GUI thread {gui:.0%}, the synthetic face {face:.0%}")
    print(f"  memory                    {memory_mb():.0f} MB, growth {noted['growth']:.1f} MB")
    print(f"  frames                    {noted['counts']}")
    print(f"  status line               {noted['status']}")


@contextmanager
def display(platform: str) -> Iterator[dict[str, str]]:
    """The environment of a platform; starts Xvfb for "xvfb"."""
    if platform != "xvfb":
        yield {"QT_QPA_PLATFORM": platform}
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1200x24", "-dpi", "96"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server, os.fdopen(read) as number:
        os.close(write)
        try:
            yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number.readline().strip()}"}
        finally:
            server.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--platforms", default="offscreen,xvfb" if shutil.which("Xvfb") else "offscreen")
    parser.add_argument("--loads", default="live,overload")
    parser.add_argument("--size", default="1240x760", help="of the window, WIDTHxHEIGHT")
    parser.add_argument("--details", default="beats", help="page under the waves: spectrum, variability, beats or why")
    parser.add_argument("--here", action="store_true", help="measure in this very process, on this very display")
    arguments = parser.parse_args()
    for platform in arguments.platforms.split(","):
        for load in arguments.loads.split(","):
            if arguments.here:
                width, height = (int(side) for side in arguments.size.split("x"))
                measure(load, arguments.seconds, (width, height), arguments.details)
                continue
            command = [sys.executable, "-m", "benchmarks.window", "--here", "--platforms", platform, "--loads", load]
            command += ["--size", arguments.size, "--details", arguments.details]
            with display(platform) as place:
                subprocess.run([*command, "--seconds", str(arguments.seconds)], env={**os.environ, **place}, check=True)


if __name__ == "__main__":
    main()
