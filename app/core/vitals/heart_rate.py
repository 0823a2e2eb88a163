"""Heart rate: the rhythm of the pulse wave, shown only when everything that was looked at allows it."""

from dataclasses import dataclass

import numpy as np

from app.core.beats import beat_times, mean_rate_bpm, median_rate_bpm
from app.core.continuity import RateTracker
from app.core.filters import bandpass
from app.core.quality import (
    FACE,
    LightAndMotion,
    RhythmCheck,
    light_and_motion,
    phase_coherence,
    region_phasors,
    rhythm_check,
)
from app.core.region_waves import mean_wave
from app.core.spectrum import HIGHEST_BPM, LOWEST_BPM, pulse_spectrum
from app.core.status import Explanation, Reason, Status, because
from app.core.types import Quality, Reading, VitalInfo
from app.core.vitals.vital import Evidence, Given, out_of_range

INFO = VitalInfo(
    name="heart_rate_bpm",
    label=("Heart rate", "心率"),
    unit="bpm",
    decimals=0,
    low=LOWEST_BPM,
    high=HIGHEST_BPM,
    min_window_s=7.0,  # five beats at 45 a minute: with four and a half the first number was 1.06 bpm wrong
    wave="bvp",
)

# The gates. At 12 fps the highest rate still has 3.6 samples a beat.
MIN_RATE_HZ = 12.0
MIN_COVERAGE = 0.9
LUMA_RANGE = (35.0, 225.0)
MAX_CLIPPED = 0.10
MAX_SPEED = 0.02
# A head that sways this far in one single rhythm writes that rhythm and its multiples into the skin's shading.
MAX_LONE_SWAY, LONE_SHARE = 0.008, 0.6
# Ballistocardiographic motion, which is pulse, stays below about 0.3 % of the face's width. A rhythm of the head counts
# when it stands out of the motion around it, or is so large that it need not.
MAX_SWAY_AT_RATE, SWAY_CONTRAST, MAX_SWAY_ANYHOW = 0.004, 4.0, 0.01
# Lamps that flicker stand out of the background by hundreds; an encoder's noise by up to 5.
MAX_BACKGROUND_SHARE, BACKGROUND_CONTRAST = 0.4, 6.0
SNR_DB, SNR_OPEN_DB, SNR_SHORT_DB = 3.0, 1.0, 5.0
# A rhythm that breath speeds up and slows down spreads over the spectrum and looks like a poor SNR; three patches of
# skin that beat as one then stand in for it.
UNANIMOUS_DB, COHERENCE_UNANIMOUS = 3.0, 0.95
LONG_WINDOW_S = 8.0
MIN_SKIN_AMPLITUDE = 1e-4
MAX_RED_TO_GREEN = 0.95
# Phases of the patches' waves at the rate found; where their own strongest rates differ (one cheek in shadow) it must
# be more.
MIN_COHERENCE, COHERENCE_ALONE = 0.75, 0.85
REGION_AGREEMENT_BPM = 5.0
BEAT_AGREEMENT_BPM, CLOSE_BPM = 5.0, 3.0
JUMP_BPM = 12.0
# Readings farther apart do not follow each other: after a gap a number must earn its place anew.
RUNNING_S = 1.5
MIN_MASS = 0.8
# What a method that knows its certainty must be sure of, to be shown (two seconds running), and how much of the
# tracker's probability must lie near the rate: less where the method is sure and the last window alone says the same.
# Chosen on 24 compressed synthetic videos (85 % of the seconds are let through, 98 % of them right) and 24 of real
# clips, where certainty, learnt from synthetic faces, means little and that probability a lot: 98 % right, not 86.
# Photographs and mannequins reach a certainty of 0.35, but a probability of 0.25; flicker and nods have checks of their
# own.
CERTAIN, SURE = 0.20, 0.40
MIN_MASS_CERTAIN, MIN_MASS_SURE = 0.60, 0.38
# A network may follow the second harmonic: DeepPhys took 45 bpm for 90, and was sure of it. Where the skin's own colour
# has its strongest rate at half of that, as clear as a classical method must see it, one of the two is wrong.
HALF_WITHIN_BPM = 3.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """The rate of one second with all that speaks for and against it."""

    rate_bpm: float
    window_bpm: float
    snr_db: float
    beats_bpm: float | None
    mean_beats_bpm: float | None
    mass: float
    regions_agreeing: int
    coherence: float
    conditions: LightAndMotion
    rhythm: RhythmCheck
    certainty: float | None = None
    doubled: bool = False

    @property
    def unanimous(self) -> bool:
        """All patches of skin have their strongest rate here and beat as one: noise does not do that."""
        return self.regions_agreeing == 3 and self.coherence >= COHERENCE_UNANIMOUS

    @property
    def value_bpm(self) -> float:
        """Spectrum and beat count averaged where they are close.

        A spectrum follows the strongest stretch of an uneven rhythm, the beats the whole of it; but one beat too many
        or too few is 6 bpm in 10 s.
        """
        if self.mean_beats_bpm is None or abs(self.mean_beats_bpm - self.rate_bpm) > CLOSE_BPM:
            return self.rate_bpm
        return (self.rate_bpm + self.mean_beats_bpm) / 2


