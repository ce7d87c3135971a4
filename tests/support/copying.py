"""Copies of the course or of its files, to change and to build."""

import shutil

LEFT = shutil.ignore_patterns(".*", "_build", "dist", "tests", "node_modules", "__pycache__", "*.mo")


def copied(root, folder):
    """Copy what the book is built from into a folder that is not there yet, and return it."""
    return shutil.copytree(root, folder, ignore=LEFT)


def change(path, old, new):
    """Replace the first of what stands in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
