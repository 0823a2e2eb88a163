"""``python -m app VIDEO... --out DIR``: the analysis without a window, for files and folders."""

import sys

from app.setup.environment import Environment
from app.setup.place import ROOT
from app.setup.terminal import require_python

INTERRUPTED = 130


def main() -> int:
    """The doctor must come before anything that may be missing; so must the word about what is missing."""
    try:
        if sys.argv[1:] == ["doctor"]:
            from app import doctor

            return doctor.main()
        from app import cli

        return cli.main()
    except ModuleNotFoundError as error:
        if (error.name or "app").split(".")[0] == "app":
            raise
        print(f"{error.name} is not installed for {sys.executable}. {_repair()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        # Before the work has begun: loading the libraries takes a second.
        return INTERRUPTED


def _repair() -> str:
    """The line to run with the program's own environment, or the one that makes it."""
    environment = Environment(ROOT, "")
    if environment.python.exists() and not environment.is_running:
        return f"Use the program's own Python: {environment.python} -m app"
    return f"Install what is needed with: {sys.executable} {ROOT / 'GUI.py'}"


if __name__ == "__main__":
    require_python("-m app")
    sys.exit(main())
