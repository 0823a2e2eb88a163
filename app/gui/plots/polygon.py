"""Many points for QPainter at once: a Python loop over them would be most of the cost of a wave."""

import numpy as np
from PyQt5.QtCore import QPointF
from PyQt5.QtGui import QPolygonF

from app.core.types import FloatArray


def polygon_of(x: FloatArray, y: FloatArray) -> QPolygonF:
    """The points (x, y), (n,) each."""
    polygon = QPolygonF()
    if len(x) == 0:
        return polygon
    polygon.fill(QPointF(), len(x))
    memory = polygon.data()
    assert memory is not None
    memory.setsize(16 * len(x))
    points = np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)  # type: ignore[call-overload]
    points[:, 0], points[:, 1] = x, y
    return polygon
