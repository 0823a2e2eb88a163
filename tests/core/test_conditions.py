"""What each gate says of a quality."""

from dataclasses import fields, replace

import pytest

from app.core.types import Quality
from app.core.vitals.conditions import CONDITIONS, Verdict

GOOD = Quality(
    0.9, snr_db=8.0, motion=0.001, luma=120.0, clipped=0.0, coverage=1.0, agreement_bpm=0.5, rate_hz=30.0
)  # fmt: skip


def verdicts(quality: Quality | None) -> dict[str, Verdict]:
    return {one.part: one.verdict(quality) for one in CONDITIONS}


def test_every_condition_is_a_part_of_a_quality():
    assert {one.part for one in CONDITIONS} == {one.name for one in fields(Quality)} - {"score"}


def test_a_good_quality_passes_every_gate_it_is_asked():
    said = verdicts(GOOD)
    assert said.pop("certainty") is Verdict.NOT_ASKED
    assert set(said.values()) == {Verdict.OPEN}


@pytest.mark.parametrize(
    ("part", "value", "verdict"),
    [
        ("rate_hz", 9.0, Verdict.TOO_LOW),
        ("coverage", 0.6, Verdict.TOO_LOW),
        ("luma", 20.0, Verdict.TOO_LOW),
        ("luma", 240.0, Verdict.TOO_HIGH),
        ("clipped", 0.3, Verdict.TOO_HIGH),
        ("motion", 0.05, Verdict.TOO_HIGH),
        ("snr_db", 1.0, Verdict.TOO_LOW),
        ("agreement_bpm", 9.0, Verdict.TOO_HIGH),
        ("agreement_bpm", None, Verdict.UNKNOWN),
    ],
)
def test_one_part_that_is_not_good_closes_its_own_gate_alone(part, value, verdict):
    said = verdicts(replace(GOOD, **{part: value}))
    assert said[part] is verdict
    assert set(said.values()) == {Verdict.OPEN, Verdict.NOT_ASKED, verdict}


def test_a_method_that_knows_its_certainty_is_asked_for_that_instead():
    said = verdicts(replace(GOOD, snr_db=-3.0, certainty=0.7))
    assert said["certainty"] is Verdict.OPEN
    assert said["snr_db"] is said["agreement_bpm"] is Verdict.NOT_ASKED
    assert verdicts(replace(GOOD, certainty=0.1))["certainty"] is Verdict.TOO_LOW


def test_nothing_is_said_of_what_was_not_measured():
    assert set(verdicts(None).values()) == {Verdict.UNKNOWN}
