"""A fixture for each copy and each file, and a summary of how long the first cells took."""

import os

import pytest

from tests.hosts import offline
from tests.hosts.copies import FILES, HOSTS, LONE, ON_HOSTS, python_of

BUDGET = 1  # second for the first cell: shown, not tested


def pytest_generate_tests(metafunc):
    for name, values in {"copy": HOSTS, "lone": FILES, "lone_on_host": ON_HOSTS}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values, indirect=name.startswith("lone"))


@pytest.fixture
def lone(request):
    """The path of a file that runs by itself."""
    path = LONE / request.param
    assert path.exists(), "run `make lone` first"
    return path


lone_on_host = lone


@pytest.fixture
def python(copy):
    """The Python of a host's copy."""
    return python_of(f".venv-{copy}")


@pytest.fixture(scope="session")
def index(root):
    """A folder that stands in for the package index and has d2l."""
    folder = root / "_build/wheels"
    assert list(folder.glob("d2l-*.whl")), "run `make test-hosts`, which fetches d2l"
    return folder


@pytest.fixture(scope="session")
def without_network(tmp_path_factory):
    """A command that runs another one without a network."""
    if not offline.allowed():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("NO NAMESPACES: the network stays")
    return offline.within(tmp_path_factory.mktemp("nothing"))


def pytest_terminal_summary(terminalreporter):
    took = {}
    for report in terminalreporter.getreports("passed"):
        for name, seconds in report.user_properties:
            took.setdefault(name, []).append(seconds)
    for name, several in sorted(took.items()):
        middle, most = sorted(several)[len(several) // 2], max(several)
        said = f"median {middle:.2f} s, longest {most:.2f} s of {len(several)} files (budget {BUDGET} s)"
        terminalreporter.write_line(f"{name}: {said}")
