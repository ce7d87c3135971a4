"""The figure in a lone notebook in another language: inlined in HTML and as a widget, it has that language's words."""

import json
import subprocess
import sys

import nbformat
import pytest

from tests.support.translated_library import translated_library
from website import notebook_translation
from website.extension import page_scripts

FIGURE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import IPython.display
from transconv_course.explorer import Explorer
shown = []
IPython.display.display = lambda data, **_: shown.append(data["text/html"])
figure = Explorer([[0, 1], [2, 3]], [[0, 1], [2, 3]])
figure.show("html")
print(json.dumps({"html": "".join(shown), "esm": figure.widget._esm, "state": figure._state()}))
"""
AS_WIDGET = """async ({ esm, state }) => {
    const module = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
    const model = { get: (key) => state[key], set() {}, on() {}, off() {}, save_changes() {} };
    module.default.render({ model, el: document.body });
}"""


@pytest.fixture(scope="module")
def figure(root, tmp_path_factory):
    """What a notebook gets from a figure."""
    name = "chapters/01_trans_conv"
    words = notebook_translation.words(nbformat.read(root / f"{name}.ipynb", as_version=4), name, "zh_CN")
    if not set(page_scripts.messages("stage")) <= words.keys():
        pytest.skip("the figure's translation isn't complete")
    library = translated_library(root, tmp_path_factory.mktemp("notebook"), words)
    done = subprocess.run([sys.executable, "-c", FIGURE, library], check=True, capture_output=True, timeout=120)
    return json.loads(done.stdout)


@pytest.fixture
def tab(browser):
    """An empty page that may not fail."""
    page, notes = browser.new_page(), []
    page.on("pageerror", lambda error: notes.append(str(error)))
    page.on("console", lambda message: message.type == "error" and notes.append(message.text))
    yield page
    page.close()
    assert notes == []


def speaks_chinese(page):
    shown = page.locator("transconv-stage").last
    shown.get_by_role("group", name="输出 Y").wait_for()
    assert shown.get_by_role("button", name="矩阵").count() == 1
    return shown.evaluate("e => !/[A-Za-z]{4}/.test(e.shadowRoot.textContent.replace(/PyTorch|output_padding/g, ''))")


def test_inlined_figures_speak_the_notebooks_language(figure, tab, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><meta charset=utf-8>{figure['html']}{figure['html']}", encoding="utf-8")
    tab.goto(page.as_uri())
    assert speaks_chinese(tab)
    assert tab.locator("#transconv-stage").count() == 1


def test_the_widget_speaks_the_notebooks_language(figure, tab):
    tab.goto("about:blank")
    tab.evaluate(AS_WIDGET, figure)
    assert speaks_chinese(tab)


def test_the_module_holds_every_word_of_the_figure(root):
    module = (root / "lib/transconv_course/explorer.js").read_text(encoding="utf-8")
    assert [message for message in page_scripts.messages("stage") if message not in module] == []
