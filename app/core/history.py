"""The last two minutes of one uninterrupted face: what slow signs (breath, variability, pressure, oxygen) rest on."""

from dataclasses import dataclass

import numpy as np

from app.core.assembly import WaveAssembly
from app.core.beats import Beats, find_beats
from app.core.quality import FACE
from app.core.series import SkinWindow
from app.core.spectrum import PulseSpectrum, pulse_spectrum
from app.core.types import FloatArray

KEEP_S = 120.0


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """A stretch of one face on the grid of ``rate_hz``; sample i is at ``t0_s + i / rate_hz``.

    wave: (n,) pulse wave, systole upward. skin_wave: (n,) the same without any network, made of the skin's colour:
    noisier, but with the shape and the time that each beat has in the skin. regions_rgb: (n, 4, 3) skin 0..255 of each
    of SKIN_REGIONS, the first three NaN where they were not seen.
    background_rgb: (n, 3), NaN where there is none. position: (n, 3), chest_y: (n,), in face widths, the latter NaN
    where it was not seen. luma: (n,). rate_bpm, snr_db: of the wave's strongest rate. beats: of the wave, in seconds
    from t0_s.
    """

    t0_s: float
    rate_hz: float
    wave: FloatArray
    skin_wave: FloatArray
    regions_rgb: FloatArray
    background_rgb: FloatArray
    position: FloatArray
    luma: FloatArray
    chest_y: FloatArray
    rate_bpm: float
    snr_db: float
    beats: Beats

    @property
    def rgb(self) -> FloatArray:
        """(n, 3) of the whole skin."""
        return self.regions_rgb[:, FACE]

    @property
    def duration_s(self) -> float:
        """Length of the stretch."""
        return len(self.wave) / self.rate_hz

    def last(self, length_s: float) -> "Past":
        """Its last ``length_s`` seconds, all of it where it is no longer."""
        n = round(length_s * self.rate_hz)
        if n >= len(self.wave):
            return self
        t0_s = self.t0_s + (len(self.wave) - n) / self.rate_hz
        part = np.s_[-n:]
        return past_of(
            t0_s,
            self.rate_hz,
            self.wave[part],
            self.skin_wave[part],
            (
                self.regions_rgb[part],
                self.background_rgb[part],
                self.position[part],
                self.luma[part],
                self.chest_y[part],
            ),
        )


def past_of(
    t0_s: float,
    rate_hz: float,
    wave: FloatArray,
    skin_wave: FloatArray,
    columns: tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray],
) -> Past:
    """Find rate and beats of ``wave``; ``columns``: regions_rgb, background_rgb, position, luma, chest_y."""
    spectrum: PulseSpectrum = pulse_spectrum(wave, rate_hz)
    rate_bpm = spectrum.peak_bpm()
    beats = find_beats(wave, rate_hz, rate_bpm)
    return Past(t0_s, rate_hz, wave, skin_wave, *columns, rate_bpm, spectrum.snr_db(rate_bpm), beats)


class History:
    """Adds up overlapping windows of one face; bounded by ``KEEP_S``."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """A gap, or somebody else: start anew."""
        self._assembly: WaveAssembly | None = None
        self._skin: WaveAssembly | None = None
        self._columns: tuple[FloatArray, ...] = ()
        self._end = 0

    def add(self, window: SkinWindow, wave: FloatArray, skin_wave: FloatArray) -> None:
        """Take in a window with its waves (n,), whose end is newer than all before; a gap before it starts anew."""
        first = round(window.t0_s * window.rate_hz)
        end = first + len(wave)
        if self._assembly is None or self._skin is None or first > self._end:
            self.clear()
            self._assembly, self._skin = WaveAssembly(window.rate_hz, KEEP_S), WaveAssembly(window.rate_hz, KEEP_S)
            self._end = first
        fresh = end - max(self._end, first)
        for assembly, one in ((self._assembly, wave), (self._skin, skin_wave)):
            assembly.add(window.t0_s, one)
            assembly.take_final("")
        if fresh <= 0:
            return
        keep = round(KEEP_S * window.rate_hz)
        new = (window.rgb, window.background_rgb, window.position, window.luma, window.chest_y)
        old = self._columns or tuple(one[:0] for one in new)
        self._columns = tuple(np.concatenate([a, b[-fresh:]])[-keep:] for a, b in zip(old, new, strict=True))
        self._end = end

    def latest(self, rate_hz: float) -> Past | None:
        """All that is kept, None while there is none."""
        stretch = None if self._assembly is None else self._assembly.latest(KEEP_S)
        skin = None if self._skin is None else self._skin.latest(KEEP_S)
        if stretch is None or skin is None or len(stretch[1]) < rate_hz:
            return None
        t0_s, wave = stretch
        rgb, background, position, luma, chest_y = (one[-len(wave) :] for one in self._columns)
        n = len(rgb)
        return past_of(t0_s, rate_hz, wave[-n:], skin[1][-n:], (rgb, background, position, luma, chest_y))
