"""About the program: what it is not, its models and what they were measured at, its packages, its keys."""

import html
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PyQt5.QtWidgets import QFrame, QTabWidget, QTextBrowser, QWidget

from app import __version__
from app.about import Model, models, packages
from app.gui.dialogs.dialog import Dialog
from app.language import pick, tr
from app.notice import NOT_MEDICAL
from app.setup.place import REQUIREMENTS, ROOT

TITLE = "Human Health Monitor"
COLUMNS, LINES = 78, 24  # what is shown at once


class AboutDialog(Dialog):
    """Five tabs to read. ``folder``: of the models. ``keys``: key and what it does, in the chosen language."""

    def __init__(
        self, folder: Path, keys: Callable[[], Sequence[tuple[str, str]]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._folder, self._keys = folder, keys
        self._models: list[Model] = []
        self.tabs = QTabWidget()
        self.pages = [QTextBrowser() for _ in range(5)]
        for page in self.pages:
            page.setFrameShape(QFrame.Shape.NoFrame)
            page.setOpenLinks(False)
            metrics = page.fontMetrics()
            page.setMinimumSize(metrics.averageCharWidth() * COLUMNS, metrics.height() * LINES)
            self.tabs.addTab(page, "")
        self.content.addWidget(self.tabs, 1)

    def say(self) -> None:
        """Set all texts."""
        self.setWindowTitle(tr("About"))
        self._models = models(self._folder)
        titles = (tr("Program"), tr("Accuracy"), tr("Models"), tr("Packages"), tr("Keys"))
        texts = (self._program(), self._accuracy(), self._cards(), self._packages(), self._key_map())
        for index, (title, text) in enumerate(zip(titles, texts, strict=True)):
            self.tabs.setTabText(index, title)
            self.pages[index].setHtml(text)
            self.pages[index].setAccessibleName(title)

    def _program(self) -> str:
        return (
            f"<h2>{TITLE} {__version__}</h2>"
            f"<p><b>{html.escape(pick(NOT_MEDICAL))}</b></p>"
            f"<p>{tr('Licence: MIT. The full text is in {path}.', path=html.escape(str(ROOT / 'LICENSE')))}</p>"
            f"<p>{tr('Everything runs on this computer; nothing is sent.')}</p>"
        )

    def _accuracy(self) -> str:
        note = tr(
            "As measured when each model was made, on people or clips that it had not seen; the conditions stand in "
            "the README. Errors of the pulse networks are of compressed synthetic videos: how right they are on your "
            "face has not been measured."
        )
        rows = [(model.label, what, value) for model in self._models for what, value in model.figures]
        return f"<p>{note}</p>" + _table((tr("Model"), tr("Figure"), tr("Value")), rows)

    def _cards(self) -> str:
        rows = [(one.label, one.what, one.data, one.licence) for one in self._models]
        return _table((tr("Model"), tr("What it is"), tr("Learnt from"), tr("Licence")), rows)

    def _packages(self) -> str:
        rows = [(one.name, one.version, one.licence) for one in packages(REQUIREMENTS)]
        return _table((tr("Package"), tr("Version"), tr("Licence")), rows)

    def _key_map(self) -> str:
        return _table((tr("Key"), tr("What it does")), self._keys())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(f"<th align='left'>{html.escape(text)}</th>" for text in head)
    lines = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table cellpadding='5' width='100%'><tr>{cells}</tr>{lines}</table>"
