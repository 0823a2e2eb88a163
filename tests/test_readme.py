"""The README is true: its commands run, its tables agree with the program, its links lead somewhere."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app import cli, main
from app.build import pulse_methods
from app.core.vitals import vital_infos
from app.notice import NOT_MEDICAL
from app.record import bvp_csv, summary, vitals_csv
from training import evaluate, export, import_checkpoint, train
from training.regressors import __main__ as regressors
from training.synthetic import __main__ as sheet

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "docs" / "README.zh.md").read_text(encoding="utf-8")


def commands_in(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


COMMANDS = commands_in(TEXT)

# Run as they stand; the others are run elsewhere: by tests/test_startup.py and .ci/run.
RUN = (
    "python3 -m app --demo --seconds 20",
    "python3 -m app --list-methods",
    "python3 -m app --help",
    "python3 -m app doctor",
)
FORMS = (
    "python3 GUI.py [VIDEO|rtsp://...|--camera N|--demo] [--start|--record]",
    "python3 -m app VIDEO... --out DIR",
    "python3 -m app export SESSION... --out DIR",
    ".venv/bin/python -m pip install -r requirements-training.txt",
    ".venv/bin/python -m training.import_checkpoint FILE.pth --as physnet --name NAME",
    "python3 -m app VIDEO... --method NAME --out DIR",
    # Trainings of hours, and what needs their results; tests/training runs each of these programs.
    ".venv/bin/python -m training.synthetic --sheet faces.png",
    ".venv/bin/python -m training.train training/configs/debug.toml --out runs/debug",
    ".venv/bin/python -m training.train training/configs/physnet.toml --out runs/physnet --pool runs/pool --threads 1",
    ".venv/bin/python -m training.export runs/physnet/last.pt --name physnet",
    ".venv/bin/python -m training.evaluate FOLDER",
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300)


def rows_after(comment: str) -> list[list[str]]:
    """The cells of the table below an HTML comment, without its head."""
    part = TEXT.split(f"<!-- {comment}")[1].split("-->", 1)[1].lstrip("\n")
    lines = part.split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("command", RUN)
def test_command_runs(command):
    assert command in COMMANDS
    done = run(*shlex.split(command)[1:])
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


def test_options_of_the_suite_exist():
    options = [word for line in COMMANDS if line.startswith("python3 -m tests") for word in shlex.split(line)[3:]]
    assert "--slow" in options
    done = run("-m", "pytest", "--collect-only", "-q", *options, "tests/test_readme.py")
    assert done.returncode in (0, 5), done.stdout + done.stderr  # 5: -k chose nothing of this one file


def test_no_command_is_unknown_here():
    known = {*RUN, *FORMS, "python3 GUI.py"}
    assert {command for command in COMMANDS if not command.startswith("python3 -m tests")} == known


def test_the_chinese_readme_tells_nothing_that_the_other_does_not():
    options = {*re.findall(r"(?<![\w-])--[a-z][a-z-]+", CHINESE)}
    assert [line for line in commands_in(CHINESE) if line not in TEXT] == []
    assert [option for option in options if option not in TEXT] == []
    assert NOT_MEDICAL[1] in CHINESE


def test_options_named_in_the_readme_exist():
    parts = (cli, main, import_checkpoint, export, regressors, train, evaluate, sheet)
    measuring = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").glob("*.py"))
    known = measuring + " ".join(part.parser().format_help() for part in parts) + "--install-desktop --slow"
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) - {"--strict"}
    assert {option for option in named if option not in known} == set()


def test_vital_signs_are_those_of_the_program():
    expected = [[f"`{i.name}`", i.label[0], i.unit, f"{i.low:.0f} to {i.high:.0f}"] for i in vital_infos()]
    assert rows_after("vital signs") == expected


def test_pulse_methods_are_those_of_the_program():
    """Those that come with it: a model of the user's own is not known to git."""
    listed = subprocess.run(["git", "ls-files", "models"], cwd=ROOT, capture_output=True, text=True, check=True)
    ours = {Path(path).parts[1] for path in listed.stdout.splitlines()}
    methods = [method for method in pulse_methods() if method.provider == "numpy" or method.name in ours]
    rows = rows_after("pulse methods")
    assert [name for name, _ in rows] == [f"`{method.name}`" for method in methods]
    for (_, source), method in zip(rows, methods, strict=True):
        for reference in re.findall(r"(?:doi|arXiv):([^\s;]+)", method.source):
            assert reference in source


def test_output_files_are_those_of_the_program():
    for module in (vitals_csv, bvp_csv, summary):
        assert f"`NAME{module.SUFFIX}`" in TEXT


def test_benchmarks_named_exist():
    for _, command in rows_after("measured"):
        (module,) = re.findall(r"benchmarks[./](\w+)", command)
        assert (ROOT / "benchmarks" / f"{module}.py").exists()


@pytest.mark.parametrize("name", ["README.md", "docs/README.zh.md", "docs/design.md"])
def test_links_lead_to_files_that_exist(name):
    path = ROOT / name
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "docs/design.md"])
def test_paths_named_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:app|tests|docs|benchmarks|training)/[\w./]+)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_says_near_the_top_what_it_is_not():
    top = TEXT[: TEXT.index("## Start")]
    for sentence in NOT_MEDICAL:
        assert sentence in top


def test_every_model_says_its_licence() -> None:
    """The licence of the repository is that of its weights."""
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")
    cards = sorted((ROOT / "models").glob("*/card.json"))
    assert len(cards) >= 6
    assert {json.loads(card.read_text(encoding="utf-8"))["licence"] for card in cards} == {"MIT"}
