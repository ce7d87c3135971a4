"""The figure on the site: its module comes from our own pages, to those with a figure, and still works in a tunnel."""

import re
import subprocess
import sys

import nbformat
import pytest

from browsing import serve
from tools import notebooks
from transconv_course.explorer import Explorer

FIGURE = "<transconv-explorer id='fig' state='{\"stride\":2}'>a picture</transconv-explorer>"
LINK = '<p><a href="#fig:stride=3">try stride 3</a></p>'
CONF = """
import sys
sys.path.insert(0, {root!r})
extensions = ["myst_nb", "notfound.extension", "website.extension.explorer"]
nb_execution_mode = "off"
nb_mime_priority_overrides = [["html", "text/html", 0]]
nb_ipywidgets_js = {{}}
html_theme = "basic"
exclude_patterns = ["html", "jupyter_execute"]
"""
PAGES = {
    "index.md": "# Home\n\nNo `<transconv-explorer>`.\n\n```{toctree}\n:glob:\n*\none/**\n```\n",
    "one/page.md": f"# One\n\n{FIGURE}\n\n{LINK}\n",
    "one/two/page.md": f"# Two\n\n{FIGURE}\n\n{FIGURE.replace('fig', 'other')}\n",
    "far.md": f"# Far below\n\n<div style='height: 5000px'></div>\n\n{FIGURE}\n",
    "404.md": f"# Not here\n\n{FIGURE}\n",
}


def notebook():
    """A notebook as it is stored: the figure's HTML and sentence, and no widget."""
    data, _ = Explorer([[0, 1], [2, 3]], [[1, 2]], id="stored")._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    code = nbformat.v4.new_code_cell("Explorer(X, K)", outputs=[output], execution_count=1)
    stored = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A notebook"), code])
    notebooks.normalise(stored)
    return nbformat.writes(stored)


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    source = tmp_path_factory.mktemp("source")
    pages = PAGES | {"conf.py": CONF.format(root=str(root)), "notebook.ipynb": notebook()}
    for name, text in pages.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
    for _ in range(2):  # the second time as a reader who changes a page and builds again
        build = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", str(source), str(source / "html")]
        subprocess.run(build, check=True, capture_output=True, timeout=120)
        (source / "one/page.md").write_text(PAGES["one/page.md"] + "\nMore.\n", encoding="utf-8")
    return source / "html"


def scripts(page):
    return re.findall(r'<script type="module" src="([^"?]*)[^"]*"', page.read_text(encoding="utf-8"))


def test_the_module_is_the_bundle_that_ships(site, root):
    assert (site / "_static/explorer.mjs").read_bytes() == (root / "lib/transconv_course/explorer.js").read_bytes()


@pytest.mark.parametrize(
    ("page", "source"),
    {
        "one/page.html": "../_static/lazy_load.mjs",
        "one/two/page.html": "../../_static/lazy_load.mjs",
        "notebook.html": "_static/lazy_load.mjs",
        "404.html": "/_static/lazy_load.mjs",
    }.items(),
)
def test_a_page_with_a_figure_loads_it_once_from_its_own_depth(site, page, source):
    (loaded,) = scripts(site / page)
    assert loaded.endswith(source) if page == "404.html" else loaded == source


@pytest.mark.parametrize("page", ["index.html", "genindex.html", "search.html"])
def test_a_page_without_a_figure_does_not_load_it(site, page):
    assert ".mjs" not in (site / page).read_text(encoding="utf-8")


@pytest.fixture
def tab(site, browser):
    """A page that is not open yet, on the site's address; what fails on it or asks others is in `tab.notes`."""
    with serve(site) as address, browser.new_context(base_url=address) as context:
        tab = context.new_page()
        tab.notes = []
        tab.on("request", lambda r: r.url.startswith((address, "data:")) or tab.notes.append(r.url))
        tab.on("pageerror", lambda error: tab.notes.append(str(error)))
        yield tab


@pytest.mark.parametrize("page", ["one/page.html", "one/two/page.html", "notebook.html"])
def test_every_figure_of_a_page_comes_alive_and_asks_nobody_else(tab, page):
    tab.goto(f"/{page}")
    tab.wait_for_function("[...document.querySelectorAll('transconv-explorer')].every((e) => e.shadowRoot)")
    assert tab.locator("transconv-explorer").count() >= 1 and tab.notes == []


ALIVE = "!!document.querySelector('transconv-explorer').shadowRoot"
COME_NEAR = "document.querySelector('transconv-explorer').scrollIntoView()"
SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
MODULE = "**/explorer.mjs*"


def test_a_figure_far_below_sleeps_until_a_reader_comes_near_it_even_without_a_network(tab):
    with tab.expect_request(MODULE):
        tab.goto("/far.html", wait_until="networkidle")
    assert not tab.evaluate(ALIVE)
    tab.context.set_offline(True)
    tab.evaluate(COME_NEAR)
    tab.wait_for_function(ALIVE)
    assert tab.notes == []


def test_who_saves_data_gets_the_module_on_coming_near(tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.add_init_script(SAVES_DATA)
    tab.goto("/far.html", wait_until="networkidle")
    assert asked and not any("explorer.mjs" in url for url in asked)
    tab.evaluate(COME_NEAR)
    tab.wait_for_function(ALIVE)


@pytest.mark.parametrize("page", ["far.html", "one/page.html"])  # lost before its module came, and while it was coming
@pytest.mark.parametrize("script", ["", SAVES_DATA])
def test_a_figure_whose_module_was_lost_on_the_line_wakes_when_the_network_is_back(tab, page, script):
    asked = []
    tab.on("request", lambda request: "explorer.mjs" in request.url and asked.append(request.url))
    tab.add_init_script(script)
    tab.route(MODULE, lambda route: route.abort())
    tab.goto(f"/{page}", wait_until="networkidle")
    before = len(asked)
    with tab.expect_event("requestfailed"):
        tab.evaluate(COME_NEAR)
        tab.evaluate("dispatchEvent(new Event('online'))")
    assert not tab.evaluate(ALIVE) and tab.get_by_text("a picture").is_visible()
    tab.unroute(MODULE)
    tab.evaluate("dispatchEvent(new Event('online'))")
    tab.wait_for_function(ALIVE)
    assert tab.notes == []
    again = asked[before:]  # at addresses that have not failed yet: browsers remember failures
    assert len(set(again)) == len(again) >= 1 and not set(again) & set(asked[:before])


def test_a_stored_figure_is_its_element_and_never_its_module(root):
    for path in sorted((root / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                html = output.get("data", {}).get("text/html", "")
                assert "<script" not in html or "tc-questions" in html, path.name  # the questions' own is small
