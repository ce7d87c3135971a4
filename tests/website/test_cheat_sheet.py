"""The cheat sheet: one printed page, and a calculator that a reader fills in."""

import pytest

from tests.support.browsing import pages_of
from transconv import conv_size, input_sizes, output_padding_for


def said(sheet):
    return sheet.locator(".tc-calculator").get_by_role("status").inner_text()


@pytest.fixture(scope="module")
def sheet(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/back/cheat_sheet.html")
    page.locator(".tc-calculator").get_by_role("status").wait_for()
    yield page
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_on_one_page(sheet, paper):
    assert pages_of(sheet.pdf(format=paper)) == 1


def test_a_reader_fills_it_in(sheet):
    for name, value in {"n": "", "m": "17", "k": "5", "s": "3", "p": "2", "d": "1"}.items():
        sheet.locator(f".tc-calculator [name={name}]").fill(value)
    rows = [
        [cell.inner_text() for cell in row.locator("td").all()] for row in sheet.locator(".tc-table tbody tr").all()
    ]
    assert [row[:9] for row in rows] == [["6", "17", "5", "3", "2", "1", "1", "no", "yes"]]
    assert (conv_size(17, 5, 3, 2), output_padding_for(17, 5, 3, 2)) == (6, 1) and 17 in input_sizes(6, 5, 3, 2)
    assert rows[0][9] == "nn.ConvTranspose2d(C_in, C_out, kernel_size=5, stride=3, padding=2, output_padding=1)"
    assert said(sheet) == "One setting does this."

    sheet.locator(".tc-calculator [name=o]").fill("3")
    assert "output_padding must be smaller than stride or than dilation, got 3" in said(sheet)
    sheet.locator(".tc-calculator [name=o]").fill("")
    sheet.locator(".tc-calculator [name=m]").fill("")
    assert "input size or output size must be given" in said(sheet)
    sheet.locator(".tc-calculator [name=m]").fill("0")
    assert "output size must be a whole number from 1 to 10000000, got 0" in said(sheet)


def test_where_nothing_fits_it_shows_the_way_out(sheet):
    for name, value in {"n": "10", "m": "10", "k": "4", "s": "1", "p": "", "o": "", "d": "1"}.items():
        sheet.locator(f".tc-calculator [name={name}]").fill(value)
    assert "crop one of them" in said(sheet)
    rows = sheet.locator(".tc-table tbody tr").all()
    assert [row.locator("td").nth(1).inner_text() for row in rows] == ["11", "10"]
