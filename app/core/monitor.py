"""The monitor: frames in, vital signs out. (skeleton, signal path follows)"""

from collections.abc import Sequence

from app.core.pulse.method import PulseMethod
from app.core.types import FaceReader, Frame, Update, Vitals, VitalInfo
from app.core.vitals.vital import VitalSign


class Monitor:
    """Measures vital signs from the frames of one face. No Qt, camera, file or clock; used by one thread.

    Window, command line, tests and evaluation all drive this object, so what is measured is what is shipped.
    """

    infos: tuple[VitalInfo, ...]

    def __init__(
        self, reader: FaceReader, method: PulseMethod, signs: Sequence[VitalSign], *, ungated: bool = False
    ) -> None: ...

    @property
    def method(self) -> PulseMethod: ...

    def push(self, frame: Frame) -> Update:
        """Take in one frame. Frames come in order of time."""
        ...

    def idle(self, t_s: float) -> Update:
        """No frame came until ``t_s``: readings age, none stays on screen."""
        ...

    def finish(self) -> Update:
        """The source has ended: the rest of the wave becomes final."""
        ...

    def use_method(self, method: PulseMethod) -> None:
        """Change the pulse method while running; the number starts anew."""
        ...

    def reset(self) -> None:
        """Forget everything: a new source."""
        ...
