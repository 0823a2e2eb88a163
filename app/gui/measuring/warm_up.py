"""Loads what measuring needs while a person still looks at the window."""

import logging
from collections.abc import Callable

from PyQt5.QtCore import pyqtSignal

from app.errors import AppError
from app.gui.measuring.lasting_thread import LastingThread

log = logging.getLogger(__name__)


class WarmUp(LastingThread):
    """Makes a monitor once and lets it go: the first start then finds all modules and models in memory.

    In a thread of its own, so that the window answers meanwhile; an import of ONNX Runtime, LightGBM or dlib still
    holds Python's lock for a quarter of a second, which nobody should see in a running picture.

    Signals:
        refused: the AppError why there is nothing to measure with.
    """

    refused = pyqtSignal(object)

    def __init__(self, make: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("warm-up")
        self._make = make

    def run(self) -> None:
        """Make it."""
        try:
            self._make()
            log.info("all models are loaded")
        except AppError as error:
            self.refused.emit(error)
        except Exception:
            log.exception("the models could not be loaded")
