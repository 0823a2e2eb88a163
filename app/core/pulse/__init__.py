"""Pulse methods: skin colour or face crops in, pulse wave out. A new one is a file here and a line in the list."""

from app.core.pulse.chrom import Chrom
from app.core.pulse.green import Green
from app.core.pulse.method import PulseMethod
from app.core.pulse.pos import Pos

PULSE_METHODS: tuple[PulseMethod, ...] = (Pos(), Chrom(), Green())
