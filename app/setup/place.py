"""The files of this copy of the program."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements.txt"
DEV_REQUIREMENTS = ROOT / "requirements-dev.txt"
LANDMARKS = ROOT / "shape_predictor_68_face_landmarks.dat"
LANDMARKS_STAMP = ROOT / ".setup" / "landmarks"
ICON = ROOT / "assets" / "icon.png"
