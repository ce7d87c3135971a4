"""The library as a lone notebook in another language brings it."""

import json
import shutil


def translated_library(root, folder, words):
    """Copy the library into a folder, with a translation.json, and return the copy."""
    copy = shutil.copytree(root / "lib", folder / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    translation = {"language": "zh-CN", "words": words}
    (copy / "transconv_course/translation.json").write_text(json.dumps(translation), encoding="utf-8")
    return copy
