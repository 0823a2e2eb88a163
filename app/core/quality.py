"""How far the seconds behind a heart rate can be trusted: what is measured on picture, motion, light and regions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.filters import without_drift
from app.core.series import SkinWindow
from app.core.spectrum import GRID_BPM, amplitude_at, amplitudes
from app.core.types import SKIN_REGIONS, BvpChunk, FloatArray

FACE = SKIN_REGIONS.index("face")
_BAND = (GRID_BPM >= 40) & (GRID_BPM <= 240)


@dataclass(frozen=True, slots=True)
class LightAndMotion:
    """Conditions of one window, before anything is known about a pulse.

    luma: 0..255, 10th percentile over time. clipped: mean share of face pixels. speed: 90th percentile of the face's
    movement in face widths per 1/30 s. sway: amplitude in face widths of the strongest single rhythm of the head in the
    pulse band; sway_share: its share of all the head's motion in that band.
    """

    luma: float
    clipped: float
    speed: float
    sway: float
    sway_share: float


def light_and_motion(window: SkinWindow) -> LightAndMotion:
    """Measure ``window``."""
    steps = np.linalg.norm(np.diff(window.position[:, :2], axis=0), axis=1) * window.rate_hz / 30
    power = np.abs(amplitudes(without_drift(window.position, window.rate_hz), window.rate_hz)[_BAND]) ** 2
    total = power.sum(axis=1)
    peak = int(np.argmax(total))
    # A lone sine fills the main lobe of the taper: 3 / duration wide.
    lobe = np.abs(GRID_BPM[_BAND] - GRID_BPM[_BAND][peak]) <= 60 * 1.5 / window.duration_s
    return LightAndMotion(
        luma=float(np.percentile(window.luma, 10)),
        clipped=float(window.clipped.mean()),
        speed=float(np.percentile(steps, 90)),
        sway=float(np.sqrt(total[peak])),
        sway_share=float(total[lobe].sum() / max(total.sum(), 1e-30)),
    )


@dataclass(frozen=True, slots=True)
class RhythmCheck:
    """What else beats at the rate that was found, all relative amplitudes (AC / DC).

    skin: green of the whole skin. red_to_green: in-phase red over green, about 0.4 for blood and 1 for shading.
    background: strongest channel away from the face, and background_contrast: the same over its median in the band.
    sway: the head's motion at that rate in face widths, and sway_contrast: the same over its root mean square at the
    rates around. (Heads move slowly more than fast: over the median of the band, whoever looks about seems to nod at 60
    bpm. Measured: a man who looks about 0.3 to 2.3, nodding and shaking heads 17 and more.)
    """

    skin: float
    red_to_green: float
    background: float
    background_contrast: float
    sway: float
    sway_contrast: float


def rhythm_check(window: SkinWindow, rate_bpm: float) -> RhythmCheck:
    """Look at skin colour, background and head motion at ``rate_bpm``."""
    skin = _relative_spectrum(window.rgb[:, FACE], window.rate_hz)
    red, green, _ = amplitude_at(skin, rate_bpm)
    back = np.abs(_relative_spectrum(window.background_rgb, window.rate_hz)).max(axis=1)
    sway = np.linalg.norm(amplitudes(without_drift(window.position, window.rate_hz), window.rate_hz), axis=1)
    # Beyond the main lobe of a lone rhythm, which is 2 / duration to each side under this taper.
    apart = np.abs(GRID_BPM - rate_bpm) * window.duration_s / 60
    around = np.sqrt(np.mean(sway[(apart > 3) & (apart <= 7.5)] ** 2))
    return RhythmCheck(
        skin=float(np.abs(green)),
        red_to_green=float(np.real(red * np.conj(green)) / max(float(np.abs(green)) ** 2, 1e-30)),
        background=_near(back, rate_bpm),
        background_contrast=_near(back, rate_bpm) / max(float(np.median(back[_BAND])), 1e-12),
        sway=_near(sway, rate_bpm),
        sway_contrast=_near(sway, rate_bpm) / max(float(around), 1e-12),
    )


def _near(magnitudes: FloatArray, rate_bpm: float) -> float:
    return float(magnitudes[np.abs(GRID_BPM - rate_bpm) <= 2].max())


def _relative_spectrum(rgb: FloatArray, rate_hz: float) -> NDArray[np.complex128]:
    """Complex AC / DC spectrum (len(GRID_BPM), 3); zero where the colour is unknown."""
    if not np.isfinite(rgb).all():
        return np.zeros((len(GRID_BPM), 3), dtype=np.complex128)
    relative = rgb / np.maximum(rgb.mean(axis=0), 1.0)
    return amplitudes(without_drift(relative, rate_hz), rate_hz)


def region_phasors(regions: tuple[BvpChunk | None, ...], rate_bpm: float) -> NDArray[np.complex128]:
    """Amplitude and phase of each separate patch's wave at ``rate_bpm``, (k,) for the k patches that were seen."""
    patches = [one for one in regions[:FACE] if one is not None]
    return np.array([amplitude_at(amplitudes(one.wave, one.rate_hz), rate_bpm) for one in patches])


def phase_coherence(phasors: NDArray[np.complex128]) -> float:
    """1 when all patches beat together, about 1/sqrt(k) when they know nothing of each other; 0 below two patches."""
    size = np.abs(phasors)
    if len(phasors) < 2 or not (size > 1e-12).all():
        return 0.0
    return float(np.abs(np.mean(phasors / size)))
