"""The options by which a person tells of himself and of what a cuff or an oximeter measured."""

import argparse
from datetime import UTC, datetime

from app.core.calibration import CuffReading, Demographics, OximeterReading, Profile
from app.profiles import StoredProfile, TakenReading, load_profiles, merged, profiles_path, remember

_TELLING = ("cuff", "oximeter", "age", "sex", "height", "weight", "profile")
TITLE = "the person"
ABOUT = """\
Blood pressure and SpO2 are estimates of a population until a reading of a real instrument makes them personal.
A reading given here was taken when the video or the session began. With --profile all of it is remembered on this
computer."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to ``parser``."""
    add = parser.add_argument_group(TITLE, ABOUT).add_argument
    add("--cuff", type=_cuff, metavar="120/80", help="blood pressure of an upper arm meter, mmHg")
    add("--oximeter", type=_oximeter, metavar="97", help="SpO2 of a finger oximeter, per cent")
    add("--age", type=float, metavar="YEARS")
    add("--sex", choices=("female", "male"))
    add("--height", type=float, metavar="CM")
    add("--weight", type=float, metavar="KG")
    add("--profile", metavar="NAME", help="use what is remembered of NAME, and remember what is given here")
    add("--forget", metavar="NAME", help="delete everything that is remembered of NAME, and do nothing else")


def tells(options: argparse.Namespace) -> bool:
    """Whether anything is told of the person."""
    return any(getattr(options, name) is not None for name in _TELLING)


def profile_of(options: argparse.Namespace) -> Profile:
    """What is known of the person, for an analysis that begins now. Raises as ``person_of`` does."""
    now = datetime.now(UTC)
    return person_of(options, now).at(now)


def person_of(options: argparse.Namespace, now: datetime | None = None) -> StoredProfile:
    """What is known of the person; readings given here were taken ``now`` (None: by the clock).

    Without --profile it has no name. Raises ValueError for what cannot be, AppError when profiles cannot be kept.
    """
    demographics = Demographics(
        options.age, None if options.sex is None else options.sex == "male", options.height, options.weight
    )
    now = now or datetime.now(UTC)
    cuff, oximeter = options.cuff, options.oximeter
    given = (
        demographics,
        None if cuff is None else TakenReading((cuff.systolic_mmhg, cuff.diastolic_mmhg), now),
        None if oximeter is None else TakenReading((oximeter.spo2_percent,), now),
    )
    if options.profile is None:
        return StoredProfile("", *given)
    stored = merged(load_profiles(profiles_path()).get(options.profile, StoredProfile(options.profile)), *given)
    remember(stored, profiles_path())
    return stored


def _cuff(text: str) -> CuffReading:
    try:
        systolic, diastolic = (float(part) for part in text.split("/"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not two numbers such as 120/80") from None
    try:
        return CuffReading(systolic, diastolic)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _oximeter(text: str) -> OximeterReading:
    try:
        percent = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of per cent such as 97") from None
    try:
        return OximeterReading(percent)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
