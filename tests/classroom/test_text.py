"""Students' text in tables and pages: no formula, nothing invisible, nothing endless."""

import re

import pytest

from classroom.grading import text

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@a",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    " =1",
    "a;=1+1;b",
    "a; ＝1",
    "a,=1",
    "x\n=1",
    "\t=1",
    "\r=1",
]


@pytest.mark.parametrize("mark", ["./", "'"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula_at_whichever_separator_a_spreadsheet_splits(formula, mark):
    shown = text.cell(formula, mark)
    for part in re.split(r"[;,\t\n\r]", shown):
        assert part.strip()[:1] not in set("=+-@＝＋－＠"), shown


@pytest.mark.parametrize("harmless", ["a-b.ipynb", "ann (1).ipynb", "König 王", "a=b", "2+2"])
def test_other_names_stay_as_they_are(harmless):
    assert text.cell(harmless, "./") == harmless


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b[31m", "\u202e", "\u2066", "\u200b", "\ufeff", "\x7f", "\x9b", "\ud800"]
)
def test_what_nobody_could_see_is_shown(hidden):
    for shown in (text.visible(f"a{hidden}b"), text.safe(f"a{hidden}b")):
        assert hidden[0] not in shown and "\\" in shown
    assert text.safe("family: 👨\u200d👩\u200d👧, 王\u3000大") == "family: 👨\u200d👩\u200d👧, 王\u3000大"


def test_a_text_on_a_page_ends():
    assert len(text.safe("😀" * 10**6)) < 2100
    assert "(998000 more characters)" in text.safe("x" * 10**6)
