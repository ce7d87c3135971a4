"""Questions: what a key holds, and what is refused while a chapter is written."""

import json
import re
from html import unescape

import pytest

from transconv import conv_transpose_size
from transconv_course.questions import ask, choose, number, order, prints
from transconv_course.questions.asked import mixed

ROWS = number(
    "How many rows?", conv_transpose_size(4, 3, 2, 1), "2·3 + 3 − 2.", {8: "It needs output_padding."}, "Count."
)
LINEAR = choose(
    "Is it linear?", {"yes": "A sum of multiples is."}, {"no": "There is no bias.", "in `X` only": "K too."}
)
STEPS = order("What comes first?", ["spread", "frame", "turn"], "The frame stays outside.")
PRINTED = prints("print(list(range(2)))", "It stops before 2.", {"[0, 1, 2]": "2 is left out."}, {})
EVERY = (ROWS, LINEAR, STEPS, PRINTED)


def test_a_number_is_kept_as_it_is_typed():
    assert ROWS.right == ("7",)
    assert ROWS.why == {"8": "It needs output_padding.", "7": "2·3 + 3 − 2.", "": "Count."}
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


def test_the_page_carries_every_word_with_the_script_off():
    html = ask(3, *EVERY)._repr_html_()
    ids = re.findall(r'<fieldset class="tc-question" id="([^"]+)"', html)
    assert ids == ["q3-1", "q3-2", "q3-3", "q3-4"]
    assert html.count("<details><summary>Answer</summary>") == 4
    page = re.sub(r' data-\w+="[^"]*"', "", html)
    for question in EVERY:
        assert [reason for answer, reason in question.why.items() if reason not in page] in ([], [question.why.get("")])
    assert "✓ <b>7</b> 2·3 + 3 − 2." in html.replace("<p>", "")
    assert "in <code>X</code> only" in html


def test_the_key_in_the_page_is_the_questions():
    html = ask(3, *EVERY)._repr_html_()
    keys = [json.loads(unescape(text)) for text in re.findall(r'data-key="([^"]*)"', html)]
    assert keys == [{"right": list(question.right), "why": question.why} for question in EVERY]


def test_what_an_author_writes_cannot_leave_its_place():
    question = choose('<b>"&</b>?', {"<i>": "</fieldset>"}, {'"': "'"})
    html = ask(1, question)._repr_html_()
    assert "<i>" not in html and html.count("</fieldset>") == 1
    assert 'value="&lt;i&gt;"' in html and 'value="&quot;"' in html


def test_many_right_answers_are_boxes_and_one_is_a_button():
    several = choose("Which?", {"a": "First.", "b": "Second."}, {"c": "Third."})
    assert 'type="checkbox"' in ask(1, several)._repr_html_() and 'type="radio"' in ask(1, LINEAR)._repr_html_()


REFUSED = [
    (lambda: number("How many?", "7", "So.", {8: "Not so."}), TypeError, "answer must be a number, got '7'"),
    (lambda: number("How many?", True, "So.", {8: "Not so."}), TypeError, "answer must be a number, got True"),
    (
        lambda: number("How many?", 7, "So.", {7: "Not so."}),
        ValueError,
        "tempting must not hold the right answer, got 7",
    ),
    (lambda: number("How many?", 7, "So.", {}), ValueError, "tempting must not be empty, got {}"),
    (lambda: number("How many?", 7, " ", {8: "Not so."}), ValueError, "why must not be blank, got ' '"),
    (lambda: number("", 7, "So.", {8: "Not so."}), ValueError, "asks must not be blank, got ''"),
    (
        lambda: prints("n = 1", "So.", {"1": "Not so."}, {}),
        ValueError,
        "what the code prints must not be blank, got ''",
    ),
    (lambda: prints("print(1)", "So.", {"1": "Not so."}, {}), ValueError, "tempting must not hold the right answer"),
    (lambda: choose("Which?", {}, {"a": "No."}), ValueError, "right must not be empty, got {}"),
    (lambda: choose("Which?", {"a": "Yes."}, {}), ValueError, "wrong must not be empty, got {}"),
    (
        lambda: choose("Which?", {"a": "Yes."}, {"a": "No."}),
        ValueError,
        "right and wrong must have no answer in common, got ['a'] in both",
    ),
    (lambda: order("How?", ["a"], "So."), ValueError, "steps must be two or more, all different, got ['a']"),
    (lambda: order("How?", ["a", "a"], "So."), ValueError, "steps must be two or more, all different, got ['a', 'a']"),
    (lambda: order("How?", 3, "So."), TypeError, "steps must be a list or a tuple, got 3"),
    (lambda: ask(0, ROWS), ValueError, "chapter must be at least 1, got 0"),
    (lambda: ask(1), ValueError, "questions must not be empty, got ()"),
    (
        lambda: ask(1, "How many?"),
        TypeError,
        "questions must be made by choose, number, order or prints, got 'How many?'",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_a_question_that_cannot_be_asked_is_refused(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()
