"""Every command that README, CONTRIBUTING or a page names works alone, on a fresh clone in a folder with a space.

All of them take hours. For one: `make test-targets PYTEST_ADDOPTS="-k 'make-book'"`.
"""

import re

import pytest

from tests.targets.commands import TRIED, attempt


@pytest.mark.parametrize("command", TRIED, ids=lambda command: re.sub(r"[^\w.=/]+", "-", command))
def test_a_command_works_alone(command, tmp_path):
    attempt(command, tmp_path)
