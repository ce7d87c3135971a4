"""The library's tests can fail: a fault is planted in its behaviour, and the tests of its module must notice."""

import os
import subprocess
import sys

import pytest

from tests.planted.faults import FAULTS


@pytest.mark.parametrize("fault", [f"{target}: {name}" for target, names in FAULTS.items() for name in names])
def test_a_planted_fault_is_found(fault, root):
    module = fault.split(".")[0]
    places = os.pathsep.join(str(root / place) for place in ("lib", "tests/planted"))
    plugin = ["-p", "faults", "--hypothesis-profile=planted"]
    files = sorted(map(str, (root / "tests/library").glob(f"test_{module}*.py")))
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", *plugin, *files],
        cwd=root,
        env=os.environ | {"FAULT": fault, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 1 and "failed" in ran.stdout.splitlines()[-1], (ran.stdout + ran.stderr)[-2000:]
