import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.types import Clock, Frame
from app.gui.measuring.frame_queue import FILE_FRAMES, FrameQueue

IMAGE = np.zeros((4, 5, 3), np.uint8)


def frame(t_s: float, index: int = 0) -> Frame:
    return Frame(IMAGE, t_s, index, Clock.MONOTONIC)


def test_frames_come_out_in_order():
    queue = FrameQueue()
    for index in range(10):
        assert queue.put(frame(index / 30, index), wait=False)
    assert [queue.get(0).index for _ in range(10)] == list(range(10))
    assert queue.get(0) is None
    assert not queue.ended


@pytest.mark.parametrize("rate_hz", [10, 30, 120])
def test_two_seconds_are_the_limit_by_the_time_stamps(rate_hz):
    queue = FrameQueue(max_s=2.0)
    for index in range(2 * rate_hz + 1):
        assert queue.put(frame(index / rate_hz), wait=False)
    assert queue.dropped == 0
    assert not queue.put(frame(2.0 + 1 / rate_hz), wait=False)
    assert queue.dropped == 2 * rate_hz + 2  # this one and the backlog


def test_large_pictures_get_fewer_seconds():
    queue = FrameQueue(max_s=2.0, max_bytes=10 * IMAGE.nbytes)
    assert [queue.put(frame(index / 30), wait=False) for index in range(11)] == [True] * 10 + [False]
    assert queue.dropped == 11


def test_a_picture_larger_than_the_limit_still_gets_through():
    queue = FrameQueue(max_bytes=1)
    assert queue.put(frame(0.0), wait=False)
    assert queue.get(0) is not None
    assert queue.put(frame(0.2), wait=False)


@pytest.mark.parametrize("overload", [2, 4, 10])
def test_overload_thins_the_frames_evenly_and_keeps_to_the_present(overload):
    """120 frames a second arrive, one in ``overload`` can be taken."""
    queue = FrameQueue(max_s=2.0)
    taken, ages = [], []
    for index in range(120 * 30):
        queue.put(frame(index / 120, index), wait=False)
        if index % overload == 0 and (got := queue.get(0)) is not None:
            taken.append(got.t_s)
            ages.append(index / 120 - got.t_s)
    settled = np.array(taken)[np.array(taken) > 10]
    assert np.ptp(np.diff(settled)) < 2 / 120
    assert np.diff(settled).mean() == pytest.approx(overload / 120, rel=0.02)
    assert max(ages) <= 2.0 + 1 / 120
    assert max(ages[-100:]) <= 4 * overload / 120
    assert len(taken) + queue.dropped == pytest.approx(120 * 30, abs=3)


def test_after_a_stall_the_whole_length_comes_back_once_nothing_was_lost_for_five_seconds():
    queue = FrameQueue(max_s=2.0)
    times = [index / 30 for index in range(30 * 12)]
    for t_s in times:
        queue.put(frame(t_s), wait=False)
        if t_s > 3:  # nothing is taken at first
            queue.get(0)
    assert queue.dropped > 60
    dropped = queue.dropped
    for index in range(45):  # a second stall, of 1.5 s, loses nothing
        assert queue.put(frame(times[-1] + (index + 1) / 30), wait=False)
    assert queue.dropped == dropped


@given(st.lists(st.one_of(st.floats(0.001, 1.0), st.just(None)), max_size=60))
def test_never_more_than_its_seconds_and_every_frame_is_somewhere(steps):
    """None takes a frame, a number puts one that much later."""
    queue = FrameQueue(max_s=2.0)
    t_s, inside, put = 0.0, [], 0
    for step in steps:
        if step is None:
            taken = queue.get(0)
            assert (taken is None) == (not inside)
            if taken is not None:
                assert taken.t_s == inside.pop(0)
        else:
            t_s += step
            put += 1
            dropped = queue.dropped
            if queue.put(frame(t_s), wait=False):
                inside.append(t_s)
            elif queue.dropped > dropped + 1:
                inside.clear()
        assert not inside or inside[-1] - inside[0] <= 2.0
    assert queue.dropped <= put
    assert len(inside) <= put - queue.dropped


def test_a_file_waits_for_room_and_loses_nothing():
    queue = FrameQueue(max_s=0.2)
    arrived = []

    def produce():
        for index in range(200):
            assert queue.put(frame(index / 30, index), wait=True)
        queue.finish()

    producer = threading.Thread(target=produce)
    producer.start()
    while not queue.ended:
        got = queue.get(0.5)
        if got is not None:
            arrived.append(got.index)
    producer.join()
    assert arrived == list(range(200))
    assert queue.dropped == 0


def test_a_file_is_not_far_ahead_of_what_is_measured():
    queue = FrameQueue()
    producer = threading.Thread(target=lambda: [queue.put(frame(k / 30, k), wait=True) for k in range(30)])
    producer.start()
    for _ in range(20):
        first = queue.get(1.0)
    time.sleep(0.05)
    assert first.index == 19
    assert len(queue._frames) <= FILE_FRAMES
    queue.close()
    producer.join(5)


def test_closing_frees_a_waiting_file_and_empties_the_queue():
    queue = FrameQueue(max_s=0.0)
    assert queue.put(frame(0.0), wait=True)
    answers = []
    producer = threading.Thread(target=lambda: answers.append(queue.put(frame(1.0), wait=True)))
    producer.start()
    queue.close()
    producer.join(5)
    assert answers == [False]
    assert queue.ended
    assert queue.get(0) is None
    assert not queue.put(frame(2.0), wait=False)
    assert queue.dropped == 0  # a closed queue loses nothing that anybody waits for


def test_after_the_last_frame_the_rest_can_still_be_taken():
    queue = FrameQueue()
    queue.put(frame(0.0), wait=False)
    queue.finish()
    assert not queue.ended
    assert queue.get(0) is not None
    assert queue.ended
