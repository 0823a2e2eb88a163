"""What a synthetic face can be asked to be and do, and how it behaves at any time."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.core.optics import Skin, lamp, pulse_rgb
from app.core.physiology import BLOOD_VOLUME_RGB, Circulation, Rhythm, pressure_beat
from app.core.types import FloatArray

Motion = Literal["still", "natural", "nod", "shake"]

_BLINK_EVERY_S = 4.0
_BLINK_HALF_S = 0.09
_LIGHT_DRIFT_HZ = (0.031, 0.073)
_WALK_S = 0.4  # how long it takes to leave the picture or come back


@dataclass(frozen=True, slots=True)
class SyntheticFace:
    """A procedural person in front of a camera: everything that is known about the picture beforehand.

    heart_rate_bpm, heart_rate_drift_bpm, heart_rate_step_bpm (at heart_rate_step_at_s), hrv_sdnn_ms, respiration_brpm:
    see ``Rhythm``. pulse_amplitude: foot to peak of the skin's green reflectance in linear light, relative to its mean,
    averaged over the face; real faces have about 0.002 to 0.01; 0 is a mannequin.
    breath_motion: how far the head rises and sinks with the breath, in half widths of the head.
    systolic_mmhg, age_years: decide the shape of the beat (``pressure_beat``); None: that of a healthy young person.
    spo2_percent: decides the colour of the pulse (``app.core.optics``, a lightly pigmented skin in daylight); None: the
    usual colour, which belongs to no saturation.
    skin_tone: 0 very light to 1 very dark. size: width of the head as a share of the picture's height.
    jitter_s: frames come up to twice this late, at random. dropped_share: this share of frames never comes.
    duration_s: None never ends.
    motion: "still", "natural" (slow swaying), "nod" or "shake" (periodic, at motion_rate_bpm); motion_amplitude scales
    it: at 1 a nod is 12 degrees from end to end.
    light_drift: relative amplitude of slow changes of the light. light_step: relative change at light_step_at_s.
    flicker_hz, flicker_depth, flicker_rgb: the light of the whole picture varies like a sine.
    noise_sd: sensor noise in gray levels. exposure: factor on the light; 0.05 is too dark, 4 too bright.
    face_leaves_at_s, face_returns_at_s: in between the chair is empty.
    photo: no person but a printed photograph held before the camera: no pulse, no blinking. faces: 1 or 2.
    """

    heart_rate_bpm: float = 72.0
    heart_rate_drift_bpm: float = 0.0
    heart_rate_step_bpm: float = 0.0
    heart_rate_step_at_s: float = 0.0
    hrv_sdnn_ms: float = 0.0
    respiration_brpm: float = 15.0
    breath_motion: float = 0.01
    systolic_mmhg: float | None = None
    age_years: float = 35.0
    spo2_percent: float | None = None
    pulse_amplitude: float = 0.005
    skin_tone: float = 0.25
    size: float = 0.42
    width_px: int = 640
    height_px: int = 480
    rate_hz: float = 30.0
    jitter_s: float = 0.0
    dropped_share: float = 0.0
    duration_s: float | None = None
    motion: Motion = "still"
    motion_amplitude: float = 1.0
    motion_rate_bpm: float = 72.0
    talking: bool = False
    blinking: bool = False
    light_drift: float = 0.0
    light_step: float = 0.0
    light_step_at_s: float = 0.0
    flicker_hz: float = 0.0
    flicker_depth: float = 0.0
    flicker_rgb: tuple[float, float, float] = (1.0, 1.0, 1.0)
    noise_sd: float = 1.5
    exposure: float = 1.0
    face_leaves_at_s: float | None = None
    face_returns_at_s: float | None = None
    photo: bool = False
    faces: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.rate_hz <= 0 or self.width_px < 32 or self.height_px < 32:
            raise ValueError(f"no picture of {self.width_px}x{self.height_px} at {self.rate_hz} Hz can be made")
        if not 0 <= 2 * self.jitter_s < 1 / self.rate_hz:
            raise ValueError(f"jitter of {self.jitter_s} s would put frames of {self.rate_hz} Hz out of order")
        if self.faces not in (1, 2):
            raise ValueError(f"there can be 1 or 2 faces, not {self.faces}")

    def circulation(self) -> Circulation:
        """The heart and lungs of this person (of the first one, where there are two)."""
        rhythm = Rhythm(
            rate_bpm=self.heart_rate_bpm,
            drift_bpm=self.heart_rate_drift_bpm,
            step_bpm=self.heart_rate_step_bpm,
            step_at_s=self.heart_rate_step_at_s,
            sdnn_ms=self.hrv_sdnn_ms,
            respiration_brpm=self.respiration_brpm,
        )
        if self.systolic_mmhg is None:
            return Circulation(rhythm, seed=self.seed)
        return Circulation(rhythm, pressure_beat(self.systolic_mmhg, self.age_years), seed=self.seed)

    def pulse_colour(self) -> FloatArray:
        """Relative change of R, G, B with the pulse, scaled to green."""
        if self.spo2_percent is None:
            return BLOOD_VOLUME_RGB
        _, pulse = pulse_rgb(Skin(), self.spo2_percent / 100, lamp(5500.0))
        return np.asarray(pulse / pulse[1])


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the head is: shifts in half widths of the head (right, down), angles in radians."""

    x: float = 0.0
    y: float = 0.0
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0


