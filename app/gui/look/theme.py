"""Colours, fonts and the style sheet of the window: a dark and a light set, measured for four kinds of colour vision.

A widget asks for ``colours()`` when it paints, never at import: the theme may change while it is on the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PyQt5.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PyQt5.QtWidgets import QApplication

from app.settings import DARK, LIGHT

ASSETS = Path(__file__).resolve().parents[3] / "assets"

THEMES = (DARK, LIGHT)
HEART, OXYGEN, BREATH, PRESSURE, VARIABILITY = "heart", "oxygen", "breath", "pressure", "variability"

# One colour for each parameter, on wave, number and trend.
_FAMILY_OF = {
    "heart_rate_bpm": HEART,
    "spo2_percent": OXYGEN,
    "respiration_rate_brpm": BREATH,
    "systolic_mmhg": PRESSURE,
    "diastolic_mmhg": PRESSURE,
    "sdnn_ms": VARIABILITY,
    "rmssd_ms": VARIABILITY,
}


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme. ``vital``: at least 6:1 (dark) or 4.5:1 (light) on ``panel``; ``muted``: 4.5:1 on ``panel``."""

    background: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    disabled: str
    notice: str  # of the banner: no colour of an alarm
    accent: str  # links, selections, the chosen tab
    hover: str
    pressed: str
    primary_hover: str
    other_vital: str
    vital: Mapping[str, str] = field(default_factory=dict)

    def of_vital(self, name: str) -> str:
        """The colour of the vital sign called ``name``."""
        return self.vital.get(_FAMILY_OF.get(name, ""), self.other_vital)


_SETS = {
    DARK: Colours(
        background="#0B0F14", panel="#111820", raised="#1B2530", line="#2A3745", text="#E8EEF4", muted="#94A3B2",
        disabled="#5A6876", notice="#E2A66F", accent="#8AB8EA", hover="#243140", pressed="#2E3E50",
        primary_hover="#FFFFFF", other_vital="#C9D4DF",
        vital={HEART: "#48F0A4", OXYGEN: "#5B9FDE", BREATH: "#FBF142", PRESSURE: "#FD6B2C", VARIABILITY: "#B48DA1"},
    ),
    LIGHT: Colours(
        background="#F3F5F7", panel="#FFFFFF", raised="#E6EAEE", line="#C6CED6", text="#16202A", muted="#566370",
        disabled="#98A3AE", notice="#8A4B0F", accent="#1D5FA8", hover="#DCE2E8", pressed="#CBD4DC",
        primary_hover="#000000", other_vital="#3A4754",
        vital={HEART: "#1F865B", OXYGEN: "#12398D", BREATH: "#70640E", PRESSURE: "#560803", VARIABILITY: "#1E0235"},
    ),
}  # fmt: skip

_FONTS = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "DejaVu Sans")
_chosen = DARK
_of_system: str | None = None  # known only until the first theme is applied


def colours() -> Colours:
    """The colours of the theme that is on the screen."""
    return _SETS[_chosen]


def chosen() -> str:
    """The name of the theme that is on the screen."""
    return _chosen


def of_system() -> str:
    """The theme of the desktop, by the palette that Qt had from it."""
    return _of_system or LIGHT


def vital_colour(name: str) -> QColor:
    """The colour of the vital sign called ``name``."""
    return QColor(colours().of_vital(name))


def font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    """The program's font, ``scale`` times its usual size, so that a user's larger font enlarges everything."""
    result = QFont(QApplication.font())
    result.setPointSizeF(result.pointSizeF() * scale)
    result.setBold(bold)
    return result


def apply(application: QApplication, theme: str = DARK) -> None:
    """Dress ``application`` in ``theme``; also while windows are open. Raises ValueError for an unknown one."""
    global _chosen, _of_system
    if theme not in THEMES:
        raise ValueError(f"{theme!r} is none of the themes {', '.join(THEMES)}")
    if _of_system is None:
        _of_system = DARK if application.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT
    _chosen = theme
    application.setStyle("Fusion")
    base = application.font()
    known = set(QFontDatabase().families())
    base.setFamilies(list(dict.fromkeys([*(family for family in _FONTS if family in known), base.family()])))
    application.setFont(base)
    application.setPalette(_palette(colours()))
    application.setStyleSheet(_style(colours(), QFontMetrics(base).height()))


def _palette(of: Colours) -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, of.background),
        (QPalette.ColorRole.WindowText, of.text),
        (QPalette.ColorRole.Base, of.panel),
        (QPalette.ColorRole.AlternateBase, of.raised),
        (QPalette.ColorRole.Text, of.text),
        (QPalette.ColorRole.PlaceholderText, of.muted),
        (QPalette.ColorRole.Button, of.raised),
        (QPalette.ColorRole.ButtonText, of.text),
        (QPalette.ColorRole.ToolTipBase, of.raised),
        (QPalette.ColorRole.ToolTipText, of.text),
        (QPalette.ColorRole.Highlight, of.accent),
        (QPalette.ColorRole.HighlightedText, of.background),
        (QPalette.ColorRole.Link, of.accent),
    ):
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(of.disabled))
    return palette


