"""Formulas in a sentence: the comma after one stays on its line, however narrow the screen."""

import pytest

# How many formulas have a punctuation mark after them, and the texts whose mark has slipped to the next line.
LOST = """() => {
    const lost = [];
    let seen = 0;
    for (const formula of document.querySelectorAll("article p math, article li math")) {
        const after = formula.nextSibling;
        const found = after?.nodeType === Node.TEXT_NODE && after.data.match(/^\\u2060?[,.;:!?)，。；：！？）、]/);
        if (!found || !formula.getClientRects().length) continue;
        seen++;
        const range = document.createRange();
        range.setStart(after, found[0].length - 1);
        range.setEnd(after, found[0].length);
        const [mark, box] = [range.getBoundingClientRect(), formula.getBoundingClientRect()];
        if (mark.left < box.right - 1 || mark.top > box.bottom) lost.push(after.data.slice(0, 30));
    }
    return [seen, lost];
}"""


@pytest.mark.parametrize("edition", ["", "zh/"])
def test_no_line_begins_with_the_comma_after_a_formula(browser, address, edition):
    with browser.new_page() as page:
        page.goto(f"{address}/{edition}chapters/06_shape_formula.html")
        for width in range(320, 480, 10):
            page.set_viewport_size({"width": width, "height": 844})
            seen, lost = page.evaluate(LOST)
            assert seen > 20 and lost == [], width
