"""Colours, fonts and the style sheet of the window: a dark set, measured for four kinds of colour vision."""

from pathlib import Path

from PyQt5.QtGui import QColor, QFont, QFontDatabase, QPalette
from PyQt5.QtWidgets import QApplication

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"

BACKGROUND = "#0B0F14"
PANEL = "#111820"
RAISED = "#1B2530"
LINE = "#2A3745"
TEXT = "#E8EEF4"
MUTED = "#94A3B2"  # 7:1 on PANEL
NOTICE = "#E2A66F"  # the banner: no alarm colour

# One colour per parameter on wave, number and trend; at least 6:1 on BACKGROUND.
VITAL_COLOURS = {
    "heart_rate_bpm": "#48F0A4",
    "spo2_percent": "#5B9FDE",
    "respiration_rate_brpm": "#FBF142",
    "systolic_mmhg": "#FD6B2C",
    "diastolic_mmhg": "#FD6B2C",
    "sdnn_ms": "#B48DA1",
    "rmssd_ms": "#B48DA1",
}
OTHER_VITAL = "#C9D4DF"

_FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "DejaVu Sans")


def vital_colour(name: str) -> QColor:
    """The colour of the vital sign called ``name``."""
    return QColor(VITAL_COLOURS.get(name, OTHER_VITAL))


def font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    """The program's font, ``scale`` times its usual size, so that a user's larger font enlarges everything."""
    result = QFont(QApplication.font())
    result.setPointSizeF(result.pointSizeF() * scale)
    result.setBold(bold)
    return result


def apply(application: QApplication) -> None:
    """Dress ``application``."""
    application.setStyle("Fusion")
    base = application.font()
    known = set(QFontDatabase().families())
    base.setFamilies([family for family in _FAMILIES if family in known] + [base.family()])
    application.setFont(base)
    application.setPalette(_palette())
    application.setStyleSheet(_STYLE)


def _palette() -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, BACKGROUND),
        (QPalette.ColorRole.WindowText, TEXT),
        (QPalette.ColorRole.Base, PANEL),
        (QPalette.ColorRole.AlternateBase, RAISED),
        (QPalette.ColorRole.Text, TEXT),
        (QPalette.ColorRole.PlaceholderText, MUTED),
        (QPalette.ColorRole.Button, RAISED),
        (QPalette.ColorRole.ButtonText, TEXT),
        (QPalette.ColorRole.ToolTipBase, RAISED),
        (QPalette.ColorRole.ToolTipText, TEXT),
        (QPalette.ColorRole.Highlight, "#3A5068"),
        (QPalette.ColorRole.HighlightedText, TEXT),
        (QPalette.ColorRole.Link, "#8AB8EA"),
    ):
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#5A6876"))
    return palette


_STYLE = f"""
QToolTip {{ color: {TEXT}; background: {RAISED}; border: 1px solid {LINE}; padding: 4px; }}
QPushButton, QComboBox {{
    color: {TEXT}; background: {RAISED}; border: 1px solid {LINE}; border-radius: 6px; padding: 5px 12px;
    min-height: 20px;
}}
QComboBox {{ padding-right: 4px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{ASSETS.as_posix()}/arrow.svg"); width: 12px; height: 12px; }}
QPushButton:hover, QComboBox:hover {{ background: #243140; }}
QPushButton:pressed {{ background: #2E3E50; }}
QPushButton:focus, QComboBox:focus {{ border: 1px solid {MUTED}; }}
QPushButton:disabled, QComboBox:disabled {{ color: #5A6876; background: {PANEL}; border-color: {RAISED}; }}
QPushButton#primary {{ color: {BACKGROUND}; background: {TEXT}; border-color: {TEXT}; font-weight: bold; }}
QPushButton#primary:hover {{ background: #FFFFFF; }}
QPushButton#primary:disabled {{ color: #5A6876; background: {PANEL}; border-color: {RAISED}; }}
QPushButton#plain {{ background: transparent; border: none; padding: 4px 8px; }}
QFrame#panel {{ background: {PANEL}; border: 1px solid {RAISED}; border-radius: 8px; }}
QFrame#banner {{ background: {RAISED}; border: 1px solid {LINE}; border-left: 4px solid {NOTICE}; border-radius: 6px; }}
QLabel#muted {{ color: {MUTED}; }}
"""
