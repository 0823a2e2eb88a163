"""The monitor: frames in, vital signs out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.core.assembly import WaveAssembly
from app.core.filters import bandpass, standardized
from app.core.history import History
from app.core.pulse.method import FaceClip, PulseMethod
from app.core.pulse.pos import Pos
from app.core.quality import FACE
from app.core.region_waves import mean_wave, region_waves
from app.core.series import GRID_HZ, SkinSeries, SkinWindow
from app.core.spectrum import RATES_BPM, pulse_spectrum
from app.core.status import Explanation, Reason, Status, because
from app.core.types import (
    BvpChunk,
    FaceObservation,
    FaceReader,
    FloatArray,
    Frame,
    Reading,
    Spectrum,
    Update,
    VitalInfo,
    Vitals,
)
from app.core.vitals.vital import Evidence, VitalSign

WINDOW_S = 10.0  # what one reading rests on: physiology asks for 10-20 s, and a rate seldom holds still for longer
WAVE_EVERY_S = 1 / 3  # how often the live wave is renewed
# A network costs more: it sees the whole window with each reading, and for the live wave the end of it in between, so
# that its newest sample is never older than half a second.
NETWORK_EVERY_S = 1.0
PREVIEW_EVERY_S, PREVIEW_S = 0.5, 5.0
READ_EVERY_S = 1.0
LOST_AFTER_S = 1.0  # without a face for this long no number stays
FORGET_AFTER_S = 3.0  # after this long it may be somebody else


class Monitor:
    """Measures vital signs from the frames of one face. No Qt, camera, file or clock; used by one thread.

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
    ) -> None:
        """Put together. ``ungated``: readings keep the best estimate where the gate is closed, with status UNGATED.

        ``live``: somebody watches the wave; a network then looks at its newest end between readings. Numbers and the
        final wave are the same either way.
        """
        self._reader = reader
        self._live = live
        self._choose(method)
        self._signs = tuple(signs)
        self._ungated = ungated
        self.infos: tuple[VitalInfo, ...] = tuple(info for sign in self._signs for info in sign.infos)
        self._start_anew(0.0)

    def _start_anew(self, t_s: float) -> None:
        self._series = SkinSeries(keep_s=WINDOW_S + 1)
        self._assembly = WaveAssembly(GRID_HZ, WINDOW_S)
        self._history = History()
        self._bvp: BvpChunk | None = None
        self._spectrum: Spectrum | None = None
        self._next_wave_s = self._next_reading_s = t_s
        self._started_s: float | None = None
        self._face_s: float | None = None
        self._last_frame_s = t_s
        self._final: list[BvpChunk] = []
        self._vitals = self._absent(t_s, Status.WARMING_UP, because(Reason.NO_FACE))

    def _choose(self, method: PulseMethod) -> None:
        """A network sees the whole face only; single patches of skin are then judged by POS."""
        self._method = method
        self._patch_method: PulseMethod = method if method.crop_size_px is None else Pos()

    @property
    def method(self) -> PulseMethod:
        """The pulse method in use."""
        return self._method

    def use_method(self, method: PulseMethod) -> None:
        """Change the pulse method while running; the wave and the numbers start anew on the seconds already seen."""
        self._end_wave()
        if method.crop_size_px != self._method.crop_size_px:
            self._series.clear()
            self._reader.crop_size_px = method.crop_size_px
        self._choose(method)
        self._forget_numbers()

    def reset(self) -> None:
        """Forget everything: a new source."""
        self._reader.reset()
        for sign in self._signs:
            sign.reset()
        self._start_anew(0.0)

    def push(self, frame: Frame) -> Update:
        """Take in one frame. Frames come in order of time."""
        observation = self._reader.read(frame)
        t_s = observation.t_s
        if self._started_s is None:
            # Readings fall on whole seconds of media time, so that two runs over one video have the same rows.
            self._started_s, self._next_wave_s, self._next_reading_s = t_s, t_s, float(np.floor(t_s) + READ_EVERY_S)
        self._last_frame_s = t_s
        if self._series.add(observation):
            self._end_wave()
        if observation.skin is not None:
            if self._face_s is not None and t_s - self._face_s > FORGET_AFTER_S:
                self._forget_numbers()
            self._face_s = t_s
        if t_s >= self._next_wave_s:
            preview = self._method.crop_size_px is not None and t_s < self._next_reading_s
            self._next_wave_s = self._wave_due_s(t_s)
            if preview:
                self._preview_wave(t_s)
            else:
                self._renew_wave(t_s)
        fresh = t_s >= self._next_reading_s
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
            self._bvp = self._spectrum = None
        return self._update(t_s, None, fresh)

    def finish(self) -> Update:
        """The source has ended: the rest of the wave becomes final."""
        self._renew_wave(self._last_frame_s)
        self._end_wave()
        return self._update(self._last_frame_s, None, False)

    def _update(self, t_s: float, observation: FaceObservation | None, fresh: bool) -> Update:
        final, self._final = tuple(self._final), []
        return Update(t_s, observation, self._vitals, fresh, self._bvp, self._spectrum, final)

    def _face_is_lost(self, t_s: float) -> bool:
        return self._face_s is None or t_s - self._face_s > LOST_AFTER_S

    def _lose_face(self, t_s: float) -> None:
        reason = Reason.NO_FACE if self._face_s is None else Reason.FACE_LEFT
        self._vitals = self._absent(t_s, Status.NO_FACE, because(reason))
        self._bvp = self._spectrum = None

    def _forget_numbers(self) -> None:
        for sign in self._signs:
            sign.reset()
        self._history.clear()
        self._bvp = self._spectrum = None
        self._vitals = self._absent(
            self._last_frame_s, Status.WARMING_UP, self._warming_up(0.0, self._signs[0].infos[0])
        )

    def _end_wave(self) -> None:
        """The face's series was interrupted: its wave is final as it stands."""
        rest = self._assembly.take_final(self._method.name, everything=True)
        if rest is not None:
            self._final.append(rest)
        self._assembly = WaveAssembly(GRID_HZ, WINDOW_S)
        self._history.clear()
        self._bvp = self._spectrum = None

    def _wave_due_s(self, t_s: float) -> float:
        """When the wave is next to be renewed; a network's renewals fall on the whole seconds of the readings."""
        if self._method.crop_size_px is None:
            return t_s + WAVE_EVERY_S
        every_s = PREVIEW_EVERY_S if self._live else NETWORK_EVERY_S
        return (float(np.floor(t_s / every_s)) + 1) * every_s

    def _window(self, t_s: float, length_s: float) -> SkinWindow | None:
        """The last seconds as the pulse method wants them, None while there is no face or too little of it."""
        window = self._series.window(length_s, crops=self._method.crop_size_px is not None)
        if window is None or window.duration_s < 3 or self._face_is_lost(t_s):
            return None
        return window if np.isfinite(window.rgb[:, FACE]).all() else None

    def _preview_wave(self, t_s: float) -> None:
        """Only the screen sees this: the newest end of the wave, until the next reading brings it in full."""
        window = self._window(t_s, PREVIEW_S) if self._live else None
        if window is None:
            return
        self._show(t_s, self._assembly.extended(window.t0_s, self._wave(window)))

    def _renew_wave(self, t_s: float) -> None:
        window = self._window(t_s, WINDOW_S)
        if window is None:
            return
        wave = self._wave(window)
        self._assembly.add(window.t0_s, wave)
        self._history.add(window, wave)
        final = self._assembly.take_final(self._method.name)
        if final is not None:
            self._final.append(final)
        self._show(t_s, self._assembly)
        power = pulse_spectrum(wave, window.rate_hz).power[20 : 20 + len(RATES_BPM)]
        self._spectrum = Spectrum(RATES_BPM, power / max(float(power.max()), 1e-30))

    def _show(self, t_s: float, assembly: WaveAssembly) -> None:
        latest = assembly.latest(WINDOW_S)
        if latest is not None:
            end_s = latest[0] + len(latest[1]) / GRID_HZ
            self._bvp = BvpChunk(latest[0], GRID_HZ, latest[1], max(0.0, t_s - end_s), self._method.name)

    def _read(self, t_s: float) -> Vitals:
        """All readings of this second."""
        if self._face_is_lost(t_s):
            self._lose_face(t_s)
            return self._vitals
        evidence = self._evidence(t_s)
        if evidence is not None:
            evidence = replace(evidence, past=self._history.latest(GRID_HZ))
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

    def _evidence(self, t_s: float) -> Evidence | None:
        window = self._series.window(WINDOW_S)
        if window is None or window.duration_s < 1.6 or not np.isfinite(window.rgb[:, -1]).all():
            return None
        if self._method.crop_size_px is None:
            regions = region_waves(self._method, window)
            mean = mean_wave(regions)
            if mean is None:
                return None
            return Evidence(t_s, window, self._chunk(window, mean), self._chunks(window, regions))
        # A network has just seen these seconds in several windows: their sum is better than one more window.
        wave = self._bvp
        if wave is None:
            return None
        standard = replace(wave, wave=standardized(wave.wave))
        if self._method.knows_certainty:
            return Evidence(t_s, window, standard, (None,) * (FACE + 1), min(1.0, float(wave.wave.std())))
        return Evidence(t_s, window, standard, self._chunks(window, region_waves(self._patch_method, window)))

    def _wave(self, window: SkinWindow) -> FloatArray:
        """The wave of a window in which the whole face was seen."""
        if self._method.crop_size_px is None:
            mean = mean_wave(region_waves(self._method, window))
            return np.zeros(len(window.luma)) if mean is None else mean
        clip = FaceClip(window.t0_s, window.rate_hz, window.rgb[:, FACE], window.crops)
        wave = bandpass(self._method.wave(clip), window.rate_hz)
        return wave if self._method.knows_certainty else standardized(wave)

    def _chunk(self, window: SkinWindow, wave: FloatArray) -> BvpChunk:
        return BvpChunk(window.t0_s, window.rate_hz, wave, 0.0, self._method.name)

    def _chunks(self, window: SkinWindow, waves: list[FloatArray | None]) -> tuple[BvpChunk | None, ...]:
        return tuple(None if one is None else self._chunk(window, one) for one in waves)

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
        return Reading(info.name, status, info.unit, t_s, self._method.name, explanation=explanation)

    def _absent(self, t_s: float, status: Status, explanation: Explanation) -> Vitals:
        return Vitals(t_s, tuple(self._none(info, t_s, status, explanation) for info in self.infos))


_STATUS_OF = {
    Reason.NO_FACE: Status.NO_FACE,
    Reason.FACE_LEFT: Status.NO_FACE,
    Reason.WARMING_UP: Status.WARMING_UP,
    Reason.OUT_OF_RANGE: Status.OUT_OF_RANGE,
    Reason.UNSETTLED: Status.WARMING_UP,
}
