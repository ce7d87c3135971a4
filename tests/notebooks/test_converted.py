"""A page with a figure, converted by `jupyter nbconvert --to html` and opened without a network, shows the figure."""

import io
import os
import subprocess
import sys

import nbformat
import pytest
from PIL import Image
from playwright.sync_api import expect

CELLS = [
    "from transconv_course.explorer import Explorer",
    "Explorer([[0, 1], [2, 3]], [[0, 1], [2, 3]], stride=2)",
]


def nbconvert(folder, *arguments):
    """Convert the notebook in a folder, with the library where a kernel finds it."""
    environment = os.environ | {"PYTHONPATH": str(folder / "lib"), "IPYTHONDIR": str(folder / "ipython")}
    command = [sys.executable, "-m", "nbconvert", *arguments, "page.ipynb"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("converted")
    (folder / "lib").symlink_to(root / "lib")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    nbformat.write(notebook, folder / "page.ipynb")
    nbconvert(folder, "--execute", "--to", "html", "--output", "at_once")
    nbconvert(folder, "--execute", "--to", "notebook", "--inplace")
    nbconvert(folder, "--to", "html", "--output", "later")
    return folder


@pytest.mark.parametrize("name", ["at_once", "later"])
def test_a_converted_page_shows_the_still_offline(name, folder, browser):
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto((folder / f"{name}.html").as_uri())
        still = page.get_by_role("img", name="Stamps of K add up to Y: 0 0 0 1, 0 0 2 3")
        expect(still).to_be_visible()
        for panel in page.locator("transconv-stage img").all():
            assert inked(panel.screenshot()) > 0.05


def inked(png):
    """Return the share of pixels that aren't nearly white."""
    pixels = list(Image.open(io.BytesIO(png)).convert("L").tobytes())
    return sum(pixel < 240 for pixel in pixels) / len(pixels)
