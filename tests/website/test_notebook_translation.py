"""Notebooks in another language: their messages are those of the pages, and nothing else in them changes."""

import copy
import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from babel.messages import pofile
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.support.translated_library import translated_library
from tools import kernel_polling, notebooks
from transconv_course.messages import attribute, bundle, filled, plain_bundle, text, whole
from website import catalogs, messages, notebook_translation
from website.extension import page_scripts
from website.extension.translated_html import fixed_places
from website.notebook_translation import RAW_HTML, WRITTEN, passages, translated, translated_markdown

CODE = "zh_CN"
HANDOUTS = "classroom/handouts"


def read(path):
    return nbformat.read(path, as_version=4)


def docname(root, path):
    return path.relative_to(root).with_suffix("").as_posix()


def markdown(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def templates_messages(template):
    with template.open("rb") as file:
        return {message.id for message in pofile.read_po(file) if message.id}


@pytest.fixture(scope="module")
def templates(root, tmp_path_factory):
    """The messages of the whole course, as `make messages` gathers them."""
    folder = tmp_path_factory.mktemp("gathered")
    subprocess.run([sys.executable, "-m", "website.messages", "gather", folder], cwd=root, check=True, timeout=300)
    return folder / "templates"


def test_the_messages_of_a_notebook_are_those_that_gettext_finds_on_its_page(templates, root, stored):
    ours = notebook_translation.messages(read(stored))
    assert len(ours) == len(set(ours))
    assert set(ours) == templates_messages(templates / f"{docname(root, stored)}.pot")


CONF = """
import sys
sys.path[:0] = [{root!r}, {root!r} + "/lib"]
from website.extension import translated_html
extensions, gettext_compact, html_theme, nb_execution_mode = ["myst_nb"], False, "basic", "off"
myst_enable_extensions = {extensions!r}
root_doc, suppress_warnings = "assignment_01", ["toc.not_included"]
def setup(app):
    app.add_node(translated_html.translatable_html)
    app.add_transform(translated_html.Wrap)
"""


def test_the_messages_of_an_assignment_are_those_that_gettext_would_find(templates, root, tmp_path):
    extensions = sorted(notebook_translation._parser().options["myst_config"].enable_extensions)
    for handout in (root / HANDOUTS).glob("*.ipynb"):
        shutil.copy(handout, tmp_path)
    (tmp_path / "conf.py").write_text(CONF.format(root=str(root), extensions=extensions), encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", ".", "gettext"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    handouts = sorted(tmp_path.glob("*.ipynb"))
    for handout in handouts:
        found = templates_messages(tmp_path / f"gettext/{handout.stem}.pot")
        assert set(notebook_translation.messages(read(handout))) == found
        assert templates_messages(templates / HANDOUTS / f"{handout.stem}.pot") == found
    assert len(handouts) == 4


def expected(token, words):
    """The content of a token once its messages are translated."""
    if token.type == "inline":
        message = token.content.replace("\n", " ")
        return words.get(message, token.content)
    if token.type in RAW_HTML:
        return in_its_places(token.content, fixed_places(token.content), words)
    return words.get(token.content, token.content)


def in_its_places(html, units, words):
    for ((start, end, form, message),) in reversed(units):
        html = html[:start] + WRITTEN[form](words.get(message, message)) + html[end:]
    return html


def test_every_translated_message_stands_in_its_place_and_the_rest_is_untouched(root, stored):
    name = docname(root, stored)
    words = catalogs.words(CODE, "course") | catalogs.words(CODE, name)
    parse = notebook_translation._parser().parse
    for english, chinese in zip(markdown(read(stored)), markdown(translated(read(stored), name, CODE)), strict=True):
        chinese = re.sub(r"\n\n> 本页.*", "", chinese)  # the notes under the title
        was, is_now = parse(english), parse(chinese)
        assert [token.content for token in is_now] == [expected(token, words) for token in was]
        assert [(token.type, token.tag, token.info) for token in is_now] == [
            (token.type, token.tag, token.info) for token in was
        ]


def test_the_place_of_a_message_holds_nothing_but_the_message(stored):
    for source in markdown(read(stored)):
        for start, end, form, message in passages(source):
            assert " ".join(source[start:end].split()) == " ".join(WRITTEN[form](message).split())


def test_every_stored_answer_of_a_check_has_its_message(stored):
    data = [output for cell in read(stored).cells for output in cell.get("outputs", []) if "data" in output]
    answers = [output for output in data if output.data["text/plain"].startswith(("Not answered yet", "Right"))]
    for answer in answers:
        assert filled(answer.metadata["text/plain"], {}) == answer.data["text/plain"]
    assert answers or stored.parent.name == "back"


BLOCKS = """# Title #

> A quoted
> sentence.

1. 1. One item
   goes on.

3) 3

| a | b \\| c | a |
|---|---|---|
| a |  | $a$ |

$$y = 1 \\text{ if even}$$

$$y = 1$$

```python
code = "a"
```

</details>

<details><summary>Hint</summary>

[Link](06.ipynb) and `a`.

</details>
"""
TRANSLATED_BLOCKS = """# 标题 #

> 一句引文。

1. 1. 一项

3) 三

| 甲 | 乙 \\| 丙 | 甲 |
|---|---|---|
| 甲 |  | $a$ |

$$y = 1 \\text{ 若为偶}$$

$$y = 1$$

```python
code = "a"
```

</details>

<details><summary>提示</summary>

[链接](06.ipynb)与 `a`。

</details>
"""
BLOCK_WORDS = {
    "Title": "标题",
    "A quoted sentence.": "一句引文。",
    "One item goes on.": "一项",
    "3": "三",
    "a": "甲",
    "b | c": "乙 | 丙",
    "y = 1 \\text{ if even}": "y = 1 \\text{ 若为偶}",
    "Hint": "提示",
    "[Link](06.ipynb) and `a`.": "[链接](06.ipynb)与 `a`。",
}


def test_each_kind_of_block_is_translated_where_it_stands():
    assert translated_markdown(BLOCKS, BLOCK_WORDS) == TRANSLATED_BLOCKS
    assert translated_markdown(BLOCKS, {}) == BLOCKS


def output(data, metadata):
    return new_output("display_data", data, metadata=metadata)


@pytest.fixture
def locale(root, tmp_path, monkeypatch):
    """A copy of the catalogs that may be changed, in which every sentence of a check is translated."""
    folder = shutil.copytree(root / "website/locale", tmp_path / "locale")
    monkeypatch.setattr(catalogs, "LOCALE", folder)
    translate(
        folder, "check", {english: f"译：{english}" for english, *_ in catalogs.read(catalogs.path(CODE, "check"))}
    )
    yield folder
    monkeypatch.undo()
    forget()


def forget():
    for cached in (catalogs.words, catalogs.stale):
        cached.cache_clear()


def translate(locale, domain, entries, fuzzy=()):
    """Write a catalog."""
    catalog = pofile.Catalog(locale=CODE)
    for english, other in entries.items():
        catalog.add(english, other, flags=["fuzzy"] if english in fuzzy else [])
    messages.write(catalogs.path(CODE, domain, locale), catalog)
    forget()


QUESTION = whole(f"<fieldset><p>{text('How many?')}</p><p>{text('That many.')}</p></fieldset>")
NOTEBOOK = new_notebook(
    cells=[
        new_markdown_cell("# A title\n\nOne sentence.\n\nA sentence that has changed.\n\nA sentence in no catalog."),
        new_code_cell(
            "show()",
            outputs=[
                output(*bundle(f'<p title="{attribute("A picture.")}"></p>', "A picture.")),
                output(*bundle(QUESTION, "1 question.")),
                output(*plain_bundle("Right, on {cases} cases.", {"cases": "4"})),
                new_output("stream", text="A picture."),
                output({"text/plain": "A picture."}, {}),
            ],
        ),
    ]
)
PAGE = {
    "A title": "标题",
    "One sentence.": "一句话。",
    "A sentence that has changed.": "以前的话。",
    "A picture.": "一幅图。",
    "How many?": "多少？",
}


def test_what_is_stale_or_missing_stays_english_and_a_note_under_the_title_counts_it(locale):
    translate(locale, "page", PAGE, fuzzy=["A sentence that has changed."])
    notebook = translated(NOTEBOOK, "page", CODE)
    title, stale, missing, *rest = notebook.cells[0].source.split("\n\n")
    assert title == "# 标题"
    assert stale.startswith("> 本页有 1 处") and "更新" in stale
    assert missing.startswith("> 本页有 2 处") and "尚未翻译" in missing
    assert rest == ["一句话。", "A sentence that has changed.", "A sentence in no catalog."]


def test_outputs_are_translated_where_they_hold_messages_and_nowhere_else(locale):
    translate(locale, "page", PAGE)
    picture, question, check, stream, plain = translated(NOTEBOOK, "page", CODE).cells[1].outputs
    assert picture.data == {"text/html": '<p title="一幅图。"></p>', "text/plain": "一幅图。"}
    assert '<span lang="en">How many?</span>' in question.data["text/html"]  # translated as a whole or not at all
    assert check.data == {"text/plain": "译：Right, on 4 cases."}
    assert stream.text == "A picture." and plain.data == {"text/plain": "A picture."}


def test_a_translated_notebook_has_no_note_and_an_untranslated_one_says_so(locale):
    every = dict.fromkeys(notebook_translation.messages(NOTEBOOK), "译。")
    translate(locale, "page", every)
    assert translated(NOTEBOOK, "page", CODE).cells[0].source == "# 译。\n\n译。\n\n译。\n\n译。"
    translate(locale, "check", {"Not on this page.": "旧"}, fuzzy=["Not on this page."])
    (title, note, *_) = translated(NOTEBOOK, "page", CODE).cells[0].source.split("\n\n")
    assert title == "# 译。" and note.startswith("> 本页有 1 处尚未翻译")  # what the check said
    translate(locale, "page", {})
    note = translated(NOTEBOOK, "page", CODE).cells[0].source.split("\n\n")[1]
    assert note == f"> {catalogs.words(CODE, 'course')[notebook_translation.site_words.UNTRANSLATED_PAGE]}"


def test_the_notebook_that_is_translated_stays_as_it_was(locale):
    before = copy.deepcopy(NOTEBOOK)
    translated(NOTEBOOK, "page", CODE)
    assert before == NOTEBOOK


def lines_of_code(cell):
    return [line for line in cell.source.splitlines() if not line.startswith("# @title ")]


@pytest.mark.parametrize("name", ["01_trans_conv", "06_shape_formula"])
def test_the_title_that_stands_for_a_folded_cell_is_translated(name, root):
    words = catalogs.words(CODE, "course")
    cells = translated(read(root / f"chapters/{name}.ipynb"), f"chapters/{name}", CODE).cells
    titles = {cell.source.split("\n")[0] for cell in cells if cell.source.startswith("# @title ")}
    questions = f'# @title {words["Questions"]} {{ display-mode: "form" }}'
    assert titles >= {f"# @title {words['Worked solution']}", questions}


def test_cells_of_code_and_their_metadata_are_those_of_the_english(stored, root):
    english, other = read(stored), translated(read(stored), docname(root, stored), CODE)
    nbformat.validate(other)
    for one, two in zip(english.cells, other.cells, strict=True):
        assert (one.id, one.cell_type, one.metadata) == (two.id, two.cell_type, two.metadata)
        assert one.cell_type == "markdown" or lines_of_code(one) == lines_of_code(two)
    assert english.metadata == other.metadata


def test_a_language_has_no_figure_in_two_languages(root, locale):
    name = "chapters/01_trans_conv"
    stored = read(root / f"{name}.ipynb")
    every = {message: f"词{n}" for n, message in enumerate(page_scripts.messages("stage"))}
    translate(locale, "stage", every)
    assert every.items() <= notebook_translation.words(stored, name, CODE).items()
    translate(locale, "stage", dict(list(every.items())[1:]))
    assert "Whole screen" in every and "Whole screen" not in notebook_translation.words(stored, name, CODE)


def test_a_chapter_that_runs_in_chinese_prints_what_its_translated_outputs_show(root, locale, tmp_path):
    """Checks, questions, pictures and figures speak Chinese, and every other output is that of the English chapter."""
    name = "chapters/01_trans_conv"
    stored = read(root / f"{name}.ipynb")
    translate(locale, name, {english: f"译：{english}" for english, *_ in catalogs.read(catalogs.path(CODE, name))})
    translated_library(root, tmp_path, notebook_translation.words(stored, name, CODE))
    (tmp_path / "chapters").mkdir()
    run = copy.deepcopy(stored)
    kernel_polling.poll_every_second()
    NotebookClient(run, kernel_name="python3", resources={"metadata": {"path": str(tmp_path / "chapters")}}).execute()
    notebooks.normalise(run)
    expected = translated(stored, name, CODE)
    compared = [
        (cell.outputs, other.outputs)
        for cell, other in zip(run.cells, expected.cells, strict=True)
        if cell.cell_type == "code" and "nbval-ignore-output" not in cell.metadata.get("tags", [])
    ]
    assert len(compared) > 15
    for outputs, other in compared:
        assert outputs == other
    shown = json.dumps([outputs for outputs, _ in compared], ensure_ascii=False)
    assert shown.count("译：Not answered yet") == 3 and shown.count("译：Right, on 4 cases.") == 1
    question = "An input of 5 × 5 cells meets a kernel of 3 × 3."
    assert shown.count(question) == shown.count(f"译：{question}") > 0 and "input X 2×2 → output Y 3×3" not in shown
