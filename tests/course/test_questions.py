"""Questions: what a key holds, which elements of the page hold it, and which of an author's mistakes are refused."""

import re
from html.parser import HTMLParser

import pytest

from transconv import conv_transpose_size
from transconv_course.messages import read, translated
from transconv_course.questions import ask, choose, number, order, prints
from transconv_course.questions.form import WORDS, mixed

ROWS = number(
    "How many rows?", conv_transpose_size(4, 3, 2, 1), "2·3 + 3 − 2.", {8: "It needs output_padding."}, "Count."
)
LINEAR = choose(
    "Is it linear?", {"yes": "A sum of multiples is."}, {"no": "There is no bias.", "in `X` only": "K too."}
)
STEPS = order("What comes first?", ["spread", "frame", "turn"], "The frame stays outside.")
PRINTED = prints("print(list(range(2)))", "It stops before 2.", {"[0, 1, 2]": "2 is left out."}, {})
EVERY = (ROWS, LINEAR, STEPS, PRINTED)


class Page(HTMLParser):
    """Every element with its attributes and the text in it, in the order in which the elements open."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append({"tag": tag, "text": "", **dict(attributes)})
        if tag != "input":
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def having(self, attribute):
        return [element for element in self.elements if attribute in element]


def stored(*questions, chapter=3):
    """The HTML of a form of questions, and its messages in their units."""
    data, metadata = ask(chapter, *questions)._repr_mimebundle_()
    return data["text/html"], read(metadata["text/html"]["messages"])


def test_a_number_is_kept_as_it_is_typed():
    assert ROWS.right == ("7",)
    assert ROWS.reasons == {"8": "It needs output_padding.", "7": "2·3 + 3 − 2.", "": "Count."}
    assert number("Which part?", 1 / 4, "1 of 4.", {0.5: "Half."}).right == ("0.25",)
    assert number("How many?", 123456789, "Counted.", {-1: "Less than none."}).right == ("123456789",)


def test_what_code_prints_is_found_by_running_it():
    assert PRINTED.right == ("[0, 1]",)
    assert prints("print(n + 1)", "One more.", {"1": "n is 1."}, {"n": 1}).right == ("2",)


def test_options_are_never_in_the_authors_order():
    for count in range(2, 9):
        options = tuple(f"option {place}" for place in range(count))
        assert mixed(options) != list(options)
        assert sorted(mixed(options)) == sorted(options)
        assert mixed(options) == mixed(options)


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.kind)
def test_the_answers_elements_hold_the_key(question):
    answers = Page(stored(question)[0]).having("data-answer")
    assert tuple(each["data-answer"] for each in answers if "data-right" in each) == question.right
    for each in answers:
        if each["tag"] == "p":
            assert each["text"].endswith(question.reasons[each["data-answer"]])
            assert ("hidden" in each) == (each["data-answer"] == "" and question.kind != "order")
    assert set(question.reasons) <= {each["data-answer"] for each in answers}


def test_every_question_can_be_answered_with_the_script_off():
    page = Page(stored(*EVERY)[0])
    assert [each["id"] for each in page.elements if each["tag"] == "fieldset"] == ["q3-1", "q3-2", "q3-3", "q3-4"]
    shown = [each["text"] for each in page.elements if each["tag"] == "details"]
    for text, question in zip(shown, EVERY, strict=True):
        reasons = [reason for answer, reason in question.reasons.items() if answer or question.kind == "order"]
        assert text.startswith("Answer") and all(reason in text for reason in reasons)


def test_the_forms_words_are_attributes_of_an_invisible_element():
    (words,) = [each for each in Page(stored(ROWS)[0]).elements if each.get("class") == "tc-words"]
    assert {name.removeprefix("data-"): word for name, word in words.items() if name.startswith("data-")} == WORDS
    assert words["text"] == ""


def test_a_question_is_translated_whole_or_not_at_all():
    html, units = stored(*EVERY)
    one = next(unit for unit in units if any(message == "Is it linear?" for *_, message in unit))
    words = {message: f"<{message}>" for *_, message in one}
    page = Page(translated(html, units, words, "en"))
    (legend,) = [each["text"] for each in page.elements if each["tag"] == "legend" and "linear" in each["text"]]
    assert legend == "2. <Is it linear?>"
    assert [each["data-answer"] for each in page.having("data-answer")] == [
        each["data-answer"] for each in Page(html).having("data-answer")
    ]
    del words["K too."]
    page = Page(translated(html, units, words, "en"))
    assert any(each["text"] == "Is it linear?" and each.get("lang") == "en" for each in page.elements)
    assert not any("<Is it linear?>" in each["text"] for each in page.elements)


def test_text_that_is_typed_or_printed_is_not_a_message():
    messages = [message for unit in stored(ROWS, PRINTED)[1] for *_, message in unit]
    assert "It stops before 2." in messages and not {"7", "8", "[0, 1]", "[0, 1, 2]"} & set(messages)


def test_what_an_author_writes_cannot_become_markup():
    html, _ = stored(choose('<b>"&</b>?', {"<i>": "</fieldset>"}, {'"': "'"}))
    assert "<i>" not in html and html.count("</fieldset>") == 1
    assert 'value="&lt;i&gt;"' in html and 'data-answer="&quot;"' in html


def test_several_right_answers_give_checkboxes_and_one_gives_radio_buttons():
    several = choose("Which?", {"a": "First.", "b": "Second."}, {"c": "Third."})
    assert 'type="checkbox"' in stored(several)[0] and 'type="radio"' in stored(LINEAR)[0]


SLIPS = [
    (lambda: number("How many?", 7, "So.", {7: "Not so."}), "right and wrong, got ['7']"),
    (lambda: prints("print(1)", "So.", {"1": "Not so."}, {}), "right and wrong, got ['1']"),
    (lambda: choose("Which?", {"a": "Yes."}, {"a": "No."}), "right and wrong, got ['a']"),
    (lambda: prints("n = 1", "So.", {"1": "Not so."}, {}), "code must print something, got 'n = 1'"),
]


@pytest.mark.parametrize(("call", "message"), SLIPS)
def test_a_mistake_that_would_spoil_a_key_is_refused(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
