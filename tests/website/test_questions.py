"""The questions on a page: answered by keyboard, marked as their keys say, and kept in the browser."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from transconv_course.questions import ask, number

SCREENS = {
    "phone-light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "desktop-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
NAME = "chapters/01_trans_conv.html"


@pytest.fixture(params=SCREENS)
def page(request, browser, address):
    context = browser.new_context(**SCREENS[request.param])
    page = context.new_page()
    page.goto(f"{address}/{NAME}")
    page.locator(".tc-questions[data-live]").wait_for()
    yield page
    context.close()


def questions(page, kind):
    return page.locator(f'.tc-question[data-kind="{kind}"]')


def said(question):
    return question.get_by_role("status").inner_text()


def check(question):
    question.get_by_role("button", name="Check").press("Enter")


def key(question):
    """The right answers, and the sentence about each answer, as the elements under "Answer" hold them."""
    return question.evaluate(
        """(field) => {
          const answers = [...field.querySelectorAll("details [data-answer]")];
          const why = (element) => element.querySelector(":scope > span")?.textContent;
          return {
            right: answers.filter((element) => "right" in element.dataset).map((element) => element.dataset.answer),
            why: Object.fromEntries(answers.map((element) => [element.dataset.answer, why(element)])),
          };
        }"""
    )


def test_every_answer_to_a_number_question_is_marked_as_its_key_says(page):
    question = questions(page, "number").first
    for answer, why in key(question)["why"].items():
        question.get_by_role("textbox").fill(answer or "98765")
        question.get_by_role("textbox").press("Enter")
        assert said(question) == f"{'✓ Right.' if answer in key(question)['right'] else '✗ Not right.'} {why}"


def test_a_number_may_be_written_in_many_ways_but_must_be_a_number(page):
    question = questions(page, "number").first
    for text in ("7", " 7 ", "7.0", "7,0"):
        question.get_by_role("textbox").fill(text)
        check(question)
        assert said(question).startswith("✓ Right.")
    for text, reply in (
        ("", "Give an answer first."),
        ("seven", "A number is asked for."),
        (",", "A number is asked for."),
    ):
        question.get_by_role("textbox").fill(text)
        check(question)
        assert said(question) == reply


def test_a_comma_may_stand_for_thousands(page):
    page.set_content(
        ask(1, number("How many?", 4000, "40·100.", {4: "Of each thousand."}))._repr_mimebundle_()[0]["text/html"]
    )
    question = questions(page, "number")
    for text, right in (("4,000", True), ("4000", True), ("4", False), ("4,0", False), ("4,001", False)):
        question.get_by_role("textbox").fill(text)
        check(question)
        assert said(question).startswith("✓ Right.") == right, text


def test_a_choice_is_made_by_keyboard(page):
    question = questions(page, "choose").first
    check(question)
    assert said(question) == "Give an answer first."
    (right,) = key(question)["right"]
    boxes = question.get_by_role("radio")
    boxes.first.press(" ")
    for _ in range(boxes.count()):
        chosen = question.locator("input:checked")
        check(question)
        mark = "✓" if chosen.input_value() == right else "✗"
        assert said(question).startswith(mark) and said(question).endswith(key(question)["why"][chosen.input_value()])
        chosen.press("ArrowDown")


def test_steps_are_put_in_order_by_keyboard(page):
    question = questions(page, "order").first
    right = key(question)["right"]
    check(question)
    assert said(question).startswith("✗ Not right.")
    for place, step in enumerate(right):
        while steps(question).index(step) > place:
            question.get_by_role("button", name=f"Move up: {step}", exact=True).press("Enter")
    assert steps(question) == right
    assert said(question).endswith(f"of {len(right)}.")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Move up: ")
    check(question)
    assert said(question).startswith("✓ Right.")


def steps(question):
    return [item.get_attribute("data-value") for item in question.locator("li[data-value]").all()]


def test_what_is_printed_is_compared_without_its_spaces(page):
    question = questions(page, "prints").first
    (right,) = key(question)["right"]
    question.get_by_role("textbox").fill(right.replace(" ", "").replace(",", ",  "))
    question.get_by_role("textbox").press("Enter")
    assert said(question).startswith("✓ Right.")


def test_answers_are_kept_counted_saved_and_forgotten(page):
    question = questions(page, "number").first
    question.get_by_role("textbox").fill("7")
    check(question)
    count = page.locator(".tc-question").count()
    score = page.locator(".tc-score")
    assert score.inner_text().startswith(f"Right: 1 of {count} on this page, 1 in the whole course.")

    page.reload()
    page.locator(".tc-questions[data-live]").wait_for()
    assert questions(page, "number").first.get_by_role("textbox").input_value() == "7"
    assert said(questions(page, "number").first) == "✓ Right."

    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers as a file").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert json.load(file) == {"1": {"q1-1": {"given": "7", "right": True}}}

    page.get_by_role("button", name="Forget my answers").click()
    assert score.inner_text().startswith("Right: 1 of")
    page.get_by_role("button", name="Forget all of them? Press again.").click()
    assert score.inner_text().startswith(f"Right: 0 of {count} on this page, 0 in the whole course.")
    assert page.evaluate("localStorage.getItem('transconv-answers')") == "{}"


def test_invalid_data_in_the_browsers_storage_does_no_harm(page):
    for text in ('"text"', "[1]", '{"1": {"q1-1": {"given": 5, "right": true}, "q1-2": {"right": true}}}', "{"):
        page.evaluate("text => localStorage.setItem('transconv-answers', text)", text)
        page.reload()
        page.locator(".tc-score").wait_for()
        question = questions(page, "number").first
        question.get_by_role("textbox").fill("7")
        check(question)
        assert said(question).startswith("✓ Right.")


def test_they_have_the_pages_own_background_and_text_colour(page):
    colours = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    ground, ink = page.locator("div.text_html:has(> .tc-questions)").evaluate(colours)
    assert ground == "rgba(0, 0, 0, 0)"
    assert ink == page.locator("article.bd-article").evaluate(colours)[1]


def test_axe_finds_nothing_in_them(page):
    for question in page.locator(".tc-question").all():
        question.locator("summary").click()
        check(question)
    found = Axe().run(page, ".tc-questions")
    assert found.response["violations"] == []


def test_with_the_script_off_every_answer_can_be_opened(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{NAME}")
    for question in page.locator(".tc-question").all():
        assert question.get_by_role("button").count() == 0
        question.locator("summary").click()
        assert question.locator("details p").first.is_visible()
    context.close()
