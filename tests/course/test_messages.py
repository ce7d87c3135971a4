"""Messages of outputs: the slices of HTML that the metadata names are the messages, and translations land there."""

import json
import subprocess
import sys

import pytest
import torch

from transconv_course import draw
from transconv_course.draw import progress as bar
from transconv_course.explorer import Explorer
from transconv_course.messages import (
    FORMS,
    attribute,
    bundle,
    filled,
    in_language,
    read,
    rendered,
    sentences,
    stored,
    text,
    translated,
    whole,
)
from transconv_course.questions import ask, choose, number

X = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
QUESTION = choose('Which of `K` & "X"?', {"`K`": "It is <it>."}, {"both": "Only one.", "3": "No."})
OUTPUTS = {
    "picture": lambda: draw.stamping(X, X)._repr_mimebundle_(),
    "figure": lambda: Explorer(X, X, stride=2, padding=1)._still_and_widget()[0],
    "figure without a widget": lambda: Explorer(X, X)._alone()[0],
    "questions": lambda: ask(1, QUESTION, number("How many?", 2, "Two.", {3: "Three?"}))._repr_mimebundle_(),
    "progress bar": lambda: bundle(bar._bar(1, 2), ""),
}


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_slices_that_the_metadata_names_are_the_messages(output):
    data, metadata = OUTPUTS[output]()
    html, units = data["text/html"], read(metadata["text/html"]["messages"])
    places = [place for unit in units for place in unit]
    assert places and stored(units) == metadata["text/html"]["messages"]
    for start, end, form, message in places:
        assert html[start:end] == FORMS[form](filled(message, {}))
    assert all(end <= start for (_, end, *_), (start, *_) in zip(places, places[1:]))
    assert not any("\ue000" <= character <= "\uf8ff" for character in html)


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_translation_replaces_the_messages_and_nothing_else(output):
    data, metadata = OUTPUTS[output]()
    html, units = data["text/html"], read(metadata["text/html"]["messages"])
    words = {one: one for unit in units for *_, message in unit for one in sentences(message)}
    assert translated(html, units, words, "en") == html
    assert translated(html, units, dict.fromkeys(words, "§"), "en").count("§") >= sum(map(len, units))


def test_the_sentences_of_a_figures_still_are_marked():
    messages = [message for unit in read(OUTPUTS["figure"]()[1]["text/html"]["messages"]) for *_, message in unit]
    alt, caption = messages
    assert filled(alt, {}).startswith("Stamps of K add up to Y: 0 2, 2 0. Input X 0 1, 2 3; ")
    assert caption == "Dashed: removed by padding."


def test_text_without_words_is_not_a_message():
    assert rendered(f"{text('3 + x')}{text('`for` 2')}{attribute('−1')}")[1] == []
    assert rendered(text({"message": "{n} + 1", "holes": {"n": "2"}})) == ("2 + 1", [])


def test_one_translation_serves_a_sentence_whatever_its_numbers():
    words = {"The {cell} is {terms}.": "{cell} 等于 {terms}。", "one product, {it}": "一个乘积 {it}"}

    def shown(cell, product):
        terms = {"message": "one product, {it}", "holes": {"it": product}}
        said = {"message": "The {cell} is {terms}.", "holes": {"cell": cell, "terms": terms}}
        data, metadata = bundle(f'<img alt="{attribute(said)}">', said)
        assert sentences(said) == list(words)
        return in_language(data, json.loads(json.dumps(metadata)), words)

    assert shown("<6>", "2·3") == {
        "text/html": '<img alt="&lt;6&gt; 等于 一个乘积 2·3。">',
        "text/plain": "<6> 等于 一个乘积 2·3。",
    }
    assert shown("4", "2·2")["text/plain"] == "4 等于 一个乘积 2·2。"
    data, metadata = bundle(text({"message": "The {n}.", "holes": {"n": "12"}}), "")
    assert in_language(data, metadata, {})["text/html"] == '<span lang="en">The 12.</span>'


def test_a_unit_with_a_missing_translation_keeps_its_language_and_says_so():
    marked = f'{whole(text("one") + text("two"))}<i title="{attribute("three")}">{text("four")}</i>'
    html, units = rendered(marked)
    assert [len(unit) for unit in units] == [2, 1, 1]
    assert translated(html, units, {"one": "1", "four": "<4>"}, "en") == (
        '<span lang="en">one</span><span lang="en">two</span><i title="three" lang="en">&lt;4&gt;</i>'
    )


def test_messages_questions_and_results_need_no_torch(root):
    light = "transconv_course.messages, transconv_course.questions, transconv_course.benchmark"
    code = f"import sys, {light}; print('torch' in sys.modules)"
    python = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root / 'lib')!r}); {code}"]
    assert subprocess.run(python, capture_output=True, text=True, check=True).stdout.strip() == "False"
