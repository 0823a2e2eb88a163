"""Units as a person reads them. Files for other programs keep those of VitalInfo, which are ASCII and never change."""

from app.language import Text, later

_READABLE = {"bpm": later("bpm"), "brpm": later("brpm"), "ms2": later("ms²")}


def readable(unit: str) -> Text:
    """``unit`` of a VitalInfo, to be read in any language."""
    return _READABLE.get(unit, Text(unit))
