"""By how much the shape of the beat has changed, in mmHg, and how sure that is.

A change carries the noise of two minutes. It is told by how much the thirds of each minute differ, which is three
numbers only, and by how much single beats differ from the mean one, which many beats tell well but which has to be
turned into mmHg (``per_noise``, learnt on people whose pressure did not change). Both together decide how far the
change is believed: a change c with the standard error s is drawn to none by U^2 / (U^2 + s^2), U the usual change.
"""

from dataclasses import dataclass

import numpy as np

from app.core.features import pulse_shape
from app.core.filters import PULSE_BAND_HZ
from app.core.types import FloatArray

# How far a systolic pressure usually moves within hours (SD).
USUAL_MMHG = 7.0
# As many numbers as this is the noise of the beats worth, beside the two degrees of freedom of three thirds.
BEATS_WORTH = 8.0
_NOISE = pulse_shape.NAMES.index("noise")


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """row: (len(pulse_shape.NAMES),) features of a minute. thirds: (3, ...) of each third of it."""

    row: FloatArray
    thirds: FloatArray


def shape_of(wave: FloatArray, rate_hz: float, fewest: int = 3) -> Shape | None:
    """The shape of ``wave`` (n,); None where it, or a third of it, has fewer beats than it takes."""
    beats = [pulse_shape.mean_beat([wave], rate_hz, fewest)]
    beats += [pulse_shape.mean_beat([third], rate_hz) for third in np.array_split(wave, 3)]
    rows = [pulse_shape.features(beat, PULSE_BAND_HZ[1]) for beat in beats if beat is not None]
    return Shape(rows[0], np.array(rows[1:])) if len(rows) == 4 else None


@dataclass(frozen=True, slots=True, eq=False)
class ShapeChange:
    """weights: (m,) mmHg per unit of each of the first m features. per_noise: mmHg per unit of the feature "noise"."""

    weights: FloatArray
    per_noise: float

    def plain(self, now: FloatArray, then: FloatArray) -> float:
        """The change between two rows as it is; what is not known does not count."""
        m = len(self.weights)
        return float(np.nan_to_num(now[:m] - then[:m]) @ self.weights)

    def error(self, now: Shape, then: Shape) -> float:
        """Standard error of the change between two minutes."""
        spread = sum(
            float(np.var([self.plain(third, one.row) for third in one.thirds], ddof=1)) / 3 for one in (now, then)
        )
        beats = self.per_noise**2 * float(now.row[_NOISE] ** 2 + then.row[_NOISE] ** 2)
        return float(np.sqrt((2 * spread + BEATS_WORTH * beats) / (2 + BEATS_WORTH)))

    def believed(self, now: Shape, then: Shape, usual_mmhg: float = USUAL_MMHG) -> tuple[float, float]:
        """The change drawn towards none by its noise, and the standard deviation that is left of it."""
        error = self.error(now, then)
        share = usual_mmhg**2 / (usual_mmhg**2 + error**2)
        return share * self.plain(now.row, then.row), float(np.sqrt(share)) * error