class HeartRate:
    """Spectrum of the last window, tied from second to second by a hidden Markov model, behind gates."""

    infos: tuple[VitalInfo, ...] = (INFO,)

    def __init__(self, given: Given) -> None:  # noqa: ARG002
        self._tracker = RateTracker()
        self._forget_shown()

    def reset(self) -> None:
        """Forget everything."""
        self._tracker.reset()
        self._forget_shown()

    def _forget_shown(self) -> None:
        self._read_s = -np.inf
        self._shown_bpm: float | None = None
        self._passed = False

    def read(self, evidence: Evidence) -> tuple[Reading, ...]:
        """The heart rate of the window that ends now."""
        if evidence.t_s - self._read_s > RUNNING_S:
            self._forget_shown()
        self._read_s = evidence.t_s
        candidate = self._candidate(evidence)
        refusal = self._refusal(evidence, candidate)
        passed_before, self._passed = self._passed, refusal is None
        if refusal is None and candidate.certainty is not None and not passed_before:
            refusal = because(Reason.UNSETTLED)
        quality = Quality(
            score=_score(candidate),
            snr_db=candidate.snr_db,
            motion=candidate.conditions.speed,
            luma=candidate.conditions.luma,
            clipped=candidate.conditions.clipped,
            coverage=evidence.window.coverage,
            agreement_bpm=None if candidate.beats_bpm is None else abs(candidate.beats_bpm - candidate.rate_bpm),
            rate_hz=evidence.window.measured_rate_hz,
            certainty=candidate.certainty,
        )
        self._shown_bpm = candidate.rate_bpm if refusal is None else None
        value = candidate.value_bpm
        deviation = self._deviation_bpm(candidate)
        return (
            Reading(
                vital=INFO.name,
                status=Status.OK if refusal is None else Status.UNGATED,
                unit=INFO.unit,
                t_s=evidence.t_s,
                method=evidence.bvp.method,
                value=value,
                low=max(LOWEST_BPM, value - 1.28 * deviation),
                high=min(HIGHEST_BPM, value + 1.28 * deviation),
                window_s=evidence.window.duration_s,
                quality=quality,
                explanation=refusal,
            ),
        )

    def _candidate(self, evidence: Evidence) -> Candidate:
        window, bvp = evidence.window, evidence.bvp
        spectrum = pulse_spectrum(bvp.wave, bvp.rate_hz)
        taper = np.hanning(len(bvp.wave) + 2)[1:-1]
        pure_sine = 2 * float((taper * bvp.wave**2).sum() / taper.sum())
        self._tracker.update(evidence.t_s, spectrum, pure_sine, window.duration_s, evidence.certainty)
        mode_bpm = self._tracker.mode_bpm
        rate_bpm = spectrum.peak_bpm(near_bpm=mode_bpm, within_bpm=4.0)
        # Beats are counted in a wave that may beat anywhere between half and double the rate found.
        counting_band_hz = (max(0.5, 0.5 * rate_bpm / 60), min(5.0, 2.2 * rate_bpm / 60))
        beats = beat_times(bandpass(bvp.wave, bvp.rate_hz, counting_band_hz), bvp.rate_hz, rate_bpm)
        peaks_bpm = [
            pulse_spectrum(one.wave, one.rate_hz).peak_bpm() for one in evidence.region_bvp[:FACE] if one is not None
        ]
        return Candidate(
            rate_bpm=rate_bpm,
            window_bpm=spectrum.peak_bpm(),
            snr_db=spectrum.snr_db(rate_bpm),
            beats_bpm=median_rate_bpm(beats),
            mean_beats_bpm=mean_rate_bpm(beats),
            mass=self._tracker.mass_near(rate_bpm),
            regions_agreeing=sum(abs(one - rate_bpm) <= REGION_AGREEMENT_BPM for one in peaks_bpm),
            coherence=phase_coherence(region_phasors(evidence.region_bvp, rate_bpm)),
            conditions=light_and_motion(window),
            rhythm=rhythm_check(window, rate_bpm),
            certainty=evidence.certainty,
            doubled=evidence.certainty is not None and _beats_at_half(evidence, rate_bpm),
        )

    def _refusal(self, evidence: Evidence, candidate: Candidate) -> Explanation | None:
        """The first reason not to show the candidate, None when it may be shown."""
        return (
            bad_conditions(evidence, candidate.conditions, MIN_RATE_HZ)
            or _swaying(candidate.conditions)
            or self._weak(evidence, candidate)
            or _not_blood(candidate)
            or self._unsettled(candidate)
        )

    def _weak(self, evidence: Evidence, candidate: Candidate) -> Explanation | None:
        if candidate.certainty is not None:
            return because(Reason.NO_PULSE) if candidate.certainty < CERTAIN else None
        if evidence.window.duration_s < LONG_WINDOW_S - 0.1:
            least_db = SNR_SHORT_DB
        else:
            least_db = SNR_DB if self._shown_bpm is None else SNR_OPEN_DB
        if candidate.unanimous:
            least_db -= UNANIMOUS_DB
        if candidate.rhythm.skin < MIN_SKIN_AMPLITUDE:
            return because(Reason.NO_PULSE)
        if candidate.snr_db < least_db:
            return because(Reason.WEAK_PULSE, snr_db=candidate.snr_db)
        return None

    def _unsettled(self, candidate: Candidate) -> Explanation | None:
        for bpm in (candidate.rate_bpm, candidate.value_bpm):
            if outside := out_of_range(bpm, INFO, ends=False):
                return outside
        apart = abs(candidate.window_bpm - candidate.rate_bpm) > JUMP_BPM
        if candidate.certainty is None:
            doubted = candidate.mass < MIN_MASS or apart
        else:
            sure = candidate.certainty >= SURE and not apart
            doubted = candidate.mass < (MIN_MASS_SURE if sure else MIN_MASS_CERTAIN)
        if doubted:
            return because(Reason.UNSETTLED)
        if self._shown_bpm is not None and abs(candidate.rate_bpm - self._shown_bpm) > JUMP_BPM:
            return because(Reason.UNSETTLED)
        return None

    def _deviation_bpm(self, candidate: Candidate) -> float:
        """Standard deviation of the error to expect: the tracker's, the disagreement with the beats, a floor."""
        apart = 0.0 if candidate.beats_bpm is None else min(abs(candidate.beats_bpm - candidate.rate_bpm), 10.0) / 2
        return float(np.sqrt(0.6**2 + self._tracker.deviation_near(candidate.rate_bpm) ** 2 + apart**2))


