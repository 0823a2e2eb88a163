"""``python -m app VIDEO... --out DIR``: the analysis without a window, for files and folders."""

import sys

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())
