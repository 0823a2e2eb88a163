"""``python3 -m tests [pytest options]``: prepares .venv for development, then runs the whole suite."""

import sys

from app.setup.terminal import require_python

require_python("-m tests")

from app.startup import run_tests  # noqa: E402 - a Python that is too old cannot read it

if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[1:]))
