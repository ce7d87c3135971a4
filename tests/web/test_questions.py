"""The questions of an output: they are answered on the page, their answers kept, exported and cleared."""

import json

import pytest
from playwright.sync_api import expect

from tests.support.browsing import serve
from transconv_course.questions import ask, choose, number, order, prints

QUESTIONS = ask(
    3,
    choose("Which are prime?", {"2": "Two is.", "3": "Three is."}, {"4": "Four is 2·2."}),
    number("How much?", -0.5, "Half.", {4000: "That is too much."}, "Not that."),
    prints("print([0, 1])", "A list.", {"[1, 0]": "Reversed."}, {}, "Something else."),
    order("What comes first?", ["first", "second"], "First things first."),
)


@pytest.fixture
def page(browser, tmp_path):
    html = QUESTIONS._repr_mimebundle_()[0]["text/html"]
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{html}", encoding="utf-8")
    with serve(tmp_path) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/page.html")
        yield page


def question(page, place):
    return page.locator(".tc-question").nth(place - 1)


def check(page, place, *said):
    question(page, place).get_by_role("button", name="Check").click()
    for text in said:
        expect(question(page, place).get_by_role("status")).to_contain_text(text)


def test_each_kind_is_marked_and_gives_its_reasons(page):
    for option in ("2", "4"):
        question(page, 1).get_by_label(option, exact=True).check()
    check(page, 1, "✗", "Four is 2·2.")
    question(page, 1).get_by_label("4", exact=True).uncheck()
    question(page, 1).get_by_label("3", exact=True).check()
    check(page, 1, "✓", "Two is.", "Three is.")
    for text, said in {"4,000": "That is too much.", "7": "Not that.", "−0.5": "Half."}.items():
        question(page, 2).get_by_role("textbox").fill(text)
        question(page, 2).get_by_role("textbox").press("Enter")
        expect(question(page, 2).get_by_role("status")).to_contain_text(said)
    question(page, 3).get_by_role("textbox").fill("[0,1]")
    check(page, 3, "✓", "A list.")
    check(page, 4, "✗", "First things first.")
    question(page, 4).get_by_role("button", name="first").first.click()
    check(page, 4, "✓")


def test_answers_stay_are_exported_and_cleared(page):
    question(page, 2).get_by_role("textbox").fill("-0.5")
    check(page, 2, "✓")
    page.reload()
    expect(question(page, 2).get_by_role("textbox")).to_have_value("-0.5")
    expect(question(page, 2).get_by_role("status")).to_contain_text("✓")
    buttons = page.locator(".tc-questions > button")
    with page.expect_download() as download:
        buttons.nth(1).click()
    kept = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert kept == {"3": {"q3-2": {"given": "-0.5", "right": True}}}
    buttons.nth(0).click()  # asks the reader to confirm
    buttons.nth(0).click()
    page.reload()
    expect(question(page, 2).get_by_role("textbox")).to_have_value("")
