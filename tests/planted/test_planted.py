"""The library's tests can fail: a fault is planted in its behaviour, and the tests of its module must notice."""

import multiprocessing
import os
import sys

import pytest

from tests.planted import faults

EVERY = [(target, name) for target, names in faults.FAULTS.items() for name in names]
# Each fault has a process of its own, forked from one that has imported PyTorch.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["torch"])


def run_the_tests(fault, files, log):
    """Plant a fault, run test files until a test fails, and exit with pytest's status; what is said goes into a log."""
    with log.open("w") as said:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(said.fileno(), stream.fileno())
    faults.plant(*fault)
    sys.exit(pytest.main(["-q", "-x", "--hypothesis-profile=planted", *files]))


@pytest.mark.parametrize("fault", EVERY, ids=": ".join)
def test_a_planted_fault_is_found(fault, root, tmp_path):
    module, log = fault[0].split(".")[0], tmp_path / "log"
    files = sorted(map(str, (root / "tests/library").glob(f"test_{module}*.py")))
    running = processes.Process(target=run_the_tests, args=(fault, files, log))
    running.start()
    running.join(timeout=600)
    running.kill()
    said = log.read_text()
    assert running.exitcode == 1 and "failed" in said.splitlines()[-1], said[-2000:]
