import numpy as np
import pytest

from app.core.tail import Tail


def test_rows_stay_in_order_while_new_ones_come_and_old_ones_go() -> None:
    tail: Tail[np.float64] = Tail()
    for k in range(1000):
        tail.append(np.array([k, -k], float))
        if k >= 100:
            tail.drop(1)
        assert len(tail) == min(k + 1, 100)
        assert tail.rows[:, 0].tolist() == list(range(max(0, k - 99), k + 1))
        assert tail.rows[-1, 1] == -k


def test_memory_does_not_grow_with_what_passed() -> None:
    tail: Tail[np.float32] = Tail()
    for _ in range(10_000):
        tail.append(np.ones(8, np.float32))
        if len(tail) > 100:
            tail.drop(1)
    memory = tail.rows.base
    assert memory is not None
    assert len(memory) <= 202
    assert memory.dtype == np.float32


def test_dropping_more_than_there_is_leaves_none_and_clearing_allows_another_shape() -> None:
    tail: Tail[np.float64] = Tail()
    tail.append(1.0)
    tail.drop(5)
    assert len(tail) == 0
    assert tail.rows.tolist() == []
    tail.clear()
    with pytest.raises(ValueError, match="no rows yet"):
        _ = tail.rows
    tail.append(np.zeros((2, 2)))
    assert tail.rows.shape == (1, 2, 2)
