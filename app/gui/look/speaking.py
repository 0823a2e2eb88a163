"""What every widget with texts of its own does when the language of the window changes."""

from PyQt5.QtCore import QEvent


class Speaking:
    """A widget that says its texts in ``_say``, first when it is made. Stands before Qt's class among the bases.

    SAID_ANEW_ON: the events after which everything is said again.
    """

    SAID_ANEW_ON: tuple[QEvent.Type, ...] = (QEvent.Type.LanguageChange,)

    def changeEvent(self, event: QEvent | None) -> None:
        """Speak the new language."""
        if event is not None and event.type() in self.SAID_ANEW_ON:
            self._say()
        super().changeEvent(event)  # type: ignore[misc]  # that of Qt's class

    def _say(self) -> None:
        """Write every text anew."""
        raise NotImplementedError
