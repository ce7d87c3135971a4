"""Each copy and each notebook as fixtures, and at the end how long the first cells took."""

import pytest

from tests.hosts.copies import HOSTS, OFFERED, python_of

BUDGET = 10  # seconds for the first cell: shown, not tested


def pytest_generate_tests(metafunc):
    for name, values in {"copy": HOSTS, "offered": OFFERED}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values, ids=lambda value: getattr(value, "stem", value))


@pytest.fixture
def python(copy):
    """The Python of a host's copy."""
    return python_of(f".venv-{copy}")


@pytest.fixture(scope="session")
def index(root):
    """A folder that stands for the package index: it has d2l."""
    folder = root / "_build/wheels"
    assert list(folder.glob("d2l-*.whl")), "run `make test-hosts`, which fetches d2l"
    return folder


def pytest_terminal_summary(terminalreporter):
    took = {}
    for report in terminalreporter.getreports("passed"):
        for name, seconds in report.user_properties:
            took.setdefault(name, []).append(seconds)
    for name, several in sorted(took.items()):
        middle, most = sorted(several)[len(several) // 2], max(several)
        said = f"median {middle:.1f} s, longest {most:.1f} s of {len(several)} notebooks (budget {BUDGET} s)"
        terminalreporter.write_line(f"{name}: {said}")
