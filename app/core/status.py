"""Why a number is shown or not: every status and reason with its sentence, in English and Chinese."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Whether a reading carries a value; only OK does (and UNGATED, which is for evaluation alone)."""

    OK = "ok"
    WARMING_UP = "warming_up"
    NO_FACE = "no_face"
    POOR_SIGNAL = "poor_signal"
    OUT_OF_RANGE = "out_of_range"
    STALE = "stale"
    NEEDS_CALIBRATION = "needs_calibration"
    UNSUPPORTED = "unsupported"
    UNGATED = "ungated"


class Reason(StrEnum):
    """What exactly closed the gate; refines a Status."""

    NO_FACE = "no_face"
    FACE_LEFT = "face_left"
    WARMING_UP = "warming_up"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    MOVING = "moving"
    LOW_FRAME_RATE = "low_frame_rate"
    NO_PULSE = "no_pulse"
    WEAK_PULSE = "weak_pulse"
    REGIONS_DISAGREE = "regions_disagree"
    BEATS_DISAGREE = "beats_disagree"
    FLICKER = "flicker"
    RHYTHMIC_MOTION = "rhythmic_motion"
    UNSETTLED = "unsettled"
    OUT_OF_RANGE = "out_of_range"
    NO_FRAMES = "no_frames"
    GATE_CLOSED = "gate_closed"
    FEW_BEATS = "few_beats"
    BEATS_UNLIKE = "beats_unlike"
    BEATS_UNSHARP = "beats_unsharp"
    BREATH_UNCLEAR = "breath_unclear"
    MODEL_MISSING = "model_missing"
    UNCALIBRATED = "uncalibrated"
    LIGHT_CHANGED = "light_changed"
    COLOUR_WEAK = "colour_weak"


LANGUAGES = ("en", "zh")

# English and Chinese. Two tables, as a status and a reason of the same name would be the same key.
STATUS_SENTENCES: dict[Status, tuple[str, str]] = {
    Status.OK: ("measured", "已测得"),
    Status.WARMING_UP: ("warming up", "正在准备"),
    Status.NO_FACE: ("no face", "未检测到人脸"),
    Status.POOR_SIGNAL: ("signal too poor", "信号质量不足"),
    Status.OUT_OF_RANGE: ("outside the range that can be measured", "超出可测量范围"),
    Status.STALE: ("no new pictures", "没有新的画面"),
    Status.NEEDS_CALIBRATION: ("needs a cuff reading", "需要先输入袖带读数"),
    Status.UNSUPPORTED: ("not available with this method", "当前方法不支持"),
    Status.UNGATED: ("best estimate, not trusted", "最佳估计，未通过质量检查"),
}

# {name} places are filled from Explanation.values.
REASON_SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.NO_FACE: ("no face in the picture", "画面中没有人脸"),
    Reason.FACE_LEFT: ("the face has left the picture", "人脸已离开画面"),
    Reason.WARMING_UP: ("warming up {have_s:.0f}/{need_s:.0f} s", "正在准备 {have_s:.0f}/{need_s:.0f} 秒"),
    Reason.TOO_DARK: ("too dark", "光线太暗"),
    Reason.TOO_BRIGHT: ("too bright: the skin is over-exposed", "光线太亮：皮肤过曝"),
    Reason.MOVING: ("the face moves too much", "面部移动过大"),
    Reason.LOW_FRAME_RATE: ("frame rate too low ({rate_hz:.0f} fps)", "帧率过低（{rate_hz:.0f} fps）"),
    Reason.NO_PULSE: ("no pulse found in the skin", "皮肤中未发现脉搏"),
    Reason.WEAK_PULSE: ("pulse too weak ({snr_db:.0f} dB)", "脉搏信号太弱（{snr_db:.0f} dB）"),
    Reason.REGIONS_DISAGREE: ("the skin regions do not agree", "各皮肤区域结果不一致"),
    Reason.BEATS_DISAGREE: ("spectrum and beats do not agree", "频谱与心搏计数不一致"),
    Reason.FLICKER: ("the light flickers in the same rhythm", "光源以相同节奏闪烁"),
    Reason.RHYTHMIC_MOTION: ("the head moves in the same rhythm", "头部以相同节奏晃动"),
    Reason.UNSETTLED: ("not settled yet", "读数尚未稳定"),
    Reason.OUT_OF_RANGE: ("{value:.0f} is outside {low:.0f}-{high:.0f}", "{value:.0f} 超出 {low:.0f}-{high:.0f}"),
    Reason.NO_FRAMES: ("no new pictures from the source", "视频源没有新的画面"),
    Reason.GATE_CLOSED: ("signal too poor", "信号质量不足"),
    Reason.FEW_BEATS: ("too few clean beats ({value:.0f} % are)", "清晰的心搏太少（{value:.0f} %）"),
    Reason.BEATS_UNLIKE: ("the beats are too unlike each other", "各次心搏波形差异过大"),
    Reason.BEATS_UNSHARP: ("beats timed too coarsely ({value:.0f} ms)", "心搏定时不够精确（{value:.0f} ms）"),
    Reason.BREATH_UNCLEAR: ("the traces of breath do not agree", "各呼吸线索不一致"),
    Reason.MODEL_MISSING: ("its model is not installed", "未安装所需模型"),
    Reason.UNCALIBRATED: ("experimental, uncalibrated", "实验性，未校准"),
    Reason.LIGHT_CHANGED: ("the light has changed since the calibration", "校准后光照已改变"),
    Reason.COLOUR_WEAK: ("colour of the pulse too uncertain", "脉搏颜色信号不确定"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason with the values its sentence needs."""

    reason: Reason
    values: tuple[tuple[str, float], ...] = ()

    def sentence(self, language: str = "en") -> str:
        """The reason as a person reads it, in ``language`` ("en" or "zh")."""
        return REASON_SENTENCES[self.reason][LANGUAGES.index(language)].format(**dict(self.values))


_NUMBERS = re.compile(r"\s*[(（][^()（）]*\{[^()（）]*[)）]")  # "(12 dB)": of one moment, in no file


def recorded_sentence(text: str, language: str = "en") -> str:
    """What a status as it stands in files ("poor_signal:no_pulse") means, without the numbers of its moment.

    One that is not known, of a later version, stays as it is.
    """
    place = LANGUAGES.index(language)
    status, _, reason = text.partition(":")
    if reason in set(Reason):
        sentence = _NUMBERS.sub("", REASON_SENTENCES[Reason(reason)][place])
        if "{" not in sentence:
            return sentence
    return STATUS_SENTENCES[Status(status)][place] if status in set(Status) else text


def because(reason: Reason, **values: float) -> Explanation:
    """Short form: ``because(Reason.WARMING_UP, have_s=6, need_s=10)``."""
    return Explanation(reason, tuple(values.items()))
