"""Whether what a widget says can be read: finds texts that are cut off, and widgets that lie on each other."""

import re
from collections.abc import Iterator

from PyQt5.QtCore import QRect
from PyQt5.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QWidget,
)

TAGS = re.compile(r"<[^>]+>")


def unfit(window: QWidget) -> list[str]:
    """One sentence for each thing in ``window`` that cannot be read as it stands."""
    return [*_cut(window), *_overlapping(window)]


def said(window: QWidget) -> Iterator[str]:
    """Every text that stands in ``window`` as a widget of Qt; what is painted by hand is not seen here."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel | QAbstractButton):
            yield TAGS.sub("", widget.text())
        elif isinstance(widget, QGroupBox):
            yield widget.title()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(i) for i in range(widget.count()))
        elif isinstance(widget, QTabBar):
            yield from (widget.tabText(i) for i in range(widget.count()))


def _cut(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel):
            yield from _cut_label(widget)
        elif isinstance(widget, QPushButton | QCheckBox | QRadioButton | QToolButton):
            wanted, there = widget.sizeHint(), widget.size()
            has_words = any(
                letter.isalnum() for letter in widget.text()
            )  # a sign, as that of the menu, has room to give
            if has_words and (there.width() < wanted.width() or there.height() < wanted.height()):
                yield f"{_name(widget)} has {_wh(there)}, wants {_wh(wanted)}: {widget.text()!r}"
        elif isinstance(widget, QTabBar):
            for i in range(widget.count()):
                needed = widget.fontMetrics().horizontalAdvance(widget.tabText(i).replace("&", ""))
                if widget.tabRect(i).width() < needed:
                    yield f"tab {widget.tabText(i)!r} has {widget.tabRect(i).width()} px, wants {needed}"


def _cut_label(label: QLabel) -> Iterator[str]:
    text = TAGS.sub("", label.text())
    room = label.contentsRect()
    if not text:
        return
    if label.wordWrap():
        wanted = label.heightForWidth(label.width())
        if label.height() < wanted:
            yield f"label has {label.height()} px of height, wants {wanted}: {text!r}"
    else:
        wanted = label.minimumSizeHint().width()
        if label.width() < wanted or room.height() < label.fontMetrics().ascent():
            yield f"label has {_wh(label.size())}, wants {wanted} px of width: {text!r}"


def _overlapping(window: QWidget) -> Iterator[str]:
    """Neighbours in one layout that share pixels."""
    for parent in (window, *window.findChildren(QWidget)):
        if (
            not parent.isVisible()
            or parent.layout() is None
            or isinstance(parent, QStackedWidget | QAbstractScrollArea)
        ):
            continue
        children = [
            child
            for child in parent.children()
            if isinstance(child, QWidget) and child.isVisible() and parent.layout().indexOf(child) >= 0
        ]
        for i, one in enumerate(children):
            for other in children[i + 1 :]:
                shared: QRect = one.geometry() & other.geometry()
                if not shared.isEmpty() and _share_a_cell_by_design(one, other) is False:
                    yield f"{_name(one)} and {_name(other)} overlap by {_wh(shared.size())}"


def _share_a_cell_by_design(one: QWidget, other: QWidget) -> bool:
    """Two labels in one place of which one is empty."""
    texts = [widget.text() for widget in (one, other) if isinstance(widget, QLabel)]
    return len(texts) > 0 and "" in texts


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or widget.objectName() or type(widget).__name__


def _wh(size) -> str:
    return f"{size.width()}x{size.height()}"
