"""Times of a session or a video as they stand on the screen."""


def clock_text(seconds: float) -> str:
    """``1:05`` or ``1:02:07``: whole seconds that have passed."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
