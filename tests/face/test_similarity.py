import numpy as np
import pytest

from app.face.similarity import Similarity, fit_robust

MOVED = Similarity(1.05 * np.exp(0.2j), 3 - 4j)


@pytest.fixture
def points():
    return np.random.default_rng(0).uniform(0, 200, (60, 2))


def test_inverse_undoes_and_after_composes(points):
    other = Similarity(0.8 * np.exp(-0.5j), 10 + 1j)
    assert np.allclose(MOVED.inverse()(MOVED(points)), points, atol=1e-9)
    assert np.allclose(MOVED.after(other)(points), MOVED(other(points)), atol=1e-9)


def test_the_matrix_is_the_same_map(points):
    matrix = MOVED.matrix()
    assert np.allclose(points @ matrix[:, :2].T + matrix[:, 2], MOVED(points), atol=1e-9)
    assert pytest.approx(1.05) == MOVED.scale


def test_one_point_is_mapped_like_many():
    assert MOVED(np.array([7.0, 9.0])) == pytest.approx([MOVED.of(7 + 9j).real, MOVED.of(7 + 9j).imag])


def test_fit_finds_the_motion_in_noise(points):
    seen = MOVED(points) + np.random.default_rng(1).normal(0, 0.1, points.shape)
    found, _ = fit_robust(points, seen, sure_px=0.2)
    assert abs(found.turn - MOVED.turn) < 0.001
    assert np.abs(found(points) - MOVED(points)).max() < 0.1


def test_a_third_of_the_points_may_go_their_own_way(points):
    seen = MOVED(points)
    seen[:20] += [6.0, -3.0]
    found, left = fit_robust(points, seen, sure_px=0.2)
    assert np.abs(found(points) - MOVED(points)).max() < 0.05
    assert left[:20].min() > 6 and left[20:].max() < 0.05
