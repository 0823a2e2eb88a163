"""Qt's side of app.language: tells every widget that the language has changed, and translates Qt's own dialogs."""

from PyQt5.QtCore import QObject, QTranslator
from PyQt5.QtWidgets import QApplication

from app import language


class CatalogueTranslator(QTranslator):
    """Answers Qt's questions for the texts of its own buttons and dialogs out of our catalogue."""

    def __init__(self, chosen: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = language.catalogue(chosen)

    def isEmpty(self) -> bool:
        """Never: installing an empty one would tell nobody that the language has changed."""
        return False

    def translate(
        self, _context: str | None, text: str | None, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        """Our words for Qt's ``text``; its own English, where we have none."""
        # WORKAROUND: PyQt turns None into an empty text, which Qt would show; so the English comes back instead.
        return self._catalogue.get(text or "", text or "")


def speak(application: QApplication, chosen: str) -> None:
    """Switch ``application`` to the language ``chosen``: every widget gets a QEvent.LanguageChange."""
    language.choose(chosen)
    for old in application.findChildren(CatalogueTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    application.installTranslator(CatalogueTranslator(chosen, application))
