"""The one kind of error that is shown to people."""


class AppError(Exception):
    """Something went wrong that a person can understand and repair.

    ``str(error)`` is the whole text to show: what happened with the value, then what to do.
    Anything that is not an AppError is a defect of the program and is logged with its traceback.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep what happened (``message``, one sentence with the value) and what to do (``hint``)."""
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
