"""A thread that nobody knows of any more runs to its end, and goes then."""

import gc
import threading
import weakref

from app.gui.measuring.lasting_thread import LastingThread


class Waiting(LastingThread):
    def __init__(self, may_end: threading.Event) -> None:
        super().__init__()
        self.may_end = may_end

    def run(self) -> None:
        self.may_end.wait()


def test_a_thread_that_was_forgotten_ends_by_itself_and_is_let_go(qtbot):
    """Without being kept it ends the whole suite: most of these have not begun when they are forgotten."""
    may_end = threading.Event()
    threads = [Waiting(may_end) for _ in range(20)]
    for thread in threads:
        thread.start()
    forgotten = [weakref.ref(thread) for thread in threads]
    del threads, thread
    gc.collect()
    assert all(one() is not None for one in forgotten)
    may_end.set()
    qtbot.waitUntil(lambda: all(one().isFinished() for one in forgotten))
    last = Waiting(may_end)
    last.start()
    gc.collect()
    assert not any(one() for one in forgotten)
    assert last.wait(5000)
