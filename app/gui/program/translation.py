"""Qt's side of app.language: tells every widget that the language has changed, and translates Qt's own dialogs."""

from PyQt5.QtCore import QLibraryInfo, QObject, QTranslator
from PyQt5.QtWidgets import QApplication

from app import language

_QT_CATALOGUES = {language.CHINESE: "qtbase_zh_CN"}  # come with Qt; English is what Qt says by itself


class QtWords(QTranslator):
    """Qt's own words for its buttons and dialogs in one language."""

    def __init__(self, chosen: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if chosen in _QT_CATALOGUES:
            self.load(_QT_CATALOGUES[chosen], QLibraryInfo.location(QLibraryInfo.LibraryLocation.TranslationsPath))

    def isEmpty(self) -> bool:
        """Never: installing an empty one would tell nobody that the language has changed."""
        return False


def speak(application: QApplication, chosen: str) -> None:
    """Switch ``application`` to the language ``chosen``: every widget gets a QEvent.LanguageChange."""
    language.choose(chosen)
    for old in application.findChildren(QtWords):
        application.removeTranslator(old)
        old.deleteLater()
    application.installTranslator(QtWords(chosen, application))