def bad_conditions(evidence: Evidence, conditions: LightAndMotion, least_rate_hz: float) -> Explanation | None:
    """The first reason in frame rate, face, light and motion why no sign can be read, None when there is none."""
    window = evidence.window
    if window.measured_rate_hz < least_rate_hz:
        return because(Reason.LOW_FRAME_RATE, rate_hz=window.measured_rate_hz)
    if window.coverage < MIN_COVERAGE:
        return because(Reason.NO_FACE)
    if conditions.luma < LUMA_RANGE[0]:
        return because(Reason.TOO_DARK)
    if conditions.luma > LUMA_RANGE[1] or conditions.clipped > MAX_CLIPPED:
        return because(Reason.TOO_BRIGHT)
    if conditions.speed > MAX_SPEED:
        return because(Reason.MOVING)
    return None


def _swaying(conditions: LightAndMotion) -> Explanation | None:
    alone = conditions.sway > MAX_LONE_SWAY and conditions.sway_share > LONE_SHARE
    return because(Reason.RHYTHMIC_MOTION) if alone else None


def _not_blood(candidate: Candidate) -> Explanation | None:
    """Reasons to think that the rhythm found is something other than blood."""
    rhythm = candidate.rhythm
    if rhythm.background > MAX_BACKGROUND_SHARE * rhythm.skin and rhythm.background_contrast > BACKGROUND_CONTRAST:
        return because(Reason.FLICKER)
    nods = rhythm.sway > MAX_SWAY_AT_RATE and rhythm.sway_contrast > SWAY_CONTRAST
    if nods or rhythm.sway > MAX_SWAY_ANYHOW:
        return because(Reason.RHYTHMIC_MOTION)
    if candidate.certainty is not None:
        return because(Reason.REGIONS_DISAGREE) if candidate.doubled else None
    together = candidate.coherence >= (MIN_COHERENCE if candidate.regions_agreeing >= 2 else COHERENCE_ALONE)
    if not together:
        return because(Reason.REGIONS_DISAGREE)
    if rhythm.red_to_green > MAX_RED_TO_GREEN:
        return because(Reason.NO_PULSE)
    if candidate.beats_bpm is None or abs(candidate.beats_bpm - candidate.rate_bpm) > BEAT_AGREEMENT_BPM:
        return because(Reason.BEATS_DISAGREE)
    return None


