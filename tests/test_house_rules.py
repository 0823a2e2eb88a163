"""The house rules that a machine can read: a pattern, where it holds, and what to say when it is broken."""

import ast
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = {"app/": 360, "training/": 360, "benchmarks/": 360, "tests/": 600}
LONGEST_FUNCTION = 50


@dataclass(frozen=True)
class Rule:
    """No line of the files in ``where`` may match ``pattern``, but those of the files in ``but_in``."""

    pattern: str
    sentence: str
    where: str = "app/**/*.py"
    but_in: tuple[str, ...] = field(default=())


RULES = (
    Rule(r"\bfps\s*=\s*\d", "Nobody computes with a declared frame rate: time comes in with the frames."),
    Rule(
        r"\btime\.(time|monotonic|perf_counter)(_ns)?\(|datetime\.now\(",
        "Only capture reads a clock; everything else takes time from the data.",
        but_in=(
            "app/capture/*",
            "app/gui/*",
            "app/gui/*/*",  # the age of what is shown is measured against the clock
            "app/record/*",
            "app/record/*/*",  # the date of a recording
            "app/cli*",  # how long an analysis took
            "app/setup/*",
        ),
    ),
    Rule(r"\bemit\((self\.)?_?(frame|image|picture)\b", "Pictures never travel in signals: use the one-place box."),
    Rule(r"\.connect\(\s*lambda", "No lambda on a signal: a late one would run on what is gone."),
    Rule(r"\bprocessEvents\(|\.terminate\(\)", "No processEvents, no terminate: loops and threads end by themselves."),
    Rule(r"\bnp\.ones\(.*confidence|confidence\s*=\s*1(\.0)?\b", "No invented confidence: None when it is not known."),
    Rule(r"\bimport scipy|from scipy", "The GUI paints: signal maths is in the core.", "app/gui/**/*.py"),
    Rule(r"\bprint\(|\bopen\(|\blogging\b", "The core does not print, log or open files.", "app/core/**/*.py"),
    Rule(r"from \S+ import \*|(?<!\.)\bexec\(", "No star imports, no exec: lists are explicit.", "**/*.py"),
    Rule(r"\bhasattr\(", "hasattr is no state: give the attribute a value from the start."),
    Rule(r"(?i)#.*\b(TODO|FIXME|XXX|HACK)\b", "No unfinished business in comments.", "**/*.py"),
    Rule(
        r"(?i)\b(patients?|hypertension|clinical|medical[- ]grade|detects? disease)\b",
        "Words of a medical device: this is none.",
    ),
)

# Longer than the rule allows, each with its reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def tracked(where: str) -> list[Path]:
    """Our own Python files that match ``where``, as far as git knows or would take them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    this = Path(__file__).relative_to(ROOT).as_posix()
    return [ROOT / name for name in listed if name != this and (ROOT / name).exists() and _fits(name, where)]


def _fits(name: str, where: str) -> bool:
    folder = where.split("*")[0]
    return name.startswith(folder)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.sentence)
def test_rule(rule):
    broken = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in tracked(rule.where)
        if not any(path.match(pattern) for pattern in rule.but_in)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(rule.pattern, line)
    ]
    assert not broken, rule.sentence + "\n" + "\n".join(broken)


def test_errors_are_not_swallowed():
    """``except Exception: pass`` in any spelling; contextlib.suppress names what it lets go."""
    broken = []
    for path in tracked("app/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            broad = isinstance(node, ast.ExceptHandler) and (node.type is None or "Exception" in ast.unparse(node.type))
            if broad and all(isinstance(one, ast.Pass | ast.Continue) for one in node.body):
                broken.append(f"{path.relative_to(ROOT)}:{node.lineno}")
            if isinstance(node, ast.Call) and ast.unparse(node).startswith("contextlib.suppress(Exception"):
                broken.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not broken, "An error that nobody hears of: " + ", ".join(broken)


def test_files_are_of_readable_length():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for folder, most in LONGEST_FILE.items()
        for path in tracked(f"{folder}**/*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > most
    }
    assert {name: lines for name, lines in long.items() if name not in LONG_FILES} == {}
    assert set(LONG_FILES) <= set(long), "not long any more"


def test_functions_are_of_readable_length():
    long = {}
    for path in tracked("app/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{path.relative_to(ROOT).as_posix()}:{node.name}"] = lines
    assert {name: lines for name, lines in long.items() if name not in LONG_FUNCTIONS} == {}
    assert set(LONG_FUNCTIONS) <= set(long), "not long any more"


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["ruff check", "ruff format", "mypy"],
)
def test_tool_finds_nothing(command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_can_be_broken():
    """A pattern that matches nothing guards nothing."""
    smells = (
        "rate(fps=30)",
        "now = time.time()",
        "self.arrived.emit(frame)",
        "thread.done.connect(lambda: self.stop())",
        "app.processEvents()",
        "Box(confidence=1.0)",
        "from scipy import signal",
        "print(value)",
        "from numpy import *",
        "if hasattr(self, 'x'):",
        "# TODO: later",
        '"normal for a patient"',
    )
    for rule, smell in zip(RULES, smells, strict=True):
        assert re.search(rule.pattern, smell), rule.sentence
