"""The options by which a person tells of himself and of what a cuff or an oximeter measured."""

import argparse
from datetime import UTC, datetime

from app.core.calibration import CuffReading, Demographics, OximeterReading, Profile
from app.profiles import StoredProfile, TakenReading, load_profiles, merged, profiles_path, remember

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


def profile_of(options: argparse.Namespace) -> Profile:
    """What is known of the person. Raises ValueError for what cannot be, AppError when profiles cannot be kept."""
    demographics = Demographics(
        options.age, None if options.sex is None else options.sex == "male", options.height, options.weight
    )
    if options.profile is None:
        return Profile(demographics, options.cuff, options.oximeter)
    now = datetime.now(UTC)
    cuff, oximeter = options.cuff, options.oximeter
    stored = merged(
        load_profiles(profiles_path()).get(options.profile, StoredProfile(options.profile)),
        demographics,
        None if cuff is None else TakenReading((cuff.systolic_mmhg, cuff.diastolic_mmhg), now),
        None if oximeter is None else TakenReading((oximeter.spo2_percent,), now),
    )
    remember(stored, profiles_path())
    return stored.at(now)


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
