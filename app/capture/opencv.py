"""Imports OpenCV, and what builds on it, with the settings this program needs: the one way to it in ``app.capture``."""

import os

# Windows: with its hardware transforms Media Foundation takes up to a minute to open a camera.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
# Linux: a camera that is silent makes grab() wait this many seconds instead of ten.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
# What goes wrong is said in our own words. All three are read when OpenCV is loaded, hence the order here.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2
from cv2_enumerate_cameras import enumerate_cameras, supported_backends

# The full build of OpenCV points Qt to its own plugins, with which PyQt5 aborts.
for _name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(_name, None)

__all__ = ["cv2", "enumerate_cameras", "supported_backends"]
