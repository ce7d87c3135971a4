"""What readers look for and the default search wouldn't find: formulas, and names with an underscore."""

from urllib.parse import quote

import pytest


@pytest.mark.parametrize("edition", ["", "zh/"])
@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("s(n-1)", "back/cheat_sheet"),
        ("s (n − 1)", "back/api"),
        ("s*(n-1)+k-2p", "back/cheat_sheet"),
        ("k + o = 2p + s", "back/cheat_sheet"),
        ("weight_norm", "back/api"),
    ],
)
def test_a_search_finds_formulas_and_names(browser, address, edition, query, page):
    tab = browser.new_page()
    tab.goto(f"{address}/{edition}search.html?q={quote(query)}")
    tab.locator(f'#search-results li > a[href*="{page}"]').first.wait_for()
    assert f"/{edition}{page}" in tab.locator(f'#search-results li > a[href*="{page}"]').first.evaluate("a => a.href")
    tab.close()


def test_a_search_for_a_formula_on_no_page_finds_nothing(browser, address):
    tab = browser.new_page()
    tab.goto(f"{address}/search.html?q={quote('z(q-7)')}")
    tab.get_by_text("did not match any documents").wait_for()
    tab.close()
