"""d2l's `corr2d`, if d2l can be had: installed, as a wheel beside the notebook, or from the package index.

d2l.torch imports torchvision at its top, although nothing that this course uses needs it. Where torchvision is missing
or broken, an empty module stands in for it.
"""

import importlib
import importlib.util
import subprocess
import sys
import tempfile
import types
import zipfile
from pathlib import Path
from typing import Any

VERSION = "0.17.0"
DATASETS = Path("/kaggle/input")  # where Kaggle puts what is attached
NOT_HERE = (
    f"d2l isn't installed here (`pip install --no-deps d2l=={VERSION}` installs it); "
    "the chapter continues with our own convolution."
)


def _corr2d() -> Any:
    if not importlib.util.find_spec("d2l"):
        sys.path.append(_fetched())
    stand_ins = _stand_ins_for_torchvision()
    sys.modules.update(stand_ins)
    try:
        return importlib.import_module("d2l.torch").corr2d
    except ImportError as error:
        raise ImportError(NOT_HERE) from error
    finally:
        for name in stand_ins:
            del sys.modules[name]


def _fetched() -> str:
    """Return a new folder with d2l in it, from a wheel or from the package index, or without it."""
    folder = tempfile.mkdtemp(prefix="d2l-")
    wheels = [*Path().glob("d2l-*.whl"), *DATASETS.rglob("d2l-*.whl")]
    if wheels:
        zipfile.ZipFile(wheels[0]).extractall(folder)
    else:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--retries", "0", "--timeout", "10"]
        subprocess.run([*pip, "--target", folder, f"d2l=={VERSION}"], capture_output=True, check=False)
    return folder


def _stand_ins_for_torchvision() -> dict[str, types.ModuleType]:
    """Return empty modules by their names, or none if the real torchvision works."""
    try:
        importlib.import_module("torchvision")
    except Exception:  # missing, or built against another torch: any error is possible
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        stand_in: Any = types.ModuleType("torchvision")
        stand_in.transforms = types.ModuleType("torchvision.transforms")
        return {"torchvision": stand_in, "torchvision.transforms": stand_in.transforms}
    return {}


corr2d = _corr2d()
