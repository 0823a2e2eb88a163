import pytest

from app.core.status import recorded_sentence


@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [
        ("poor_signal:no_pulse", "no pulse found in the skin", "皮肤中未发现脉搏"),
        ("warming_up", "warming up", "正在准备"),
        ("poor_signal:weak_pulse", "pulse too weak", "脉搏信号太弱"),
        ("poor_signal:out_of_range", "signal too poor", "信号质量不足"),
        ("poor_signal:of_a_later_version", "signal too poor", "信号质量不足"),
        ("of_a_later_version", "of_a_later_version", "of_a_later_version"),
    ],
)
def test_a_status_in_a_file_in_words(status: str, english: str, chinese: str) -> None:
    assert recorded_sentence(status) == english
    assert recorded_sentence(status, "zh") == chinese
