"""Who may import whom, checked twice: by the contracts in pyproject.toml, and by what a fresh interpreter loads."""

import subprocess
import sys
from pathlib import Path

import pytest

QT = {"PyQt5", "pyqtgraph"}
DEVICES = {
    "cv2",
    "dlib",
    "av",
    "onnxruntime",
    "lightgbm",
    "joblib",
    "tqdm",
    "cv2_enumerate_cameras",
    "torch",
    "onnx",
    "training",
}
ROOT = Path(__file__).resolve().parent.parent

# Everything below a layer is imported, then none of these may be among the loaded modules.
FORBIDDEN = {
    "app.core": QT | DEVICES | {"app.face", "app.capture", "app.record", "app.inference", "app.gui", "app.build"},
    "app.face": (QT | DEVICES | {"app.capture", "app.record", "app.inference", "app.gui", "app.build"})
    - {"cv2", "dlib"},
    "app.capture": (QT | DEVICES | {"app.face", "app.record", "app.inference", "app.gui", "app.build"})
    - {"cv2", "av", "cv2_enumerate_cameras"},
    "app.record": QT | DEVICES | {"app.face", "app.capture", "app.inference", "app.gui", "app.build"},
    "app.inference": (QT | DEVICES | {"app.face", "app.capture", "app.record", "app.gui", "app.build"})
    - {"onnxruntime"},
    "app.setup": QT | DEVICES | {"numpy", "scipy", "app.core", "app.gui", "app.build"},
    "training": QT | {"app.gui", "app.main"},
    "app.gui": {"cv2", "dlib", "av", "onnxruntime", "app.face", "app.capture.camera", "app.main"},
}
FORBIDDEN_ALONE = {
    "app.startup": QT | DEVICES | {"numpy", "scipy", "app.core"},
    "app.main": QT | {"dlib", "av", "onnxruntime", "cv2"},  # --help is answered at once
    "app.cli": QT,
    "app.build": QT | DEVICES,
    "app.log": QT | DEVICES | {"numpy"},
    "app.settings": QT | DEVICES,
    "app.doctor": QT | DEVICES,
}


def modules_in(package: str) -> list[str]:
    folder = ROOT.joinpath(*package.split("."))
    names = [path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in folder.rglob("*.py")]
    return sorted(name.removesuffix(".__init__") for name in names if not name.endswith("__main__"))


def loaded_by(modules: list[str]) -> set[str]:
    """What is in sys.modules of a fresh interpreter after importing ``modules``."""
    code = f"import sys\nimport {', '.join(modules)}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_layer_loads_only_what_it_may(layer):
    assert loaded_by(modules_in(layer)) & FORBIDDEN[layer] == set()


@pytest.mark.parametrize("module", FORBIDDEN_ALONE)
def test_module_loads_only_what_it_may(module):
    assert loaded_by([module]) & FORBIDDEN_ALONE[module] == set()


def test_set_up_needs_the_standard_library_only():
    standard = set(sys.stdlib_module_names) | {"app", "__main__", "sitecustomize", "usercustomize"}
    bare = loaded_by(["sys"])  # whatever .pth files of this environment load by themselves
    tops = {name.split(".")[0] for name in loaded_by([*modules_in("app.setup"), "app.startup"]) - bare}
    assert tops - standard == set()


def test_contracts_are_kept(root):
    """``lint-imports``, started as a module: its script names the interpreter of the place where it was installed."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", code, "--no-cache"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_package_of_the_map_exists_and_is_on_it(root):
    """The docstring of ``app`` is the map: it names every file and folder directly in it."""
    import app

    named = {
        word.strip(",") for line in app.__doc__.splitlines() if line.startswith("    ") for word in line.split()[:2]
    }
    there = {path.stem for path in (root / "app").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    missing = {name for name in there - {"__init__"} if not any(name == n or name.startswith(n + "_") for n in named)}
    assert missing == set(), "not on the map in app/__init__.py"
