"""The times that pages promise: computed by the course's constants, and fresh wherever they stand."""

import re

import nbformat
import pytest

from tools import reading_time
from tools.reading_time import Time

ROW = "word " * 90  # half a minute


def notebook(*cells):
    kinds = {"md": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    return nbformat.v4.new_notebook(
        cells=[kinds[kind](source, metadata={"tags": tags}) for kind, source, *tags in cells]
    )


def test_each_chapter_promises_the_time_that_it_takes(chapter):
    stored = nbformat.read(chapter, as_version=4)
    assert reading_time.time(stored).promise() + "." in stored.cells[0].source


def test_the_introduction_promises_the_times_that_the_chapters_take(root):
    introduction, times = (root / "intro.md").read_text(encoding="utf-8"), reading_time.chapters()
    assert reading_time.stamped(introduction, times) == introduction
    hour = reading_time.HOUR.search(introduction)[0]
    names = reading_time.CHAPTER.findall(hour)
    assert f"{sum(times[name].path for name in names)} minutes" in hour
    assert len(names) >= 2 and sum(times[name].path for name in names) <= 60


@pytest.mark.parametrize(
    "cells, expected",
    [
        ([("md", ROW * 4)], Time(2, 0)),
        ([("md", ROW * 4), ("md", "## Going deeper: all\n\n" + ROW * 9)], Time(2, 0)),
        ([("md", "<details><summary>Hint</summary>" + ROW * 9 + "</details>" + ROW * 2)], Time(1, 0)),
        ([("code", "x = 1\n\n" * 30)], Time(2, 0)),  # blank lines don't count
        ([("code", "x = 1\n" * 30, "proof"), ("code", "x = 1\n" * 30, "hide-cell")], Time(0, 0)),
        ([("code", "Explorer(X)\n" * 5, "proof"), ("md", '<transconv-stage scene="hero">\n' * 4)], Time(3, 0)),
        ([("code", "ask(1, number(2), choose(3), order(4), prints(5))", "remove-input")], Time(2, 0)),
        ([("md", "## Exercises\n\n### Exercise 1: a\n\n" + ROW * 9), ("md", "### Exercise 2: b")], Time(0, 10)),
    ],
    ids=["words", "deeper", "hint", "code", "folded", "scenes", "questions", "exercises"],
)
def test_what_counts(cells, expected):
    assert reading_time.time(notebook(*cells)) == expected


def test_a_word_is_what_a_reader_reads_as_one():
    assert (
        reading_time.words("The [**12**](01.ipynb) is $2 \\cdot 3 + 3 \\cdot 2$ – don't <a href='#a b'>stop</a>.") == 9
    )


def test_a_promise_is_stamped_at_the_top_and_nothing_else_changes():
    top = "# One\n\nThis chapter takes about twenty-five minutes.\nIt is short.\n\n"
    page = notebook(("md", top + ROW * 4), ("md", "This chapter takes about ten minutes."))
    for _ in range(2):
        reading_time.stamp(page)
        assert page.cells[0].source.startswith(
            "# One\n\nThis chapter takes about 2 minutes, and the exercises 0 more.\nIt is short."
        )
    assert page.cells[1].source == "This chapter takes about ten minutes."


def test_the_introduction_is_stamped_with_the_range_and_the_sum():
    times = {"01_a": Time(9, 15), "02_b": Time(31, 15), "03_c": Time(20, 15)}
    text = """Each chapter takes 1 to 2 minutes.
If you have an hour, read [1](chapters/01_a.ipynb) and [3](chapters/03_c.ipynb): 0 minutes.
It is 5 minutes away."""
    expected = re.sub("1 to 2", "9 to 31", text).replace(" 0 minutes", " 29 minutes")
    assert reading_time.stamped(text, times) == expected