def _beats_at_half(evidence: Evidence, rate_bpm: float) -> bool:
    """Whether the colour of the skin itself has its strongest, clear rate at half of ``rate_bpm``."""
    wave = mean_wave([None if one is None else one.wave for one in evidence.region_bvp])
    if wave is None:
        return False
    spectrum = pulse_spectrum(wave, evidence.window.rate_hz)
    skin_bpm = spectrum.peak_bpm()
    return abs(skin_bpm - rate_bpm / 2) <= HALF_WITHIN_BPM and spectrum.snr_db(skin_bpm) >= SNR_DB


def _score(candidate: Candidate) -> float:
    """0..1: SNR from 0 to 9 dB, brought down by regions, beats and motion that do not fit.

    Where the method knows its certainty, that and the motion alone.
    """
    still = np.clip(1 - candidate.conditions.speed / (2 * MAX_SPEED), 0, 1)
    if candidate.certainty is not None:
        return float(candidate.certainty * still)
    snr = np.clip(candidate.snr_db / 9, 0, 1)
    regions = (1 + min(candidate.regions_agreeing, 3)) / 4
    apart = 10.0 if candidate.beats_bpm is None else abs(candidate.beats_bpm - candidate.rate_bpm)
    beats = np.clip(1 - apart / 10, 0, 1)
    return float(snr * regions * (0.5 + 0.5 * beats) * still)
