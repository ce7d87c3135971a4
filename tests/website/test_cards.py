"""The chapters' cards on the front page: each leads to its chapter, its picture is true, and all of it fits a phone."""

import re

import pytest
import torch
from bs4 import BeautifulSoup
from torch.nn.functional import conv2d, conv_transpose2d

import transconv
from tests.support.pages import CHAPTERS
from website import languages
from website.extension import card_pictures, card_shapes

FRONT_PAGES = [f"{languages.folder(code)}intro.html" for code in languages.NAMES]
X, K = [[1, -2, 3], [0, 4, 5]], [[1, 2], [-3, 4]]
OUTSIDE = """([width, height]) => [...document.querySelectorAll(".tc-cards svg")].flatMap((svg) => {
    const within = svg.getScreenCTM().inverse();
    return [...svg.querySelectorAll("path, rect, circle, text")].filter((shape) => {
        const {left, top, right, bottom} = shape.getBoundingClientRect();
        const [low, high] = [[left, top], [right, bottom]].map(([x, y]) => new DOMPoint(x, y).matrixTransform(within));
        return low.x < 0 || low.y < 0 || high.x > width || high.y > height;
    }).map((shape) => shape.outerHTML.slice(0, 200));
})"""
TOO_WIDE = """() => [...document.querySelectorAll(".tc-cards :is(li, p, svg)")].filter((one) =>
    one.scrollWidth > one.clientWidth || one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML)"""
HIT = """([x, y]) => document.elementFromPoint(x, y).closest("a")?.getAttribute("href")"""


def tensor(values):
    return torch.tensor([[values]], dtype=torch.float64)


@pytest.fixture(scope="module")
def pictures():
    return {chapter: card_pictures.picture(chapter) for chapter in card_pictures.PICTURES}


@pytest.fixture(scope="module", params=FRONT_PAGES)
def cards(request, html):
    page = BeautifulSoup((html / request.param).read_text(encoding="utf-8"), "html.parser")
    return page.select("ul.tc-cards > li")


@pytest.fixture(scope="module", params=[320, 390, 1280])
def front(request, browser, address):
    with browser.new_context(base_url=address, viewport={"width": request.param, "height": 844}) as context:
        yield context.new_page()


def test_every_chapter_has_a_card_with_one_link_and_a_question(cards):
    assert [[link["href"] for link in card.select("a")] for card in cards] == [[chapter] for chapter in CHAPTERS]
    for number, card in enumerate(cards, start=1):
        title, question = card.select("p")
        assert re.match(rf"{number}\. \S", title.get_text())
        assert len(question.get_text()) > 5 and not question.select("a")


def test_every_card_has_a_picture_of_its_own_that_screen_readers_skip(cards):
    drawn = [card.select_one("svg") for card in cards]
    assert [picture["aria-hidden"] for picture in drawn] == ["true"] * len(CHAPTERS)
    assert len({str(picture) for picture in drawn}) == len(CHAPTERS)


@pytest.mark.parametrize("name", FRONT_PAGES)
def test_the_link_covers_its_card_and_nothing_is_wider_than_its_place(front, name):
    front.goto(f"/{name}")
    assert front.evaluate(TOO_WIDE) == []
    for card, chapter in zip(front.locator(".tc-cards > li").all(), CHAPTERS, strict=True):
        card.scroll_into_view_if_needed()
        for part in (card.locator("svg"), card.locator("p").last):
            box = part.bounding_box()
            assert front.evaluate(HIT, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]) == chapter


def test_no_picture_is_cut_at_its_edge(front):
    front.goto("/intro.html")
    assert front.evaluate(OUTSIDE, [card_shapes.WIDTH, card_shapes.HEIGHT]) == []


def test_the_pictures_compute_what_torch_computes():
    assert card_pictures.stamped(X, K, 2) == conv_transpose2d(tensor(X), tensor(K), stride=2)[0, 0].tolist()
    assert card_pictures.seen(X, K) == conv2d(tensor(X), tensor(K))[0, 0].tolist()
    assert card_pictures.overlap(2, 4, 3, 2) == transconv.overlap((2, 4), kernel_size=3, stride=2).tolist()


def test_the_picture_of_the_matrix_is_that_of_the_library():
    kernel = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    drawn = torch.zeros(4, 9)
    for place, (t, u) in card_pictures.matrix_entries(3, 2).items():
        drawn[place] = kernel[t, u]
    assert torch.equal(drawn, transconv.kernel2matrix(kernel))
