from app.gui.measuring.latest_box import LatestBox


def test_only_the_newest_is_kept_and_only_once():
    box = LatestBox[int]()
    assert box.take() is None
    for number in range(5):
        box.put(number)
    assert box.take() == 4
    assert box.take() is None
