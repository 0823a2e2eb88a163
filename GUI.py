#!/usr/bin/env python3
"""Human Health Monitor: opens the window; the first start prepares everything it needs."""

import sys

from app.setup.terminal import require_python

require_python("GUI.py " + " ".join(sys.argv[1:]))

from app.startup import main  # noqa: E402 - a Python that is too old cannot read it

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
