"""The library and downloaded files on other Pythons, with the oldest torch and those of hosts: gigabytes each."""

import os
import subprocess
import sys

import pytest

from tests.hosts.copies import python_of

# These need frameworks that the other Pythons don't have.
LEFT_OUT = (
    "library/test_conformance.py",
    "library/test_frameworks.py",
    "course/test_recorded_answers.py",
    "course/test_bench.py",
)


def passes(python, *arguments, root, **variables):
    command = [python, "-m", "pytest", "-q", "-n", "2", *arguments]
    done = subprocess.run(command, cwd=root, env=os.environ | variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.parametrize("version", ["3.10", "3.12", "3.13"])
def test_the_library_passes_its_tests(version, root):
    ignored = [f"--ignore=tests/{name}" for name in LEFT_OUT]
    old_packages_warn = ["-o", "filterwarnings=default"]
    passes(
        python_of(f".venv-{version}"), *old_packages_warn, "lib", "tests/library", "tests/course", *ignored, root=root
    )


def test_files_run_on_every_python(root):
    passes(sys.executable, "tests/hosts/test_lone_files.py", "-k", "copy", root=root, COPIES="3.10 3.12 3.13")
