"""The QApplication, with everything that must be said to Qt before it exists."""

from collections.abc import Sequence

from PyQt5.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QGuiApplication, QIcon
from PyQt5.QtWidgets import QApplication, QWidget

from app.gui.look import theme


class WhenOnScreen(QObject):
    """Says once that a window has been painted for the first time.

    Signals:
        painted: no value.
    """

    painted = pyqtSignal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Wait for what follows the first painting."""
        if watched is not None and event is not None and event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The picture is handed to the screen when all widgets have painted, after this event.
            QTimer.singleShot(0, self.painted)
        return False


def make_application(argv: Sequence[str]) -> QApplication:
    """The application, dressed. High-DPI is opt-in in Qt 5 and can only be chosen before it exists."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_EnableHighDpiScaling)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(list(argv))
    application.setApplicationName("human-health-monitor")
    application.setApplicationDisplayName("")  # windows name themselves
    application.setDesktopFileName("human-health-monitor")
    application.setWindowIcon(QIcon(str(theme.ASSETS / "icon.png")))
    theme.apply(application)
    return application
