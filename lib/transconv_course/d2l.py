"""d2l's `corr2d`, even where torchvision is missing or broken.

d2l.torch imports torchvision at its top, although nothing that this course uses needs it.
"""

import importlib
import sys
import types
from typing import Any


def _load() -> types.ModuleType:
    try:
        importlib.import_module("torchvision")
    except Exception:  # missing, or built against another torch: any error is possible
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        stand_in: Any = types.ModuleType("torchvision")
        stand_in.transforms = types.ModuleType("torchvision.transforms")
        stand_ins = {"torchvision": stand_in, "torchvision.transforms": stand_in.transforms}
    else:
        stand_ins = {}
    sys.modules.update(stand_ins)
    try:
        return importlib.import_module("d2l.torch")
    except ImportError as error:
        raise ImportError(
            "d2l isn't installed here (`pip install --no-deps d2l==0.17.0` installs it); "
            "the chapter continues with our own convolution."
        ) from error
    finally:
        for name in stand_ins:
            del sys.modules[name]


corr2d = _load().corr2d
