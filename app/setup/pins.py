"""What must be installed, in exactly which version, and what of it is."""

import importlib.metadata
import re
import sys
from pathlib import Path
from typing import NamedTuple

_LINE = re.compile(
    r'(?P<name>[\w.-]+)==(?P<version>[\w.!+]+)\s*(;\s*sys_platform\s*(?P<sign>==|!=)\s*"(?P<platform>\w+)")?\s*$'
)


class Pin(NamedTuple):
    """One package in its one version."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def read_pins(requirements: Path, platform: str = sys.platform) -> list[Pin]:
    """The pins of ``requirements`` that hold on ``platform``, those of included files first.

    Understands what our own files contain (``name==version``, ``-r file``, a ``sys_platform`` marker) and raises
    ValueError on anything else: nothing is left unchecked by being misread.
    """
    pins: list[Pin] = []
    for number, line in enumerate(requirements.read_text(encoding="utf-8").splitlines(), 1):
        text = line.split("#")[0].strip()
        if not text:
            continue
        if text.startswith("-r "):
            pins += read_pins(requirements.parent / text[3:].strip(), platform)
            continue
        match = _LINE.match(text)
        if match is None:
            raise ValueError(f"{requirements.name}, line {number}: {text!r} is not a pinned package")
        if match["sign"] is None or (match["platform"] == platform) == (match["sign"] == "=="):
            pins.append(Pin(match["name"], match["version"]))
    return pins


def installed_version(name: str) -> str | None:
    """The version of ``name`` in this Python; None when it is not there or was installed only halfway."""
    try:
        package = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    # pip writes RECORD last: without it an installation was interrupted. Others (conda) leave other marks of theirs.
    complete = any(package.read_text(mark) is not None for mark in ("RECORD", "INSTALLER", "installed-files.txt"))
    return package.version if complete else None


def fulfils(version: str | None, pin: Pin) -> bool:
    """Whether ``version`` is what ``pin`` asks for, whatever it was built for: 2.13.0+cpu is a 2.13.0 (PEP 440)."""
    return version is not None and pin.version in (version, version.split("+")[0])


def missing_pins(requirements: Path) -> list[Pin]:
    """The pins that this Python does not fulfil."""
    return [pin for pin in read_pins(requirements) if not fulfils(installed_version(pin.name), pin)]


if __name__ == "__main__":  # asked by set-up in the environment that it prepares
    lacking = missing_pins(Path(sys.argv[1]))
    print("\n".join(map(str, lacking)))
    sys.exit(1 if lacking else 0)
