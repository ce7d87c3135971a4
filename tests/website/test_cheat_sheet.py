"""The cheat sheet: one printed page, and a calculator that agrees with the library."""

import random

import pytest
import torch
from torch import nn

from browsing import pages_of
from transconv import conv_size, conv_transpose_size, input_sizes, output_padding_for

TRIED = {"k": range(1, 12), "s": range(1, 9), "p": range(17), "d": range(1, 5)}
NAMES = ("n", "k", "s", "p", "o", "d")


@pytest.fixture(scope="module")
def sheet(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/back/cheat_sheet.html")
    page.get_by_role("status").wait_for()
    yield page
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_on_one_page(sheet, paper):
    assert pages_of(sheet.pdf(format=paper)) == 1


def settings(known):
    """Every setting that agrees with what is known, found by the library, with as many tried as on the page."""
    tried = {name: [known[name]] if name in known else values for name, values in TRIED.items()}
    for d in tried["d"]:
        for s in tried["s"]:
            for o in [known["o"]] if "o" in known else range(max(s, d)):
                for k in tried["k"]:
                    for p in tried["p"]:
                        yield from one_setting(known, k, s, p, o, d)


def one_setting(known, k, s, p, o, d):
    sizes = [known["n"]] if "n" in known else range(1, known["n_out"] + 2 * p + 2)
    for n in sizes:
        try:
            size = conv_transpose_size(n, k, s, p, o, d)
        except ValueError:
            continue
        if known.get("n_out", size) == size:
            yield (n, k, s, p, o, d, size)


def random_question(draw):
    """Some of the numbers of a layer that exists."""
    while True:
        n, k, s, p, d = (
            draw.randint(1, 9),
            draw.randint(1, 5),
            draw.randint(1, 4),
            draw.randint(0, 4),
            draw.randint(1, 3),
        )
        o = draw.randrange(max(s, d))
        try:
            layer = {**dict(zip(NAMES, (n, k, s, p, o, d))), "n_out": conv_transpose_size(n, k, s, p, o, d)}
        except ValueError:
            continue
        known = {name: layer[name] for name in layer if draw.random() < 0.6}
        if "n" in known or "n_out" in known:
            return known, tuple(layer[name] for name in (*NAMES, "n_out"))


def test_the_calculator_finds_what_the_library_finds(sheet):
    draw = random.Random(5)
    for _ in range(60):
        known, layer = random_question(draw)
        found = sheet.evaluate("known => transconvCalculator.solve(known)", known)
        found = [tuple(one[name] for name in (*NAMES, "n_out")) for one in found]
        assert sorted(found) == sorted(settings(known))
        assert layer in found


def test_its_code_makes_the_layer(sheet):
    for known in ({"n": 7, "n_out": 16, "d": 2}, {"n": 5, "k": 4, "s": 3, "p": 1}):
        for one in sheet.evaluate("known => transconvCalculator.solve(known)", known)[:20]:
            code = sheet.evaluate("one => transconvCalculator.code(one)", one)
            layer = eval(code, {"nn": nn, "C_in": 1, "C_out": 1})
            assert layer(torch.zeros(1, 1, one["n"], one["n"])).shape[-1] == one["n_out"]


def test_a_reader_fills_it_in(sheet):
    for name, value in {"n": "", "n_out": "17", "k": "5", "s": "3", "p": "2", "d": "1"}.items():
        sheet.locator(f".tc-calculator [name={name}]").fill(value)
    rows = [
        [cell.inner_text() for cell in row.locator("td").all()] for row in sheet.locator(".tc-table tbody tr").all()
    ]
    assert [row[:8] for row in rows] == [["6", "17", "5", "3", "2", "1", "1", "yes"]]
    assert (conv_size(17, 5, 3, 2), output_padding_for(17, 5, 3, 2)) == (6, 1) and 17 in input_sizes(6, 5, 3, 2)
    assert rows[0][8] == "nn.ConvTranspose2d(C_in, C_out, kernel_size=5, stride=3, padding=2, output_padding=1)"
    assert sheet.get_by_role("status").inner_text() == "One setting does this."

    sheet.locator(".tc-calculator [name=o]").fill("3")
    assert (
        "output_padding must be smaller than stride or than dilation, got 3" in sheet.get_by_role("status").inner_text()
    )
    sheet.locator(".tc-calculator [name=o]").fill("")
    sheet.locator(".tc-calculator [name=n_out]").fill("")
    assert "input size or output size must be given" in sheet.get_by_role("status").inner_text()
    sheet.locator(".tc-calculator [name=n_out]").fill("0")
    assert "output size must be a whole number from 1 to 4096, got 0" in sheet.get_by_role("status").inner_text()
