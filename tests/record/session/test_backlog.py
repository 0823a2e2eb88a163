"""What waits for a thread: bounded, in order, and with an end."""

import threading

from app.record.session.backlog import Backlog


def test_what_finds_no_room_is_refused_and_counted_but_for_the_last():
    backlog = Backlog[str]("idle", lambda: None, most=5, size=len)
    assert [backlog.put(item) for item in ("abc", "abc", "de", "f")] == [True, False, True, False]
    assert backlog.refused == 2
    backlog.drop(1)
    assert backlog.put("f")
    backlog.finish("last word")
    assert not backlog.put("g") and backlog.refused == 2
    assert backlog.look() == (("de", "f", "last word"), True)
    backlog.close()
    assert backlog.look() == ((), True)


def test_the_work_sleeps_until_something_comes_and_to_the_end():
    seen = []
    taken = threading.Event()

    def work() -> None:
        backlog.wait_for_items()
        seen.extend(backlog.look()[0])
        taken.set()
        backlog.pause(60.0)

    backlog = Backlog[int]("worker", work, most=1)
    backlog.start()
    assert not backlog.wait(0.05) and seen == []
    backlog.put(7)
    assert taken.wait(10.0) and seen == [7]
    assert not backlog.wait(0.05)
    backlog.finish()
    assert backlog.wait(10.0)
