"""The two plots of a comparison: both courses over time, and their differences over their means.

Imports pyqtgraph, which takes a third of a second: imported with the first comparison, never at the start.
"""

import numpy as np
import pyqtgraph as pg
from PyQt5.QtCore import QEvent, QSize, Qt
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QWidget

from app.gui.look import theme
from app.gui.review.series import in_words, step_of
from app.language import Text, tr
from app.record.reference.compare import Comparison

SIZE_PX = (900, 300)
HEADROOM = 0.1  # of the height, for the words on the limits
POINT_PX = 5
POINT_ALPHA = 130


class ComparisonPlots(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Paints one Comparison; drawn anew when another is given, or theme and language change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._comparison: Comparison | None = None
        super().__init__(parent)
        self._unit = Text("")
        self._course = self._add_plot(0, axis=_TimeAxis("bottom"))
        self._differences = self._add_plot(1, axis=pg.AxisItem("bottom"))
        self.ci.layout.setColumnStretchFactor(0, 3)
        self.ci.layout.setColumnStretchFactor(1, 2)
        self.setMinimumSize(560, 220)

    def sizeHint(self) -> QSize:
        """Less than pyqtgraph would like: the numbers are to be seen beside it."""
        return QSize(*SIZE_PX)

    def show_comparison(self, comparison: Comparison, unit: Text) -> None:
        """Draw ``comparison``."""
        self._comparison, self._unit = comparison, unit
        self._draw()

    def changeEvent(self, event: QEvent | None) -> None:
        """Take on another theme or language."""
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.LanguageChange)
        if event is not None and event.type() in kinds and self._comparison is not None:
            self._draw()

    def _add_plot(self, column: int, axis: "pg.AxisItem") -> "pg.PlotItem":
        plot = self.addPlot(0, column, axisItems={"bottom": axis}, enableMenu=False)
        plot.hideButtons()
        return plot

    def _draw(self) -> None:
        comparison, colours = self._comparison, theme.colours()
        if comparison is None:
            return
        self.setBackground(colours.background)
        for plot in (self._course, self._differences):
            plot.clear()
            plot.getViewBox().setBackgroundColor(colours.panel)
            for name in ("left", "bottom"):
                axis = plot.getAxis(name)
                axis.setPen(pg.mkPen(colours.line))
                axis.setTextPen(pg.mkPen(colours.muted))
                axis.setStyle(tickFont=theme.font(0.85))
        self._draw_course(comparison)
        self._draw_differences(comparison)

    def _draw_course(self, comparison: Comparison) -> None:
        plot, unit = self._course, self._unit
        _title(plot, tr("Session (colour) and reference, {unit}", unit=unit))
        for values, colour, width in (
            (comparison.reference, QColor(theme.colours().text), 1),
            (comparison.estimate, theme.vital_colour(comparison.vital), 2),
        ):
            curve = pg.PlotDataItem(
                comparison.t_s, values, pen=pg.mkPen(colour, width=width), connect="finite", antialias=False
            )
            plot.addItem(curve)
            curve.setDownsampling(auto=True, method="peak")
            curve.setClipToView(True)
        plot.autoRange()

    def _draw_differences(self, comparison: Comparison) -> None:
        """Bland and Altman, 1986: difference over mean, with bias and 95 % limits of agreement."""
        plot, colours, found = self._differences, theme.colours(), comparison.agreement
        _title(plot, tr("Session - reference over their mean, {unit}", unit=self._unit))
        both = np.isfinite(comparison.estimate) & np.isfinite(comparison.reference)
        estimate, reference = comparison.estimate[both], comparison.reference[both]
        brush = theme.vital_colour(comparison.vital)
        brush.setAlpha(POINT_ALPHA)
        points = pg.ScatterPlotItem(
            (estimate + reference) / 2, estimate - reference, size=POINT_PX, pen=None, brush=pg.mkBrush(brush)
        )
        plot.addItem(points)
        for value, name in ((found.bias, tr("bias")), (found.low, "95 %"), (found.high, "95 %")):
            if value is None:
                continue
            style = Qt.PenStyle.SolidLine if value == found.bias else Qt.PenStyle.DashLine
            plot.addItem(
                pg.InfiniteLine(
                    value, angle=0, pen=pg.mkPen(colours.text, style=style), label=f"{name} {value:+.1f}",
                    labelOpts={"position": 0.98, "color": colours.text, "anchors": [(1, 1), (1, 1)]},
                )
            )  # fmt: skip
        plot.autoRange()
        low, high = plot.getViewBox().viewRange()[1]
        edges = [value for value in (found.low, found.high) if value is not None]
        plot.setYRange(min(low, *edges) if edges else low, max(high, *edges) if edges else high, padding=HEADROOM)


def _title(plot: "pg.PlotItem", text: str) -> None:
    plot.setTitle(text, color=theme.colours().text, size=f"{theme.font(0.95).pointSizeF():.1f}pt")


class _TimeAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Says times as the review does."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        return [(step_of((low, high), size / (6 * theme.font(1.0).pointSizeF())), 0.0)]

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        return [in_words(value, decimals=0 if spacing >= 1 else 1) for value in values]
