"""Everything a person can ask of the window, in one list: menu, keys and the key map are made from it."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QMenu, QToolButton, QWidget

from app.gui.look.speaking import Speaking
from app.language import tr

GROUPS = ("source", "record", "sessions", "view", "person", "settings", "help", "quit")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to ask. ``text``: English, as ``tr`` takes it. ``key``: in Qt's words. ``group``: its part of the menu.

    A command without a group is not in the menu, but has its key and stands in the key map. Those of one group with
    the same ``submenu``, English too, stand together in it.
    """

    text: str
    act: Callable[[], object]
    key: str = ""
    group: str | None = None
    checkable: bool = False
    submenu: str = ""


class Commands(QObject):
    """The commands of one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: list[tuple[Command, QAction]] = []
        window.installEventFilter(self)

    def add(self, command: Command) -> QAction:
        """Make ``command`` known; its key works from now on. The action can be disabled, checked or shown elsewhere."""
        action = QAction(tr(command.text), self._window)
        action.setCheckable(command.checkable)
        if command.key:
            action.setShortcut(QKeySequence(command.key))
        # What was asked is called without Qt's "checked", which a method without parameters could not take.
        action.triggered.connect(_Call(command.act, action).run)
        self._window.addAction(action)
        self._actions.append((command, action))
        return action

    def key_map(self) -> list[tuple[str, str]]:
        """(key, what it does) of all commands that have a key, in the chosen language."""
        return [
            (action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), tr(command.text))
            for command, action in self._actions
            if command.key
        ]

    def fill(self, menu: QMenu) -> None:
        """Put all commands with a group into ``menu``: known groups in the order of GROUPS, others behind them."""
        menu.clear()
        for submenu in menu.findChildren(QMenu):
            submenu.deleteLater()
        there = dict.fromkeys(command.group for command, _ in self._actions if command.group is not None)
        for group in sorted(there, key=lambda name: GROUPS.index(name) if name in GROUPS else len(GROUPS)):
            submenus: dict[str, QMenu] = {"": menu}
            for command, action in self._actions:
                if command.group == group:
                    if command.submenu not in submenus:
                        submenus[command.submenu] = _submenu(menu, tr(command.submenu))
                    submenus[command.submenu].addAction(action)
            menu.addSeparator()

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        """Speak the new language, when it has changed."""
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            for command, action in self._actions:
                action.setText(tr(command.text))
        return False


def _submenu(menu: QMenu, title: str) -> QMenu:
    """A menu in ``menu`` that goes when it is cleared."""
    submenu = QMenu(title, menu)
    menu.addMenu(submenu)
    return submenu


class _Call(QObject):
    """Calls without arguments; lives as long as its action."""

    def __init__(self, act: Callable[[], object], action: QAction) -> None:
        super().__init__(action)
        self._act = act

    def run(self) -> None:
        """Do it."""
        self._act()


class MenuButton(Speaking, QToolButton):
    """The button with three lines: all commands that have no button of their own."""

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self.setText("\N{TRIGRAM FOR HEAVEN}")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.aboutToShow.connect(self.refill)
        self.setMenu(menu)
        self._say()

    def refill(self) -> None:
        """The menu as the commands are now."""
        menu = self.menu()
        if menu is not None:
            self._commands.fill(menu)

    def _say(self) -> None:
        self.setAccessibleName(tr("Menu"))
        self.setToolTip(tr("Menu"))
