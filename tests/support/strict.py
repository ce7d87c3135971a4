"""Compares notebooks with a fresh run, character by character, without the repository's own settings."""

import os
import subprocess
import sys


def nbval(folder, *arguments, **variables):
    """Run nbval in a folder; return the finished process with its output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(folder), *arguments],
        cwd=folder,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )
