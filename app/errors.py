"""The one kind of error that is shown to people."""

from app.language import Text, say


class AppError(Exception):
    """Something went wrong that a person can understand and repair.

    ``str(error)`` is the whole text: what happened with the value, then what to do. It is English, for logs and the
    command line; ``error.said()`` is in the language of the window, as far as the texts are ``later("...")``.
    Anything that is not an AppError is a defect of the program and is logged with its traceback.
    """

    def __init__(self, message: str | Text, hint: str | Text = "") -> None:
        """Keep what happened (``message``, one sentence with the value) and what to do (``hint``)."""
        super().__init__(message, hint)
        self.message = str(message)
        self.hint = str(hint)
        self._parts = message, hint

    def said(self) -> str:
        """The whole text in the chosen language."""
        return " ".join(filter(None, (say(part) for part in self._parts)))

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
