"""d2l's `corr2d`, also where torchvision is missing or broken.

d2l.torch imports torchvision at its top, though nothing this course uses of it does.
"""

import importlib
import sys
import types
from typing import Any


def _load() -> types.ModuleType:
    try:
        importlib.import_module("torchvision")
    except Exception:  # missing, or built for another torch: then it can fail with any error
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
            "d2l is not to be had here (`pip install --no-deps d2l==0.17.0` brings it); "
            "the chapter goes on with our own convolution."
        ) from error
    finally:
        for name in stand_ins:
            del sys.modules[name]


corr2d = _load().corr2d
