"""A row that becomes two where the window is too narrow for it: large fonts, long words."""

from PyQt5.QtCore import QRect, QSize, Qt
from PyQt5.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Widgets side by side, as many in a row as there is room for; what room is left goes to the first that expands."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem | None) -> None:
        """Put ``item`` at the end; called by ``addWidget``."""
        if item is not None:
            self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at ``index``, None when there is none."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the item at ``index`` out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientations:
        """Across only."""
        return Qt.Orientations(Qt.Orientation.Horizontal)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Of all rows."""
        rows = self._rows(width)
        return sum(_height(row) for row in rows) + self.spacing() * max(0, len(rows) - 1)

    def minimumSize(self) -> QSize:
        """As wide as the widest single item."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(max((one.width() for one in sizes), default=0), max((one.height() for one in sizes), default=0))

    def sizeHint(self) -> QSize:
        """Everything in one row."""
        row = [item for item in self._items if not item.isEmpty()]
        return QSize(self._width(row), _height(row))

    def setGeometry(self, place: QRect) -> None:
        """Put everything into ``place``."""
        super().setGeometry(place)
        top = place.top()
        for row in self._rows(place.width()):
            spare = place.width() - self._width(row)
            height, left = _height(row), place.left()
            for item in row:
                width = _wanted(item)
                if spare > 0 and item.expandingDirections() & Qt.Orientation.Horizontal:
                    width, spare = width + spare, 0
                item.setGeometry(QRect(left, top, min(width, place.width()), height))
                left += width + self.spacing()
            top += height + self.spacing()

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = [[]]
        for item in self._items:
            if item.isEmpty():
                continue
            if rows[-1] and self._width([*rows[-1], item]) > width:
                rows.append([])
            rows[-1].append(item)
        return [row for row in rows if row]

    def _width(self, row: list[QLayoutItem]) -> int:
        return sum(_wanted(item) for item in row) + self.spacing() * max(0, len(row) - 1)


def _wanted(item: QLayoutItem) -> int:
    """What can grow begins with its least width."""
    grows = item.expandingDirections() & Qt.Orientation.Horizontal
    return int((item.minimumSize() if grows else item.sizeHint()).width())


def _height(row: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in row), default=0)
