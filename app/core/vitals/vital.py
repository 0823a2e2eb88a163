"""What every vital sign can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.core.calibration import Profile
from app.core.history import Past
from app.core.regressor import Regressor
from app.core.series import SkinWindow
from app.core.status import Explanation, Reason, because
from app.core.types import BvpChunk, Reading, VitalInfo


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All a vital sign may look at, once a second.

    window: the last seconds of one uninterrupted face. bvp: the wave of the whole skin over that window, standardised.
    region_bvp: the wave of each patch of skin alone, in the order of SKIN_REGIONS (None: too little skin seen).
    certainty: the correlation with the true pulse that is to be expected of bvp, 0..1; None where the method does not
    know.
    past: up to two minutes of the same face, for signs that need more than the window.
    profile: what is known of the person, as of this second.
    """

    t_s: float
    window: SkinWindow
    bvp: BvpChunk
    region_bvp: tuple[BvpChunk | None, ...]
    certainty: float | None = None
    past: Past | None = None
    profile: Profile = field(default_factory=Profile)

    @property
    def seen_s(self) -> float:
        """How long the face has been seen without a gap, as far as it is remembered."""
        return max(self.window.duration_s, 0.0 if self.past is None else self.past.duration_s)


@dataclass(frozen=True, slots=True)
class Given:
    """What a sign is handed from outside the core: trained regressors by name."""

    regressors: Mapping[str, Regressor] = field(default_factory=dict)


def out_of_range(value: float, info: VitalInfo, *, ends: bool = True) -> Explanation | None:
    """The reason not to show ``value`` outside the range of ``info``, None inside.

    ends: whether the ends belong to it; not where a rate was looked for within them alone: there it may lie beyond.
    """
    inside = info.low <= value <= info.high if ends else info.low < value < info.high
    return None if inside else because(Reason.OUT_OF_RANGE, value=value, low=info.low, high=info.high)


class VitalSign(Protocol):
    """Keeps what it needs from second to second; one instance per session."""

    infos: tuple[VitalInfo, ...]

    def __init__(self, given: Given) -> None: ...

    def read(self, evidence: Evidence) -> tuple[Reading, ...]:
        """One reading for each of ``infos``."""
        ...

    def reset(self) -> None:
        """Forget everything: a new person, a new source, another pulse method."""
        ...
