"""Copies of the course or of its files, to change and build."""

import shutil

IGNORED = shutil.ignore_patterns(".*", "_build", "dist", "tests", "node_modules", "__pycache__", "*.mo")


def copied(root, folder):
    """Copy the files that the book is built from into a new folder, and return that folder."""
    return shutil.copytree(root, folder, ignore=IGNORED)


def change(path, old, new):
    """Replace the first occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
