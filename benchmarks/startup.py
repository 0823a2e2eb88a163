"""What a later start costs: ``python3 benchmarks/startup.py`` after the first start. Linux; needs Xvfb or a display.

First, what comes before the window's own code: ``GUI.py --version``, which goes the whole way (check of .venv, change
of interpreter, check of the landmark file) up to the arguments, against the same answer asked directly of the program
in .venv. Then the window itself: from the start of the process to its first picture, to all models loaded, and what the
window costs while nothing is measured. Times are medians; those of the processor do not depend on what else runs.
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASE = getattr(sys, "_base_executable", sys.executable)
PYTHON = str(ROOT / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
ROUNDS, WINDOWS = 15, 5
IDLE_S = 10.0
SETTLE_S = 2.0


@dataclass(frozen=True)
class Opening:
    """One start of the window: wall seconds, processor seconds, and the share of one core while idle."""

    painted_s: float
    painted_cpu_s: float
    ready_s: float
    idle_percent: float


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def cpu_s(pid: int) -> float:
    """Processor time of a process so far (proc(5): fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(log: Path, words: str, timeout_s: float = 60.0) -> datetime:
    """When the line with ``words`` was written."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        text = log.read_text(encoding="utf-8") if log.exists() else ""
        if match := re.search(rf"^(\S+ \S+) .*{words}", text, re.MULTILINE):
            return datetime.fromisoformat(match[1].replace(",", "."))
        time.sleep(0.01)
    raise TimeoutError(words)


def open_window(platform: str) -> Opening:
    with tempfile.TemporaryDirectory() as folder:
        places = {"HHM_LOG_DIR": folder, "HHM_CONFIG_DIR": folder, "HHM_DATA_DIR": folder}
        environment = {**os.environ, **places, "QT_QPA_PLATFORM": platform}
        begun = datetime.now()
        window = subprocess.Popen([BASE, "GUI.py"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        log = Path(folder) / "monitor.log"
        painted = wait_for(log, "the window is on the screen")
        painted_cpu_s = cpu_s(window.pid)
        ready = wait_for(log, "all models are loaded")
        time.sleep(SETTLE_S)
        before, since = cpu_s(window.pid), time.monotonic()
        time.sleep(IDLE_S)
        idle = (cpu_s(window.pid) - before) / (time.monotonic() - since)
        window.send_signal(signal.SIGTERM)
        window.wait(timeout=10)
    return Opening((painted - begun).total_seconds(), painted_cpu_s, (ready - begun).total_seconds(), 100 * idle)


def measure_arguments() -> None:
    commands = {
        "GUI.py --version": [BASE, "GUI.py", "--version"],
        "the program alone": [PYTHON, "-c", "from app.main import main; main(['--version'])"],
    }
    # Taken in turn, so that a busy moment of the machine hits both.
    times = [{name: seconds(command) for name, command in commands.items()} for _ in range(ROUNDS)]
    for name in commands:
        print(f"{name:<28} {statistics.median(one[name] for one in times) * 1000:6.0f} ms")
    first, second = commands
    overhead = statistics.median(one[first] - one[second] for one in times)
    print(f"{'overhead':<28} {overhead * 1000:6.0f} ms (median of {ROUNDS})")


def measure_window() -> None:
    openings = [open_window("xcb" if os.environ.get("DISPLAY") else "offscreen") for _ in range(WINDOWS)]
    for name, values, unit in (
        ("window on the screen", [one.painted_s for one in openings], "s"),
        ("  of it, processor", [one.painted_cpu_s for one in openings], "s"),
        ("all models loaded", [one.ready_s for one in openings], "s"),
        ("idle, of one core", [one.idle_percent for one in openings], "%"),
    ):
        median, worst = statistics.median(values), max(values)
        print(f"{name:<28} {median:6.2f} {unit} (worst of {WINDOWS}: {worst:.2f}; best: {min(values):.2f})")


def main() -> None:
    if sys.platform == "linux" and not os.environ.get("DISPLAY") and (xvfb := shutil.which("xvfb-run")):
        sys.exit(subprocess.call([xvfb, "-a", "-s", "-screen 0 1280x800x24", sys.executable, *sys.argv]))
    if "--window-only" not in sys.argv:
        measure_arguments()
    measure_window()


if __name__ == "__main__":
    main()
