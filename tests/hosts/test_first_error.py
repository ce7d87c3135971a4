"""In JupyterLab, "Run all" leaves the reader at the last cell: there, too, one sentence says what is missing."""

import pytest
from playwright.sync_api import expect

from tests.hosts.copies import LONE
from tests.hosts.notebook_programs import HOSTS, served
from tests.support.alone import HIDE
from tests.support.programs import LONG

SENTENCE = "This course needs PyTorch, which this kernel doesn't have"


@pytest.fixture
def address(tmp_path, monkeypatch):
    """JupyterLab with a lone file in its folder, and kernels without PyTorch."""
    (tmp_path / "home").mkdir()
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide/sitecustomize.py").write_text(HIDE)
    (tmp_path / "scratch.ipynb").write_bytes((LONE / "chapters/01_trans_conv.ipynb").read_bytes())
    lab = HOSTS["JupyterLab 4, Binder"]
    with served(lab, tmp_path, PYTHONPATH=str(tmp_path / "hide"), HIDDEN="torch") as address:
        yield f"{address}/{lab.page}"


def test_after_run_all_the_reader_sees_why_nothing_ran(address, browser):
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(address, timeout=LONG)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=LONG)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.get_by_text(SENTENCE).filter(visible=True).last).to_be_in_viewport(timeout=LONG)
    page.close()
