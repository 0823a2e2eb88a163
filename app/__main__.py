"""``python -m app VIDEO... --out DIR``: the analysis without a window, for files and folders."""

import sys

from app.setup.place import ROOT
from app.setup.terminal import require_python
from app.startup import hand_over_module

INTERRUPTED = 130


def main() -> int:
    """The doctor must come before anything that may be missing; so must the word about what is missing."""
    try:
        if (code := hand_over_module(sys.argv[1:])) is not None:
            return code
        if sys.argv[1:] == ["doctor"]:
            from app import doctor

            return doctor.main()
        if sys.argv[1:2] == ["export"]:
            from app import cli_export

            return cli_export.main(sys.argv[2:])
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
    """The line that makes the program's own environment; where there is one already, it was gone on in."""
    return f"Install what is needed with: {sys.executable} {ROOT / 'GUI.py'}"


if __name__ == "__main__":
    require_python("-m app")
    sys.exit(main())
