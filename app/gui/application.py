"""The QApplication, with everything that must be said to Qt before it exists."""

from collections.abc import Sequence

from PyQt5.QtCore import QCoreApplication, Qt
from PyQt5.QtGui import QGuiApplication, QIcon
from PyQt5.QtWidgets import QApplication

from app.gui import theme


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
