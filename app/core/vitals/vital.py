"""What every vital sign can do."""

from dataclasses import dataclass
from typing import Protocol

from app.core.series import SkinWindow
from app.core.types import BvpChunk, Reading, VitalInfo


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All a vital sign may look at, once a second.

    window: the last seconds of one uninterrupted face. bvp: the wave of the whole skin over that window, standardised.
    region_bvp: the wave of each patch of skin alone, in the order of SKIN_REGIONS (None: too little skin seen).
    certainty: the correlation with the true pulse that is to be expected of bvp, 0..1; None where the method does not
    know.
    """

    t_s: float
    window: SkinWindow
    bvp: BvpChunk
    region_bvp: tuple[BvpChunk | None, ...]
    certainty: float | None = None


class VitalSign(Protocol):
    """Keeps what it needs from second to second; one instance per session."""

    infos: tuple[VitalInfo, ...]

    def read(self, evidence: Evidence) -> tuple[Reading, ...]:
        """One reading for each of ``infos``."""
        ...

    def reset(self) -> None:
        """Forget everything: a new person, a new source or a gap."""
        ...
