"""The live figure in the copies' notebook programs: page and Python share one state, and keys stay inside."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.hosts.notebook_programs import CLASSIC, HOSTS, served
from tests.support.programs import LONG, Notebook

pytestmark = pytest.mark.xdist_group("widget")  # so that each program is started once

CELLS = [
    """import sys
sys.path.insert(0, {lib!r})
from transconv_course.explorer import Explorer
figure = Explorer([[0, 1], [2, 3]], [[0, 1], [2, 3]], stride=2, views=("stamps",))
figure""",
    'print("Python has", figure.K.tolist(), figure.stride, figure.focus)',
    "figure.K = [[7, 8, 9.5]]\nfigure.stride = (1, 3)",
    "from IPython.display import display\ndisplay(figure.widget)",  # alone, as in a layout
    """from transconv_course.questions import ask, number
ask(1, number("How many?", 3 + 4, "3 + 4.", {5: "One is missing, and one more."}))""",
    "import IPython, ipywidgets; print(IPython.__version__, ipywidgets.__version__)",
]


@pytest.fixture(scope="module", params=HOSTS)
def host(request):
    return HOSTS[request.param]


class Figure(Notebook):
    """A notebook whose first cell shows a figure."""

    def __init__(self, page, host):
        super().__init__(page, host.words)
        self.host = host

    def figure(self):
        """Show a fresh figure and return it once it's there."""
        shown = self.run(0).locator("transconv-stage")
        expect(cells(shown, "Kernel K").first).to_be_visible(timeout=LONG)
        return shown


def cells(figure, name):
    """Return the cells of a map."""
    return figure.get_by_role("group", name=name).get_by_role("button")


@pytest.fixture(scope="module")
def notebook(host, root, browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("host")
    (folder / "home").mkdir()
    sources = [source.replace("{lib!r}", repr(str(root / "lib"))) for source in CELLS]
    scratch = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    scratch.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(scratch, folder / "scratch.ipynb")
    with served(host, folder) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 2400})
        page.goto(f"{address}/{host.page}", timeout=LONG)
        expect(page.locator(host.words.cell)).to_have_count(len(CELLS), timeout=LONG)
        page.wait_for_selector(host.words.ready, state="attached", timeout=LONG)
        yield Figure(page, host)
        page.close()


def test_python_and_the_widgets_have_the_versions_of_the_host(notebook):
    expect(notebook.run(5).locator("pre").get_by_text(notebook.host.versions)).to_be_visible()


def test_the_figure_appears_once_and_as_the_widget(notebook):
    figure = notebook.figure()
    expect(figure).to_have_count(1)
    expect(cells(figure, "Output Y")).to_have_count(4 * 4)
    expect(notebook.cell(0).locator(".tc-picture")).to_have_count(0)


def test_a_widget_alone_removes_no_still_from_another_cell(notebook):
    notebook.figure()
    notebook.cell(2).evaluate("cell => cell.insertAdjacentHTML('beforeend', '<transconv-stage>')")
    alone = notebook.run(3).locator("transconv-stage")
    expect(cells(alone, "Kernel K").first).to_be_visible(timeout=LONG)
    stored = notebook.cell(2).locator("transconv-stage")
    expect(stored).to_have_count(1)
    stored.evaluate("element => element.remove()")


def test_what_is_edited_in_the_page_is_read_back_in_python(notebook):
    figure = notebook.figure()
    kernel = cells(figure, "Kernel K")
    kernel.nth(1).click()
    notebook.page.keyboard.type("5")
    notebook.page.keyboard.press("Enter")
    expect(kernel.nth(1)).to_have_text("5")
    cells(figure, "Output Y").nth(5).click()
    said = "Python has [[0.0, 5.0], [2.0, 3.0]] [2, 2] {'map': 'output', 'at': [1, 1]}"
    expect(notebook.run(1).get_by_text(said)).to_be_visible()


def test_what_python_assigns_shows_in_the_page(notebook):
    figure = notebook.figure()
    notebook.run(2)
    expect(cells(figure, "Output Y")).to_have_count(2 * 6)
    expect(cells(figure, "Kernel K")).to_have_text(["7", "8", "9.5"])
    assert notebook.cell(2).locator("pre:has-text('Error')").count() == 0


def test_arrow_keys_move_in_the_figure_and_not_from_cell_to_cell(notebook):
    figure = notebook.figure()
    numbers = cells(figure, "Input X")
    numbers.nth(0).click()
    before = notebook.selected()
    notebook.page.keyboard.press("ArrowDown")
    notebook.page.keyboard.press("ArrowRight")
    expect(numbers.nth(3)).to_be_focused()
    assert notebook.selected() == before


def test_without_its_mark_the_figure_would_lose_its_keys(notebook):
    """This shows that these tests do look, and that JupyterLab still respects the mark."""
    if notebook.host.words is CLASSIC:
        pytest.skip("Notebook 6 leaves the keys to every widget")
    figure = notebook.figure()
    cells(figure, "Input X").nth(0).click()
    assert notebook.selected() == [0]
    figure.evaluate("element => element.removeAttribute('data-lm-suppress-shortcuts')")
    notebook.page.keyboard.press("j")  # the next cell
    expect(notebook.cell(1)).to_have_class(re.compile(notebook.host.words.selected))


def test_keys_do_not_reach_the_notebook_s_own_shortcuts(notebook):
    figure = notebook.figure()
    cells(figure, "Input X").nth(0).click()
    for key in ("b", "a", "x", "m", "d", "d"):  # insert, cut, turn into text, delete a cell
        notebook.page.keyboard.press(key)
    expect(notebook.page.locator(notebook.host.words.cell)).to_have_count(len(CELLS))


def test_a_question_is_answered_in_the_notebook_and_keys_stay_inside(notebook):
    notebook.figure()
    cell = notebook.run(4)
    question = cell.locator(".tc-question")
    box = question.get_by_role("textbox")
    expect(question.get_by_role("button", name="Check")).to_be_visible()
    count, prompt = notebook.page.locator(notebook.words.cell).count(), cell.locator(notebook.words.prompt).first
    before = prompt.inner_text()
    box.press_sequentially("b5")
    box.press("Home")
    box.press("Delete")
    box.press("Enter")
    expect(question.get_by_role("status")).to_have_text("✗ Not right. One is missing, and one more.")
    box.press("Shift+Enter")
    box.fill("7")
    question.get_by_role("button", name="Check").click()
    expect(question.get_by_role("status")).to_have_text("✓ Right. 3 + 4.")
    assert notebook.page.locator(notebook.words.cell).count() == count
    assert prompt.inner_text() == before
