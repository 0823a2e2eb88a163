"""``python -m app VIDEO... --out DIR``: the analysis without a window, for files and folders."""

import sys

if __name__ == "__main__":
    try:
        from app.cli import main

        sys.exit(main())
    except KeyboardInterrupt:
        # Before the work has begun: loading the libraries takes a second.
        sys.exit(130)
