"""What a later start costs before the window's own code runs: ``python3 benchmarks/startup.py`` after the first start.

Compares ``GUI.py --version``, which goes the whole way (check of .venv, change of interpreter, check of the landmark
file) up to the arguments, with the same answer asked directly of the program in .venv. Prints the medians.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 15


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    base = getattr(sys, "_base_executable", sys.executable)
    python = str(ROOT / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    commands = {
        "GUI.py --version": [base, "GUI.py", "--version"],
        "the program alone": [python, "-c", "from app.main import main; main(['--version'])"],
    }
    # Taken in turn, so that a busy moment of the machine hits both.
    times = [{name: seconds(command) for name, command in commands.items()} for _ in range(ROUNDS)]
    for name in commands:
        print(f"{name:<20} {statistics.median(one[name] for one in times) * 1000:6.0f} ms")
    first, second = commands
    overhead = statistics.median(one[first] - one[second] for one in times)
    print(f"{'overhead':<20} {overhead * 1000:6.0f} ms (median of {ROUNDS})")


if __name__ == "__main__":
    main()
