"""The worksheets: each student has different numbers, a sheet takes two pages on A4 and Letter, the key is right."""

import re
from html import unescape

import pytest
import torch
import torch.nn.functional as F
from axe_playwright_python.sync_playwright import Axe

from classroom import worksheet
from tests.support.browsing import pages_of
from transconv_course.check import own_inputs


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worksheets")
    worksheet.main(["--seed", "5", "--students", "3", "--out", str(folder)])
    return folder


def numbers(html):
    """Return the numbers in the grids of a piece of HTML, row after row."""
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", html)
    return [float(unescape(text).replace("−", "-")) for text in shown]


def test_a_class_gets_single_sheets_the_whole_set_and_a_key(folder):
    names = ["class.html", "key.html", "sheet-5001.html", "sheet-5002.html", "sheet-5003.html"]
    assert sorted(path.name for path in folder.iterdir()) == names
    together = (folder / "class.html").read_text(encoding="utf-8")
    assert [f"sheet-{number}" in together for number in range(5000, 5005)] == [False, True, True, True, False]


def test_the_same_seed_writes_the_same_files(folder, tmp_path):
    worksheet.main(["--seed", "5", "--students", "3", "--out", str(tmp_path)])
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_sheets_differ_and_show_the_numbers_that_a_notebook_draws(folder):
    seen = set()
    for number in (5001, 5002, 5003):
        X, K = own_inputs(number)
        text = (folder / f"sheet-{number}.html").read_text(encoding="utf-8")
        assert numbers(text) == [*X.flatten().tolist(), *K.flatten().tolist()], "X and K, and every other grid empty"
        seen.add(tuple(numbers(text)))
    assert len(seen) == 3


@pytest.mark.parametrize("number", [1, 5001, 77003])
def test_the_key_is_what_pytorch_computes(number):
    one = worksheet.sheet(number)
    X, K = one.X[None, None], one.K[None, None]
    Y = F.conv_transpose2d(X, K)[0, 0]
    answers = {title: answer for title, _, _, answer in worksheet.questions(one)}

    counts = F.conv_transpose2d(torch.ones_like(X), torch.ones_like(K))
    assert numbers(answers["Stamp"]) == [*Y.flatten().tolist(), *counts.flatten().tolist()]

    strided = answers["Stride and padding"]
    assert numbers(strided) == F.conv_transpose2d(X, K, stride=2).flatten().tolist()
    kept = F.conv_transpose2d(X, K, stride=2, padding=1).numel()
    assert strided.count("<path") == 24 - kept

    line, kernel = torch.ones(1, 1, one.n), torch.ones(1, 1, one.k)
    windows = F.conv1d(line, kernel, None, one.s, one.p)
    back = F.conv_transpose1d(windows, kernel, None, one.s, one.p).shape[-1]
    fitting = [n for n in range(one.k, 40) if (n + 2 * one.p - one.k) // one.s + 1 == windows.shape[-1]]
    said = list(map(int, re.findall(r"\d+", answers["Sizes"].replace("<p>", "").replace("</p>", ""))))
    assert said == [windows.shape[-1], back, *fitting]

    row = torch.tensor(numbers(answers["The matrix"]))
    assert row.shape == (6,) and row @ one.X.flatten() == Y[1, 1]

    framed = torch.tensor(numbers(answers["The window"])[:20]).reshape(4, 5)
    turned = torch.tensor(numbers(answers["The window"])[20:]).reshape(2, 2)
    torch.testing.assert_close(F.conv2d(framed[None, None], turned[None, None])[0, 0], Y)


@pytest.mark.parametrize("arguments", [["--seed", "-1"], ["--students", "0"], ["--students", "1000"], ["--seed", "x"]])
def test_a_bad_number_is_refused_before_anything_is_written(arguments, tmp_path, capsys):
    with pytest.raises(SystemExit):
        worksheet.main(["--seed", "1", "--out", str(tmp_path / "out"), *arguments])
    assert arguments[0] in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_sheet_takes_two_pages_on_either_paper_and_passes_axe(folder, browser):
    page = browser.new_page(viewport={"width": 800, "height": 1100})
    for paper in ("A4", "Letter"):
        page.goto((folder / "sheet-5002.html").as_uri())
        assert pages_of(page.pdf(format=paper)) == 2
        page.goto((folder / "class.html").as_uri())
        assert pages_of(page.pdf(format=paper)) == 6
    for name in ("class.html", "key.html"):
        page.goto((folder / name).as_uri())
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.close()