def _style(of: Colours, line_px: int) -> str:
    # WORKAROUND: with a style sheet Qt lets a button shrink to min-height, even below its own text.
    return f"""
QToolTip {{ color: {of.text}; background: {of.raised}; border: 1px solid {of.line}; padding: 4px; }}
QPushButton, QComboBox, QToolButton {{
    color: {of.text}; background: {of.raised}; border: 1px solid {of.line}; border-radius: 6px; padding: 5px 12px;
    min-height: {line_px}px;
}}
QComboBox {{ padding-right: 4px; }}
QComboBox::drop-down, QDateTimeEdit::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow, QDateTimeEdit::down-arrow {{
    image: url("{ASSETS.as_posix()}/arrow.svg"); width: 12px; height: 12px;
}}
QToolButton::menu-indicator {{ image: none; }}
QPushButton::menu-indicator {{
    image: url("{ASSETS.as_posix()}/arrow.svg"); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: center right; right: 8px;
}}
QToolButton#narrow {{ padding: 5px 4px; }}
QPushButton:hover, QComboBox:hover, QToolButton:hover {{ background: {of.hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {of.pressed}; }}
QPushButton:checked, QToolButton:checked {{ background: {of.pressed}; border-color: {of.muted}; }}
QPushButton:focus, QComboBox:focus, QToolButton:focus {{ border: 1px solid {of.muted}; }}
QPushButton:disabled, QComboBox:disabled, QToolButton:disabled {{
    color: {of.disabled}; background: {of.panel}; border-color: {of.raised};
}}
QPushButton#primary {{ color: {of.background}; background: {of.text}; border-color: {of.text}; font-weight: bold; }}
QPushButton#primary:hover {{ background: {of.primary_hover}; }}
QPushButton#primary:disabled {{ color: {of.disabled}; background: {of.panel}; border-color: {of.raised}; }}
QPushButton#plain {{ background: transparent; border: none; padding: 4px 8px; }}
QPushButton#small {{
    color: {of.muted}; background: transparent; border-radius: 5px; padding: 1px 8px; min-height: 1em;
}}
QPushButton#small:hover {{ color: {of.text}; background: {of.hover}; }}
QFrame#panel {{ background: {of.panel}; border: 1px solid {of.raised}; border-radius: 8px; }}
QFrame#banner {{
    background: {of.raised}; border: 1px solid {of.line}; border-left: 4px solid {of.notice}; border-radius: 6px;
}}
QLabel#muted {{ color: {of.muted}; }}
{_style_of_pages(of)}
{_style_of_dialogs(of)}
"""


def _style_of_pages(of: Colours) -> str:
    """Tabs, what is scrolled, menus."""
    return f"""
QTabWidget::pane {{ border: none; }}
QTabWidget::tab-bar {{ left: 4px; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{
    color: {of.muted}; background: transparent; border: none; border-bottom: 2px solid transparent;
    padding: 3px 10px 4px;
}}
QTabBar::tab:selected {{ color: {of.text}; border-bottom-color: {of.accent}; }}
QTabBar::tab:focus {{ color: {of.accent}; }}
QTabBar::tab:hover {{ color: {of.text}; }}
QScrollArea, QScrollArea > QWidget > QWidget#page {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {of.line}; border-radius: 5px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {of.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QMenu {{ color: {of.text}; background: {of.panel}; border: 1px solid {of.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 16px; border-radius: 4px; }}
QMenu::item:selected {{ background: {of.hover}; }}
QMenu::item:disabled {{ color: {of.disabled}; }}
QMenu::separator {{ height: 1px; background: {of.line}; margin: 4px 8px; }}
"""


def _style_of_dialogs(of: Colours) -> str:
    """What only dialogs and the first page have."""
    return f"""
QLabel#complaint {{ color: {of.notice}; }}
QLineEdit, QDateTimeEdit, QPlainTextEdit {{
    color: {of.text}; background: {of.panel}; border: 1px solid {of.line}; border-radius: 6px; padding: 4px 8px;
    selection-background-color: {of.accent}; selection-color: {of.background};
}}
QLineEdit:focus, QDateTimeEdit:focus, QPlainTextEdit:focus {{ border: 1px solid {of.muted}; }}
QCheckBox::indicator {{
    width: 16px; height: 16px; background: {of.panel}; border: 1px solid {of.muted}; border-radius: 4px;
}}
QCheckBox::indicator:checked {{ background: {of.accent}; image: url("{ASSETS.as_posix()}/check.svg"); }}
QCheckBox:focus {{ color: {of.accent}; }}
QGroupBox {{
    border: 1px solid {of.line}; border-radius: 8px; margin-top: 1.2em; padding: 10px 8px 8px 8px; font-weight: bold;
}}
QGroupBox::title {{ subcontrol-origin: margin; subcontrol-position: top left; left: 10px; padding: 0 4px; }}
QFrame#line {{ background: {of.line}; border: none; }}
QLabel#notice {{
    color: {of.text}; background: {of.raised}; border-left: 4px solid {of.notice}; border-radius: 6px; padding: 10px;
}}
QRadioButton::indicator {{
    width: 14px; height: 14px; background: {of.panel}; border: 1px solid {of.muted}; border-radius: 8px;
}}
QRadioButton::indicator:checked {{ background: {of.panel}; border: 5px solid {of.accent}; width: 6px; height: 6px; }}
QRadioButton:focus {{ color: {of.accent}; }}
QTextBrowser {{ color: {of.text}; background: {of.panel}; }}
"""
