"""A copy of the course, to change and to build."""

import shutil

LEFT = shutil.ignore_patterns(".*", "_build", "dist", "tests", "node_modules", "__pycache__", "*.mo")


def copied(root, folder):
    """Copy what the book is built from into a folder that is not there yet, and return it."""
    return shutil.copytree(root, folder, ignore=LEFT)
