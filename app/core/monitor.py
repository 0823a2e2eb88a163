"""The monitor: frames in, vital signs out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.core.calibration import Profile
from app.core.live_wave import LiveWave
from app.core.pulse.method import PulseMethod
from app.core.status import Explanation, Reason, Status, because
from app.core.types import FaceObservation, FaceReader, Frame, Reading, Update, VitalInfo, Vitals
from app.core.vitals.vital import VitalSign

READ_EVERY_S = 1.0
LOST_AFTER_S = 1.0  # without a face for this long no number stays
FORGET_AFTER_S = 3.0  # after this long it may be somebody else


class Monitor:
    """Measures vital signs from the frames of one face. No Qt, camera, file or clock; used by one thread, or by two as
    ``observe`` says.

    Window, command line, tests and evaluation all drive this object, so what is measured is what is shipped.
    """

    def __init__(
        self,
        reader: FaceReader,
        method: PulseMethod,
        signs: Sequence[VitalSign],
        *,
        ungated: bool = False,
        live: bool = False,
        profile: Profile | None = None,
    ) -> None:
        """Put together. ``ungated``: readings keep the best estimate where the gate is closed, with status UNGATED.

        ``live``: somebody watches the wave; a network then looks at its newest end between readings. Numbers and the
        final wave are the same either way. ``profile``: what is known of the person in the picture.
        """
        self._reader = reader
        self._wave = LiveWave(method, watched=live)
        self._profile = profile or Profile()
        self._signs = tuple(signs)
        self._ungated = ungated
        self.infos: tuple[VitalInfo, ...] = tuple(info for sign in self._signs for info in sign.infos)
        self._start_anew(0.0)

    def _start_anew(self, t_s: float) -> None:
        self._next_reading_s = t_s
        self._started_s: float | None = None
        self._face_s: float | None = None
        self._last_frame_s = t_s
        self._vitals = self._absent(t_s, Status.WARMING_UP, because(Reason.NO_FACE))

    @property
    def method(self) -> PulseMethod:
        """The pulse method in use."""
        return self._wave.method

    def use_method(self, method: PulseMethod) -> None:
        """Change the pulse method while running; the wave and the numbers start anew on the seconds already seen."""
        self._reader.crop_size_px = method.crop_size_px
        self._wave.use_method(method)
        self._forget_numbers()

    def use_profile(self, profile: Profile) -> None:
        """Know this of the person from the next reading on; times in it are those of the frames."""
        self._profile = profile

    def reset(self) -> None:
        """Forget everything: a new source."""
        self._reader.reset()
        for sign in self._signs:
            sign.reset()
        self._wave.reset()
        self._start_anew(0.0)

    def push(self, frame: Frame) -> Update:
        """Take in one frame. Frames come in order of time."""
        return self.take(self.observe(frame))

    def observe(self, frame: Frame) -> FaceObservation:
        """The first half of ``push``: the face in one frame.

        A thread of its own may do this ahead of the one that takes, as long as nobody resets or changes the method.
        """
        return self._reader.read(frame)

    def take(self, observation: FaceObservation) -> Update:
        """The second half of ``push``. Observations come in order of time."""
        t_s = observation.t_s
        if self._started_s is None:
            # Readings fall on whole seconds of media time, so that two runs over one video have the same rows.
            self._started_s, self._next_reading_s = t_s, float(np.floor(t_s) + READ_EVERY_S)
            self._wave.start(t_s)
        self._last_frame_s = t_s
        self._wave.add(observation)
        if observation.skin is not None:
            if self._face_s is not None and t_s - self._face_s > FORGET_AFTER_S:
                self._forget_numbers()
            self._face_s = t_s
        fresh = t_s >= self._next_reading_s
        self._wave.advance(t_s, seen=not self._face_is_lost(t_s), reading=fresh)
        if fresh:
            self._vitals = self._read(self._next_reading_s)
            self._next_reading_s = float(np.floor(t_s) + READ_EVERY_S)
        elif self._face_is_lost(t_s) and any(one.value is not None for one in self._vitals.readings):
            fresh = True
            self._lose_face(t_s)
        return self._update(t_s, observation, fresh)

    def idle(self, t_s: float) -> Update:
        """No frame came until ``t_s``: readings age, none stays on screen."""
        fresh = t_s - self._last_frame_s > LOST_AFTER_S
        if fresh:
            self._vitals = self._absent(t_s, Status.STALE, because(Reason.NO_FRAMES))
            self._wave.hide()
        return self._update(t_s, None, fresh)

    def finish(self) -> Update:
        """The source has ended: the rest of the wave becomes final."""
        if not self._face_is_lost(self._last_frame_s):
            self._wave.renew(self._last_frame_s)
        self._wave.end()
        return self._update(self._last_frame_s, None, False)

    def _update(self, t_s: float, observation: FaceObservation | None, fresh: bool) -> Update:
        wave = self._wave
        return Update(t_s, observation, self._vitals, fresh, wave.bvp, wave.spectrum, wave.take_final())

    def _face_is_lost(self, t_s: float) -> bool:
        return self._face_s is None or t_s - self._face_s > LOST_AFTER_S

    def _lose_face(self, t_s: float) -> None:
        reason = Reason.NO_FACE if self._face_s is None else Reason.FACE_LEFT
        self._vitals = self._absent(t_s, Status.NO_FACE, because(reason))
        self._wave.hide()

    def _forget_numbers(self) -> None:
        for sign in self._signs:
            sign.reset()
        self._vitals = self._absent(
            self._last_frame_s, Status.WARMING_UP, self._warming_up(0.0, self._signs[0].infos[0])
        )

    def _read(self, t_s: float) -> Vitals:
        """All readings of this second."""
        if self._face_is_lost(t_s):
            self._lose_face(t_s)
            return self._vitals
        evidence = self._wave.evidence(t_s)
        if evidence is not None:
            evidence = replace(evidence, profile=self._profile)
        readings: list[Reading] = []
        for sign in self._signs:
            seen_s = 0.0 if evidence is None else evidence.seen_s
            needed_s = min(info.min_window_s for info in sign.infos)
            if evidence is None or seen_s < needed_s - 0.1:
                readings += [
                    self._none(info, t_s, Status.WARMING_UP, self._warming_up(seen_s, info)) for info in sign.infos
                ]
            else:
                readings += [self._gated(one) for one in sign.read(evidence)]
        return Vitals(t_s, tuple(readings))

    def _gated(self, reading: Reading) -> Reading:
        """An UNGATED reading loses its value unless the caller asked to keep it."""
        if reading.status is not Status.UNGATED or self._ungated:
            return reading
        reason = reading.explanation or because(Reason.GATE_CLOSED)
        status = _STATUS_OF.get(reason.reason, Status.POOR_SIGNAL)
        return replace(reading, status=status, value=None, low=None, high=None, explanation=reason)

    @staticmethod
    def _warming_up(have_s: float, info: VitalInfo) -> Explanation:
        return because(Reason.WARMING_UP, have_s=have_s, need_s=info.min_window_s)

    def _none(self, info: VitalInfo, t_s: float, status: Status, explanation: Explanation) -> Reading:
        return Reading(info.name, status, info.unit, t_s, self.method.name, explanation=explanation)

    def _absent(self, t_s: float, status: Status, explanation: Explanation) -> Vitals:
        return Vitals(t_s, tuple(self._none(info, t_s, status, explanation) for info in self.infos))


_STATUS_OF = {
    Reason.NO_FACE: Status.NO_FACE,
    Reason.FACE_LEFT: Status.NO_FACE,
    Reason.WARMING_UP: Status.WARMING_UP,
    Reason.OUT_OF_RANGE: Status.OUT_OF_RANGE,
    Reason.UNSETTLED: Status.WARMING_UP,
}
