"""How right the derived signs are, from the pixels of synthetic faces to the number on the card.

    python -m benchmarks.signs [--method physnet] [--jobs 1] [--only breath,variability,changes,demo]

breath: 8 to 30 breaths a minute, still and moving, in two sizes of picture: errors of the shown numbers after 40 s,
share of the seconds in which one is shown, share of the 80 % intervals that hold the truth; beside them the ungated
estimate and the constant 15. variability: hearts of 20 to 80 ms SDNN, at the end of 76 s: errors against true beats,
beside the median of these people. changes: pressure and oxygen of a calibrated person change after 75 s (or stay);
errors at 150 s, beside the instrument's reading held. demo: the share of each sign's seconds in which it is shown.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import joblib
import numpy as np

from app.build import make_monitor
from app.capture.source import all_frames
from app.capture.synthetic import SyntheticSource, demo_face
from app.capture.synthetic_face import SyntheticFace
from app.core.calibration import CuffReading, Demographics, OximeterReading, Profile
from app.core.hrv import TimeDomain, time_domain
from app.core.status import Status
from app.core.types import Frame, Reading, Vitals

SIZES = {"640x480": {}, "320x240": {"width_px": 320, "height_px": 240, "size": 0.6}}
MOTIONS = {"still": "still", "moving": "natural"}
BREATHS = (8, 12, 18, 24, 30)
SETTLED_S, BREATH_S, BEATS_S, HALF_S = 40.0, 66.0, 76.0, 75.0
HEARTS = 6
CHANGES = (
    (118.0, 118.0, 97.0, 97.0),
    (118.0, 138.0, 97.0, 91.0),
    (140.0, 122.0, 98.0, 94.0),
    (126.0, 126.0, 96.0, 96.0),
)
AGES = (28.0, 60.0)


def vitals_of(frames: Iterator[Frame], method: str, profile: Profile | None = None) -> list[Vitals]:
    """One for each second, with the estimates that the gate holds back (status UNGATED)."""
    monitor, found = make_monitor(method, ungated=True, profile=profile), []
    for frame in frames:
        update = monitor.push(frame)
        if update.fresh:
            found.append(update.vitals)
    return found


def synthetic(face: SyntheticFace, after_s: float = 0.0) -> Iterator[Frame]:
    with SyntheticSource(face) as source:
        for frame in all_frames(source):
            yield replace(frame, t_s=frame.t_s + after_s, index=frame.index + round(after_s * face.rate_hz))


def breath_face(breaths: int, motion: str, size: str) -> SyntheticFace:
    return SyntheticFace(
        heart_rate_bpm=60.0 + breaths, hrv_sdnn_ms=35, respiration_brpm=breaths, motion=MOTIONS[motion],  # type: ignore[arg-type]
        motion_amplitude=0.5, duration_s=BREATH_S, blinking=True, seed=500 + breaths, **SIZES[size],  # type: ignore[arg-type]
    )  # fmt: skip


def breath_readings(method: str, breaths: int, motion: str, size: str) -> list[Reading]:
    found = vitals_of(synthetic(breath_face(breaths, motion, size)), method)
    return [one["respiration_rate_brpm"] for one in found if one.t_s >= SETTLED_S]


def breath(method: str, jobs: int) -> None:
    print(f"\n{method}: breath, {BREATHS[0]}-{BREATHS[-1]} a minute, after {SETTLED_S:.0f} s (brpm)")
    print(
        "| | shown | MAE | largest | 80 % interval holds | ungated MAE | constant 15 |\n|---|---|---|---|---|---|---|"
    )
    kinds = [(motion, size) for motion in MOTIONS for size in SIZES]
    clips = [(b, *kind) for kind in kinds for b in BREATHS]
    results = joblib.Parallel(n_jobs=jobs)(joblib.delayed(breath_readings)(method, *clip) for clip in clips)
    for kind in kinds:
        mine = [
            (clip[0], one) for clip, result in zip(clips, results, strict=True) if clip[1:] == kind for one in result
        ]
        shown = [(truth, one) for truth, one in mine if one.status is Status.OK and one.value is not None]
        if not shown:
            print(f"| {kind[0]}, {kind[1]} | 0 % | | | | | |", flush=True)
            continue
        errors = np.abs([one.value - truth for truth, one in shown])
        held = np.mean([(one.low or 0) <= truth <= (one.high or 0) for truth, one in shown])
        ungated = np.mean([abs(one.value - truth) for truth, one in mine if one.value is not None])
        constant = np.mean([abs(15 - truth) for truth, _ in mine])
        print(
            f"| {kind[0]}, {kind[1]} | {len(shown) / len(mine):.0%} | {errors.mean():.2f} | {errors.max():.1f} "
            f"| {held:.0%} | {ungated:.2f} | {constant:.1f} |",
            flush=True,
        )


def heart_readings(method: str, person: int, size: str) -> tuple[Vitals, TimeDomain]:
    face = SyntheticFace(
        heart_rate_bpm=56.0 + 6 * person, hrv_sdnn_ms=12.0 + 11 * person, respiration_brpm=12.0 + person,
        motion="natural" if person % 2 else "still", motion_amplitude=0.5, duration_s=BEATS_S, blinking=True,
        seed=700 + person, **SIZES[size],  # type: ignore[arg-type]
    )  # fmt: skip
    last = vitals_of(synthetic(face), method)[-1]
    truth = time_domain(1000 * np.diff(face.circulation().beats_s(1, BEATS_S - 1)))
    assert truth is not None
    return last, truth


def variability(method: str, jobs: int) -> None:
    print(f"\n{method}: variability of {HEARTS} hearts at {BEATS_S:.0f} s (ms)")
    print("| | shown | median error | largest | bias | 80 % interval holds | constant |\n|---|---|---|---|---|---|---|")
    clips = [(person, size) for size in SIZES for person in range(1, HEARTS + 1)]
    results = joblib.Parallel(n_jobs=jobs)(joblib.delayed(heart_readings)(method, *clip) for clip in clips)
    for size in SIZES:
        mine = [result for clip, result in zip(clips, results, strict=True) if clip[1] == size]
        for name in ("sdnn_ms", "rmssd_ms"):
            truths = np.array([getattr(truth, name) for _, truth in mine])
            pairs = [(last[name], getattr(truth, name)) for last, truth in mine if last[name].status is Status.OK]
            constant = np.median(np.abs(truths - np.median(truths)))
            if not pairs:
                print(f"| {name}, {size} | 0 % | | | | | {constant:.1f} |", flush=True)
                continue
            errors = np.array([one.value - truth for one, truth in pairs if one.value is not None])
            held = np.mean([(one.low or 0) <= truth <= (one.high or 0) for one, truth in pairs])
            print(
                f"| {name}, {size} | {len(pairs) / len(mine):.0%} | {np.median(np.abs(errors)):.1f} "
                f"| {np.abs(errors).max():.1f} | {errors.mean():+.1f} | {held:.0%} | {constant:.1f} |",
                flush=True,
            )


def changed(method: str, age: float, change: tuple[float, float, float, float]) -> Vitals:
    """One person, one seat, one light; pressure and oxygen change between two pictures."""
    before, after, oxygen_before, oxygen_after = change
    face = SyntheticFace(
        heart_rate_bpm=66, hrv_sdnn_ms=30, systolic_mmhg=before, spo2_percent=oxygen_before, age_years=age,
        duration_s=HALF_S, blinking=True, seed=int(900 + age),
    )  # fmt: skip
    told = Profile(Demographics(age), CuffReading(before, 0.65 * before), OximeterReading(oxygen_before))
    later = replace(face, systolic_mmhg=after, spo2_percent=oxygen_after)

    def frames() -> Iterator[Frame]:
        yield from synthetic(face)
        yield from synthetic(later, HALF_S)

    return vitals_of(frames(), method, told)[-1]


def changes(method: str, jobs: int) -> None:
    print(f"\n{method}: calibrated, after a change (or none), at {2 * HALF_S:.0f} s")
    print("| age | systolic | shown | oxygen | shown |\n|---|---|---|---|---|")
    clips = [(age, change) for age in AGES for change in CHANGES]
    results = joblib.Parallel(n_jobs=jobs)(joblib.delayed(partial(changed, method))(*clip) for clip in clips)
    errors: dict[str, list[tuple[float, float]]] = {"systolic_mmhg": [], "spo2_percent": []}
    for (age, (before, after, low, high)), last in zip(clips, results, strict=True):
        cells = []
        for name, first, second in (("systolic_mmhg", before, after), ("spo2_percent", low, high)):
            one = last[name]
            cells.append(f"{first:.0f} to {second:.0f} | {_told(one)}")
            if one.status is Status.OK and one.value is not None:
                errors[name].append((abs(one.value - second), abs(first - second)))
        print(f"| {age:.0f} | {' | '.join(cells)} |", flush=True)
    for name, pairs in errors.items():
        if pairs:
            mean, held = np.mean(pairs, axis=0)
            print(f"{name}: shown {len(pairs)} of {len(clips)}, MAE {mean:.1f}, held {held:.1f}")


def _told(one: Reading) -> str:
    if one.value is None or one.status is not Status.OK:
        return "--" if one.explanation is None else f"-- ({one.explanation.sentence()})"
    return f"{one.value:.1f} ({one.low:.0f}-{one.high:.0f})"


def demo(method: str, _jobs: int) -> None:
    face = replace(demo_face(), duration_s=130.0)
    found = vitals_of(synthetic(face), method)
    print(f"\n{method}: demo face, 130 s; share of the seconds with a number, after what the sign needs and 5 s more")
    for index, info_name in enumerate(one.vital for one in found[-1].readings):
        need_s = {"heart_rate_bpm": 6.0}.get(info_name, 120.0 if info_name.startswith(("lf", "hf")) else 60.0)
        late = [one.readings[index] for one in found if one.t_s >= need_s + 5]
        shown = [one.value for one in late if one.status is Status.OK and one.value is not None]
        print(f"  {info_name:22} {len(shown) / max(len(late), 1):4.0%}" + (f"  {np.mean(shown):8.2f}" if shown else ""))


PARTS = {"breath": breath, "variability": variability, "changes": changes, "demo": demo}


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.signs", description=__doc__)
    parser.add_argument("--method", default="physnet", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,...", help=f"of {', '.join(PARTS)}")
    options = parser.parse_args()
    for part in options.only.split(","):
        PARTS[part](options.method, options.jobs)


if __name__ == "__main__":
    main()
