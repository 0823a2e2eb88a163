"""How a session gets what it runs."""

from typing import Protocol

from app.build import SourceSpec
from app.capture.source import Source
from app.core.monitor import Monitor
from app.core.pulse.method import PulseMethod


class Parts(Protocol):
    """Makes the parts of a run; app.build fulfils this."""

    def make_source(self, spec: SourceSpec, *, real_time: bool) -> Source:
        """The source for ``spec``, not yet open."""
        ...

    def make_monitor(self, method: str, *, live: bool) -> Monitor:
        """A monitor that uses the method of this name; ``live``: its wave is watched."""
        ...

    def make_method(self, name: str) -> PulseMethod:
        """The method of this name."""
        ...
