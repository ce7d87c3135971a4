"""Pictures in written answers: shown where they are harmless, and said to be there where they aren't shown."""

import base64
import io
import json
import time

import pytest
from PIL import Image

from classroom.grading import pictures, submission, written_answers
from tests.classroom.test_feedback_page import Texts
from tests.classroom.test_rows import KEY, made, score


def picture(kind="PNG", size=(3, 2), **how):
    Image.new("L", size).save(out := io.BytesIO(), kind, **how)
    return out.getvalue()


def encoded(content):
    return base64.b64encode(content).decode()


def read(tmp_path, source, attachments=None):
    """Return the text of a Markdown cell as it is read, and the pictures in it."""
    cell = {"cell_type": "markdown", "source": source, **({"attachments": attachments} if attachments else {})}
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": [cell]}), encoding="utf-8")
    found = submission.read(path, 1 << 26)
    ((_, _, text),) = found.ordered
    return text, found.pictures


def page_of(text, found):
    (row,) = made(score("ann.ipynb", 8, written={"q2": text}, pictures={"q2": pictures.shown_in(text, found)}))
    table = written_answers.table([row], KEY, written_answers.Sheet())
    return Texts(written_answers.reading_page([row], KEY, "Mine")), table


PNG, JPEG = picture(), picture("JPEG")
SHOWN = {
    "attached": ("![a](attachment:a.png)", {"a.png": {"image/png": encoded(PNG)}}, [PNG]),
    "attached as JPEG": ("![a](attachment:a.jpg)", {"a.jpg": {"image/jpeg": encoded(JPEG)}}, [JPEG]),
    "a progressive JPEG": (
        "![a](attachment:a.jpg)",
        {"a.jpg": {"image/jpeg": encoded(picture("JPEG", progressive=True))}},
        [picture("JPEG", progressive=True)],
    ),
    "with a space in its name": ("![a](attachment:my%20a.png)", {"my a.png": {"image/png": encoded(PNG)}}, [PNG]),
    "with brackets in its name": ("![a](attachment:a%20(1).png)", {"a (1).png": {"image/png": encoded(PNG)}}, [PNG]),
    "as data": (f"![a](data:image/png;base64,{encoded(PNG)})", None, [PNG]),
    "in HTML": (f'<img src="data:image/jpeg;base64,{encoded(JPEG)}">', None, [JPEG]),
    "two whose names begin alike": (
        "![a](attachment:a.png) ![b](attachment:a.png.jpg)",
        {"a.png": {"image/png": encoded(PNG)}, "a.png.jpg": {"image/jpeg": encoded(JPEG)}},
        [PNG, JPEG],
    ),
}


@pytest.mark.parametrize("source, attachments, contents", SHOWN.values(), ids=SHOWN)
def test_a_picture_in_an_answer_is_shown(tmp_path, source, attachments, contents):
    text, found = read(tmp_path, source, attachments)
    page, table = page_of(text, found)
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    assert [base64.b64decode(image["src"].partition(",")[2]) for image in images] == contents
    assert all(image["alt"] for image in images) and "can't be shown" not in page.text
    assert pictures.all_shown(text) and f",{len(contents)} picture" in table and len(text) < 200


HUGE = picture(size=(10_000, 10_000))
HIDDEN = {
    "an SVG": {"image/svg+xml": encoded(b"<svg onload='alert(1)'/>")},
    "an SVG that claims to be a PNG": {"image/png": encoded(b"<svg onload='alert(1)'/>")},
    "a GIF": {"image/gif": encoded(picture("GIF"))},
    "no base64": {"image/png": "no base64 \" onerror='alert(1)'"},
    "letters that ASCII lacks": {"image/png": "ü"},
    "cut": {"image/png": encoded(PNG[:12])},
    "a cut JPEG": {"image/jpeg": encoded(JPEG[:30])},
    "too many bytes": {"image/png": encoded(PNG + bytes(pictures.MOST_BYTES))},
    "too many cells": {"image/png": encoded(HUGE)},
    "no text": {"image/png": 7},
    "no dict": [7],
}


@pytest.mark.parametrize("bundle", HIDDEN.values(), ids=HIDDEN)
def test_what_is_no_harmless_picture_is_said_to_be_there_and_not_shown(tmp_path, bundle):
    text, found = read(tmp_path, "![a](attachment:a.png)", {"a.png": bundle})
    page, table = page_of(text, found)
    assert "img" not in {tag for tag, _ in page.tags} and "has a picture that can't be shown here" in page.text
    assert not pictures.all_shown(text) and ",1 picture," in table


def test_data_in_the_text_that_is_no_harmless_picture_is_not_shown_either(tmp_path):
    text, found = read(tmp_path, f"Mine: ![a](data:image/png;base64,{encoded(HUGE)})")
    page, _ = page_of(text, found)
    assert "can't be shown here" in page.text and text.startswith("Mine: ![a](picture") and len(text) < 200


def test_more_pictures_than_a_page_shows_are_said_to_be_there(tmp_path):
    bundles = {f"{place}.png": {"image/png": encoded(picture(size=(3, place)))} for place in range(1, 7)}
    text, found = read(tmp_path, " ".join(f"![a](attachment:{name})" for name in bundles), bundles)
    page, _ = page_of(text, found)
    assert [tag for tag, _ in page.tags].count("img") == pictures.MOST_SHOWN
    assert not pictures.all_shown(text) and "can't be shown here" in page.text


def test_thousands_of_references_cost_little(tmp_path):
    big = encoded(PNG + bytes(pictures.MOST_BYTES // 2))
    begun = time.process_time()
    text, found = read(tmp_path, "![a](attachment:a.png)" * 50_000, {"a.png": {"image/png": big}})
    assert len(found) == 1 and pictures.count(text) == 50_000 and time.process_time() - begun < 10
    bundles = {f"{place}.png": {"image/png": encoded(PNG)} for place in range(50_000)}
    text, found = read(tmp_path, "attachment:x " * 50_000 + " ".join(f"attachment:{name}" for name in bundles), bundles)
    assert len(found) == 1 and time.process_time() - begun < 20


def test_another_picture_makes_another_answer(tmp_path):
    texts = [
        read(tmp_path, "![a](attachment:a.png)", {"a.png": {"image/png": encoded(picture(size=(3, place)))}})[0]
        for place in (1, 2, 2)
    ]
    first, second, again = (
        written_answers.identity(made(score("ann.ipynb", written={"q2": text}))[0], "q2") for text in texts
    )
    assert first != second == again


def test_a_browser_shows_it_and_loads_nothing_else(browser, tmp_path):
    text, found = read(tmp_path, "![a](attachment:a.png)", {"a.png": {"image/png": encoded(PNG)}})
    (row,) = made(score("ann.ipynb", 8, written={"q2": text}, pictures={"q2": pictures.shown_in(text, found)}))
    path = tmp_path / "page.html"
    path.write_text(written_answers.reading_page([row], KEY, "Mine"), encoding="utf-8")
    shown = browser.new_page()
    shown.goto(path.as_uri())
    assert shown.evaluate("document.querySelector('img').naturalWidth") == 3
    shown.close()
