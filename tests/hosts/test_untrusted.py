"""Every stored picture shows in a notebook that nobody has run or trusted, in the copies' notebook programs."""

import re
from html import unescape

import nbformat
import pytest
from playwright.sync_api import expect

from tests.conftest import STORED
from tests.hosts.notebook_programs import HOSTS, served
from tests.support.programs import LONG

pytestmark = pytest.mark.xdist_group("widget")
SPOKEN = re.compile(r'<img alt="([^"]+)"')
DRAWN = re.compile(r"<svg.*?</svg>|<[^>]*>", re.DOTALL)
BROKEN = """images => Promise.all(images.map((image) => image.decode().catch(() => {}))).then(
    () => images.filter((image) => !image.naturalWidth || !image.clientWidth).map((image) => image.alt))"""


def pictures():
    """Return every output with a picture that the notebooks store."""
    cells = [cell for path in STORED["stored"] for cell in nbformat.read(path, as_version=4).cells]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [output for output in outputs if "tc-picture" in output.get("data", {}).get("text/html", "")]


@pytest.fixture(scope="module", params=HOSTS)
def page(request, browser, tmp_path_factory):
    """A notebook that shows every stored picture, just opened."""
    host, folder = HOSTS[request.param], tmp_path_factory.mktemp("untrusted")
    (folder / "home").mkdir()
    cells = [nbformat.v4.new_code_cell("draw()", execution_count=1, outputs=[output]) for output in pictures()]
    for output in (output for cell in cells for output in cell.outputs):
        output.update({"execution_count": 1} if output.output_type == "execute_result" else {})
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "scratch.ipynb")
    with served(host, folder) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 1200})
        page.goto(f"{address}/{host.page}", timeout=LONG)
        page.wait_for_selector(host.words.ready, state="attached", timeout=LONG)
        yield page
        page.close()


def test_every_picture_is_drawn_and_says_what_it_shows(page):
    html = [output.data["text/html"] for output in pictures()]
    images = page.locator(".tc-picture img")
    expect(images).to_have_count(sum(each.count("<img") for each in html), timeout=LONG)
    assert images.evaluate_all(BROKEN) == []
    for alt in {unescape(SPOKEN.search(each)[1]) for each in html}:
        expect(page.get_by_role("img", name=alt, exact=True).first).to_be_visible()


def test_no_numbers_of_a_picture_stand_loose_in_the_notebook(page):
    outside = [unescape(DRAWN.sub("", output.data["text/html"])) for output in pictures()]
    expect(page.locator(".tc-picture")).to_have_count(len(outside), timeout=LONG)
    texts = page.locator(".tc-picture").all_text_contents()
    assert ["".join(text.split()) for text in texts] == ["".join(text.split()) for text in outside]
