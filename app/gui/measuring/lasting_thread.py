"""A thread that cannot be lost while it runs."""

from typing import ClassVar

from PyQt5.QtCore import QThread


class LastingThread(QThread):
    """Kept from its start until it has ended, also when everything that knew of it is gone.

    Qt ends the whole program when a running thread is destroyed, and Python destroys it with its last reference. That
    may go early: a busy machine has not let the thread begin yet, or it hangs in a device and was left behind.
    """

    _at_work: ClassVar[list[QThread]] = []

    def start(self, priority: QThread.Priority = QThread.Priority.InheritPriority) -> None:
        """Run; for the window's thread. Those that have ended meanwhile are let go."""
        LastingThread._at_work = [one for one in LastingThread._at_work if not one.isFinished()]
        LastingThread._at_work.append(self)
        super().start(priority)
