"""What the course prints where a lone notebook brought its translations, and where none did."""

import json
import re

import pytest
import torch

from transconv_course import draw, explorer, translation
from transconv_course.check.verdict import NOT_RIGHT, NOT_YET, RIGHT_ON_CASES, Message, Verdict
from transconv_course.draw import progress as bar
from transconv_course.messages import bundle, filled
from transconv_course.questions import ask, number

X = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
ALT = draw.stamping(X, X).alt
COUNT = Message("Count the {rows} again.")
WORDS = {
    NOT_YET: "还没有作答。",
    RIGHT_ON_CASES: "正确，共 {cases} 个例子。",
    NOT_RIGHT: "不正确：{answer}。{hint}",
    COUNT: "再数一遍。",
    ALT: "一幅“图”。",
    "progress": "进度",
    "How many?": "多少？",
    "Two.": "两个。",
    "More": "更多",
}


@pytest.fixture
def speak(tmp_path, monkeypatch):
    """Give the library a translation.json with these words."""

    def speak(words):
        file = tmp_path / "translation.json"
        file.write_text(json.dumps({"language": "zh-CN", "words": words}), encoding="utf-8")
        monkeypatch.setattr(translation, "FILE", file)
        forget()

    yield speak
    monkeypatch.undo()
    forget()


def forget():
    for cached in (translation.words, explorer._module, explorer._widget_class):
        cached.cache_clear()


def html(shown):
    """The HTML of an output, and its metadata."""
    data, metadata = shown._repr_mimebundle_()
    return data["text/html"], metadata


def test_a_check_answers_in_the_notebooks_language(speak):
    speak(WORDS)
    assert repr(Verdict(False, NOT_YET)) == "还没有作答。"
    assert repr(Verdict(True, RIGHT_ON_CASES, cases=4)) == "正确，共 4 个例子。"
    assert repr(Verdict(False, NOT_RIGHT, answer="{hint}", hint=COUNT)) == "不正确：{hint}。再数一遍。"
    assert Verdict(False, NOT_YET)._repr_mimebundle_() == ({"text/plain": "还没有作答。"}, {})


def test_a_sentence_without_a_translation_stays_in_english(speak):
    speak({COUNT: "再数一遍。"})
    assert repr(Verdict(False, NOT_RIGHT, answer=9, hint=COUNT)) == "Not right: 9. 再数一遍。"
    assert repr(Verdict(False, NOT_RIGHT, answer=9, hint=Message("Look."))) == "Not right: 9. Look."


def test_a_text_that_a_student_returned_is_not_a_message(speak):
    speak(WORDS)
    assert repr(Verdict(False, NOT_RIGHT, answer="progress", hint=COUNT)) == "不正确：progress。再数一遍。"


def test_a_picture_a_bar_and_a_question_are_in_the_notebooks_language(speak):
    speak(WORDS)
    picture, metadata = html(draw.stamping(X, X))
    assert "一幅“图”。" in picture and ALT not in picture and metadata == {}
    assert draw.stamping(X, X)._repr_mimebundle_()[0]["text/plain"] == "一幅“图”。"
    assert "进度" in bundle(bar._bar(1, 2), "")[0]["text/html"]
    form, _ = html(ask(1, number("How many?", 2, "Two.", {})))
    assert '<span lang="en">How many?</span>' in form  # a question is in one language: the form's words are missing
    speak(WORDS | {"Your number": "你的数", "Answer": "答案"})
    form, _ = html(ask(1, number("How many?", 2, "Two.", {})))
    assert "多少？" in form and "两个。" in form and "你的数" in form and "How many?" not in form


def test_a_figure_brings_its_words_and_no_others(speak):
    plain = explorer._module()
    speak(WORDS)
    table, module = explorer._module()[: -len(plain)], explorer._module()[-len(plain) :]
    words = json.loads(json.loads(re.search(r'text: (".*") }', table)[1]))
    assert words == {"More": "更多"} and module == plain


def test_a_figure_finds_each_of_its_sentences(root, speak):
    sentences = json.loads((root / "web/stage/messages.json").read_text(encoding="utf-8")).values()
    speak(dict.fromkeys(sentences, "词"))
    table = re.search(r'text: (".*") }', explorer._module())[1]
    assert set(json.loads(json.loads(table))) == set(sentences)


def test_without_translations_the_course_speaks_english_and_stores_its_messages(root):
    assert not translation.FILE.exists() and translation.words() == {}
    assert explorer._module() == explorer.BUNDLE.read_text(encoding="utf-8")
    assert html(draw.stamping(X, X))[1]["text/html"]["messages"]
    data, metadata = Verdict(False, NOT_RIGHT, answer=(9, 10), hint=COUNT)._repr_mimebundle_()
    assert metadata["text/plain"] == {
        "message": NOT_RIGHT,
        "holes": {"answer": "(9, 10)", "hint": {"message": COUNT}},
    }
    assert filled(metadata["text/plain"], {}) == data["text/plain"] == f"Not right: (9, 10). {COUNT}"


def test_what_a_check_stores_can_be_written_as_json():
    for answer in (float("nan"), torch.ones(2), (1, 2), ValueError("no"), None):
        _, metadata = Verdict(False, NOT_RIGHT, answer=answer, hint=COUNT)._repr_mimebundle_()
        json.dumps(metadata, allow_nan=False)