# Standard deviation of x, y, roll, yaw and pitch of a person who sits before a camera and does nothing in particular.
_SWAY = (0.030, 0.020, 0.014, 0.040, 0.025)
_STILL_SHARE = 0.06  # nobody alive is a statue
_HAND_SHARE = 0.3  # nor is the hand that holds a photograph


class Behaviour:
    """What the person and the light do at any time; the same for the same seed."""

    def __init__(self, face: SyntheticFace) -> None:
        """``face``: whose behaviour."""
        self._face = face
        rng = np.random.default_rng([face.seed, 0x3E5A])
        # Slow sines whose frequencies share no period; slower ones are larger.
        self._sway_hz = np.exp(rng.uniform(np.log(0.04), np.log(0.45), (5, 5)))
        self._sway_phase = rng.uniform(0, 2 * np.pi, (5, 5))
        weight = self._sway_hz**-0.7
        self._sway_size = weight / np.sqrt((weight**2).sum(axis=1, keepdims=True) / 2) * np.array(_SWAY)[:, None]
        self._light_phase, self._talk_phase = rng.uniform(0, 2 * np.pi, (2, 3))

    def pose(self, t_s: float) -> Pose:
        """Where the head is at ``t_s``."""
        face = self._face
        periodic = face.motion in ("nod", "shake")
        share = face.motion_amplitude if face.motion == "natural" else _HAND_SHARE if face.photo else _STILL_SHARE
        sway = share * (self._sway_size * np.sin(2 * np.pi * self._sway_hz * t_s + self._sway_phase)).sum(axis=1)
        x, y, roll, yaw, pitch = (float(value) for value in sway)
        swing = face.motion_amplitude * float(np.sin(2 * np.pi * face.motion_rate_bpm / 60 * t_s)) if periodic else 0.0
        # The head turns about the neck, one half width below and behind the face: turning also moves the face.
        if face.motion == "nod":
            pitch += 0.10 * swing
            y += 0.08 * swing
        elif face.motion == "shake":
            yaw += 0.12 * swing
            x += 0.09 * swing
        return Pose(x, y, roll, yaw, pitch)

    def lid(self, t_s: float) -> float:
        """How far the eyelids are closed at ``t_s``, 0..1."""
        if not self._face.blinking:
            return 0.0
        turn = int(t_s // _BLINK_EVERY_S)
        at = (turn + np.random.default_rng([self._face.seed, 0xB114, turn]).uniform(0.1, 0.9)) * _BLINK_EVERY_S
        return float(np.clip(1.6 * (1 - abs(t_s - at) / (1.6 * _BLINK_HALF_S)), 0, 1))

    def mouth(self, t_s: float) -> float:
        """How far the mouth is open at ``t_s``, 0..1: syllables, in sentences with pauses between."""
        if not self._face.talking:
            return 0.0
        one, two, three = self._talk_phase
        sentence = np.clip(3 * np.sin(2 * np.pi * 0.11 * t_s + one) - 1.2, 0, 1)
        syllables = 0.5 + 0.3 * np.sin(2 * np.pi * 3.7 * t_s + two) + 0.3 * np.sin(2 * np.pi * 2.3 * t_s + three)
        return float(np.clip(sentence * syllables, 0, 1))

    def light(self, t_s: float) -> FloatArray:
        """The light of the whole picture at ``t_s``, as factors on linear R, G, B."""
        face = self._face
        slow = np.sin(2 * np.pi * np.array(_LIGHT_DRIFT_HZ) * t_s + self._light_phase[:2]).mean()
        level = face.exposure * (1 + face.light_drift * slow)
        if t_s >= face.light_step_at_s:
            level *= 1 + face.light_step
        flicker = face.flicker_depth * np.sin(2 * np.pi * face.flicker_hz * t_s) * np.array(face.flicker_rgb)
        return np.asarray(level * (1 + flicker))

    def absence(self, t_s: float) -> float:
        """0 while the person sits before the camera, 1 while away, between while leaving or coming back."""
        leaves, returns = self._face.face_leaves_at_s, self._face.face_returns_at_s
        if leaves is None:
            return 0.0
        gone = np.clip((t_s - leaves) / _WALK_S + 1, 0, 1)
        back = 0.0 if returns is None else np.clip((t_s - returns) / _WALK_S, 0, 1)
        return float(gone - back)
