#!/bin/sh
# Double-click starts Human Health Monitor. The first start prepares everything and takes some minutes.
cd "$(dirname "$0")" || exit 1
if ! command -v python3 >/dev/null; then
    echo "Python was not found. Install Python 3.13 from https://www.python.org/downloads/, then double-click again."
    exit 1
fi
exec python3 GUI.py "$@"
