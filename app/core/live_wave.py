"""The pulse wave of one face while it grows: made of its newest seconds, again and again."""

from dataclasses import replace

import numpy as np

from app.core.assembly import WaveAssembly
from app.core.filters import bandpass, standardized
from app.core.history import History
from app.core.pulse.method import READING_S, FaceClip, PulseMethod
from app.core.pulse.pos import Pos
from app.core.quality import FACE
from app.core.region_waves import mean_wave, region_waves
from app.core.series import GRID_HZ, SkinSeries, SkinWindow
from app.core.spectrum import RATES_BPM, pulse_spectrum
from app.core.types import BvpChunk, FaceObservation, FloatArray, Spectrum
from app.core.vitals.vital import Evidence

LEAST_S = 3.0  # below this a wave is not worth making
WAVE_EVERY_S = 1 / 3  # how often the wave is renewed
# A network costs more: it sees the whole window with each reading, and where the wave is watched the end of it in
# between, so that its newest sample is never older than half a second.
NETWORK_EVERY_S = 1.0
PREVIEW_EVERY_S, PREVIEW_S = 0.5, 5.0


class LiveWave:
    """Collects what was seen of a face, and turns it into a wave with one pulse method at a time.

    bvp, spectrum: the wave's last ten seconds and its spectrum, for the screen; None while there is nothing to show.
    """

    def __init__(self, method: PulseMethod, *, watched: bool) -> None:
        """``watched``: somebody looks at the wave; a network then looks at its newest end between readings."""
        self._watched = watched
        self._choose(method)
        self.reset()

    def reset(self) -> None:
        """Forget everything: a new source."""
        self._series = SkinSeries(keep_s=self._length_s + 1)
        self._history = History()
        self._due_s = 0.0
        self._final: list[BvpChunk] = []
        self._begin()

    def _begin(self) -> None:
        self._assembly = WaveAssembly(GRID_HZ, self._length_s)
        self._history.clear()
        self.hide()

    def _choose(self, method: PulseMethod) -> None:
        """A network sees the whole face only; single patches of skin are then judged by POS."""
        self._method = method
        self._length_s = max(READING_S, method.window_s)
        self._patch_method: PulseMethod = method if method.crop_size_px is None else Pos()

    @property
    def method(self) -> PulseMethod:
        """The pulse method in use."""
        return self._method

    def use_method(self, method: PulseMethod) -> None:
        """Change the pulse method; the wave starts anew, on the seconds already seen where they are of use to it."""
        self._settle()
        if method.crop_size_px != self._method.crop_size_px:
            self._series.clear()
        self._choose(method)
        self._series.keep_s = self._length_s + 1
        self._begin()

    def hide(self) -> None:
        """Nothing to show for now."""
        self.bvp: BvpChunk | None = None
        self.spectrum: Spectrum | None = None

    def end(self) -> None:
        """The face's series was interrupted: its wave is final as it stands."""
        self._settle()
        self._begin()

    def _settle(self) -> None:
        rest = self._assembly.take_final(self._method.name, everything=True)
        if rest is not None:
            self._final.append(rest)

    def take_final(self) -> tuple[BvpChunk, ...]:
        """What became final since the last call."""
        final, self._final = tuple(self._final), []
        return final

    def start(self, t_s: float) -> None:
        """The first frame comes at ``t_s``."""
        self._due_s = t_s

    def add(self, observation: FaceObservation) -> None:
        """Take in what one frame showed."""
        if self._series.add(observation):
            self.end()

    def advance(self, t_s: float, *, seen: bool, reading: bool) -> None:
        """Renew the wave when that is due. ``seen``: a face is there. ``reading``: a reading is due, too."""
        if t_s < self._due_s:
            return
        network = self._method.crop_size_px is not None
        self._due_s = self._next_due_s(t_s)
        if not seen:
            return
        if network and not reading:
            self._preview(t_s)
        else:
            self.renew(t_s)

    def _next_due_s(self, t_s: float) -> float:
        """When the wave is next to be renewed; a network's renewals fall on the whole seconds of the readings."""
        if self._method.crop_size_px is None:
            return t_s + WAVE_EVERY_S
        every_s = PREVIEW_EVERY_S if self._watched else NETWORK_EVERY_S
        return (float(np.floor(t_s / every_s)) + 1) * every_s

    def _preview(self, t_s: float) -> None:
        """Only the screen sees this: the newest end of the wave, until the next reading brings it in full."""
        window = self._window(PREVIEW_S) if self._watched else None
        if window is not None:
            self._show(t_s, self._assembly.extended(window.t0_s, self._wave(window)))

    def renew(self, t_s: float) -> None:
        """Make the wave of the last seconds, and add it to what was made before."""
        window = self._window(self._length_s)
        if window is None:
            return
        wave = self._wave(window, mirrored=round(t_s) % 2 == 1)
        self._assembly.add(window.t0_s, wave)
        self._history.add(window, wave, self._skin_wave(window, wave))
        final = self._assembly.take_final(self._method.name)
        if final is not None:
            self._final.append(final)
        self._show(t_s, self._assembly)
        newest = wave[-round(READING_S * window.rate_hz) :]
        power = pulse_spectrum(newest, window.rate_hz).fundamental
        self.spectrum = Spectrum(RATES_BPM, power / max(float(power.max()), 1e-30))

    def evidence(self, t_s: float) -> Evidence | None:
        """What the vital signs of ``t_s`` rest on; None while too little was seen."""
        window = self._series.window(READING_S)
        if window is None or window.duration_s < 1.6 or not np.isfinite(window.rgb[:, FACE]).all():
            return None
        found = self._network_evidence(t_s, window) if self._method.crop_size_px else self._evidence(t_s, window)
        return None if found is None else replace(found, past=self._history.latest(GRID_HZ))

    def _evidence(self, t_s: float, window: SkinWindow) -> Evidence | None:
        regions = region_waves(self._method, window)
        mean = mean_wave(regions)
        if mean is None:
            return None
        return Evidence(t_s, window, self._chunk(window, mean), self._chunks(window, regions))

    def _network_evidence(self, t_s: float, window: SkinWindow) -> Evidence | None:
        """A network has just seen these seconds in several windows: their sum is better than one more window."""
        wave = self.bvp
        if wave is None:
            return None
        standard = replace(wave, wave=standardized(wave.wave))
        patches = self._chunks(window, region_waves(self._patch_method, window))
        certainty = min(1.0, float(wave.wave.std())) if self._method.knows_certainty else None
        return Evidence(t_s, window, standard, patches, certainty)

    def _window(self, length_s: float) -> SkinWindow | None:
        """The last seconds as the pulse method wants them, None while there is too little of the face."""
        window = self._series.window(length_s, crops=self._method.crop_size_px is not None)
        if window is None or window.duration_s < LEAST_S:
            return None
        return window if np.isfinite(window.rgb[:, FACE]).all() else None

    def _wave(self, window: SkinWindow, mirrored: bool = False) -> FloatArray:
        """The wave of a window in which the whole face was seen. ``mirrored``: show a network its mirror image.

        The pulse is the same in a mirror, a network's mistakes are not: windows that overlap are taken in turns, so
        that mistakes cancel in their sum and what is left of the wave says so. It costs nothing.
        """
        if self._method.crop_size_px is None:
            mean = mean_wave(region_waves(self._method, window))
            return np.zeros(len(window.luma)) if mean is None else mean
        crops = window.crops
        if mirrored and crops is not None:
            crops = crops[:, :, ::-1]
        clip = FaceClip(window.t0_s, window.rate_hz, window.rgb[:, FACE], crops)
        wave = bandpass(self._method.wave(clip), window.rate_hz)
        return wave if self._method.knows_certainty else standardized(wave)

    def _skin_wave(self, window: SkinWindow, wave: FloatArray) -> FloatArray:
        """``wave`` where it is made of the skin's colour alone; a network's has its own idea of what a pulse is."""
        if self._method.crop_size_px is None:
            return wave
        mean = mean_wave(region_waves(self._patch_method, window))
        return np.zeros(len(wave)) if mean is None else mean

    def _show(self, t_s: float, assembly: WaveAssembly) -> None:
        latest = assembly.latest(READING_S)
        if latest is not None:
            end_s = latest[0] + len(latest[1]) / GRID_HZ
            self.bvp = BvpChunk(latest[0], GRID_HZ, latest[1], max(0.0, t_s - end_s), self._method.name)

    def _chunk(self, window: SkinWindow, wave: FloatArray) -> BvpChunk:
        return BvpChunk(window.t0_s, window.rate_hz, wave, 0.0, self._method.name)

    def _chunks(self, window: SkinWindow, waves: list[FloatArray | None]) -> tuple[BvpChunk | None, ...]:
        return tuple(None if one is None else self._chunk(window, one) for one in waves)
