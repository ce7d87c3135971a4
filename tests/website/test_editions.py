"""The editions in other languages, as readers see them: the language switch, the search, what is left in English."""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from website import catalogs, languages
from website.extension import page_scripts

CHINESE = re.compile(r"[\u3400-\u9fff]")
CHAPTER = "chapters/01_trans_conv.html"


class Page(HTMLParser):
    """The languages of a page, its sections, and the links to it in other languages."""

    def __init__(self, path):
        super().__init__()
        self.path, self.lang, self.ways, self.sections, self.ids = path, None, {}, [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "html":
            self.lang = values["lang"]
        if tag == "section" and "id" in values:
            self.sections.append(values["id"])
        if tag == "a" and "hreflang" in values:
            assert values["lang"] == values["hreflang"]
            self.ways[values["lang"]] = values["href"]


def names(html):
    """The names of the source's pages in the site."""
    folders = tuple(languages.folder(code) for code in languages.TRANSLATIONS)
    found = (path.relative_to(html).as_posix() for path in html.rglob("*.html") if "_static" not in path.parts)
    return sorted(name for name in found if not name.startswith(folders))


@pytest.fixture(scope="module")
def pages(html):
    """Every page of every edition, by language and name."""
    return {
        code: {name: Page(html / languages.folder(code) / name) for name in names(html)} for code in languages.NAMES
    }


@pytest.fixture(scope="module", params=languages.TRANSLATIONS)
def code(request):
    return request.param


@pytest.fixture
def open_page(browser, address):
    """Return a function that opens a page; any failed request or console message fails the test."""
    contexts, notes = [], []

    def open_page(name, **screen):
        contexts.append(browser.new_context(**screen))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda e: notes.append(f"{name}: {e}"))
        page.on("console", lambda m: m.type in ("error", "warning") and notes.append(f"{name}: {m.text}"))
        page.goto(f"{address}/{name}", wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert notes == []


def test_every_page_declares_its_language_and_links_to_itself_in_every_other(pages, html):
    for code, edition in pages.items():
        assert len(edition) >= 25
        for name, page in edition.items():
            assert page.lang == languages.tag(code)
            if name == "index.html":  # it redirects at once
                continue
            others = {languages.tag(other): other for other in languages.NAMES if other != code}
            assert set(page.ways) == set(others), name
            for tag, other in others.items():
                base = html if page.ways[tag].startswith("/") else page.path.parent
                assert (base / page.ways[tag].lstrip("/")).resolve() == pages[other][name].path.resolve()


def test_a_section_has_the_same_address_in_every_edition(pages):
    for name, page in pages[languages.SOURCE].items():
        for code in languages.TRANSLATIONS:
            assert pages[code][name].sections == page.sections, name
    assert len(pages[languages.SOURCE][CHAPTER].sections) > 8


SCROLL = "e => scrollTo({ top: e.getBoundingClientRect().top + scrollY - 60, behavior: 'instant' })"


def test_switching_the_language_keeps_the_section_being_read(open_page, code):
    for start, target in ((code, languages.SOURCE), (languages.SOURCE, code)):
        page = open_page(languages.folder(start) + CHAPTER)
        page.locator("section#write-it-yourself").evaluate(SCROLL)
        page.get_by_role("link", name=languages.NAMES[target], exact=True).evaluate("e => e.click()")  # no scrolling
        page.wait_for_url(f"**/{languages.folder(target)}{CHAPTER}#write-it-yourself")
        assert page.locator("html").get_attribute("lang") == languages.tag(target)


def test_switching_the_language_keeps_what_a_link_set_in_a_figure(open_page, code):
    page = open_page(f"{CHAPTER}#stamps:stride=2")
    page.get_by_role("link", name=languages.NAMES[code], exact=True).click()
    page.wait_for_url("**#stamps:stride=2")
    assert page.locator("transconv-stage").evaluate("e => e.state.stride") == [2, 2]


def test_without_javascript_the_language_switch_is_a_plain_link(open_page, code):
    page = open_page(CHAPTER, java_script_enabled=False)
    page.get_by_role("link", name=languages.NAMES[code], exact=True).click()
    assert page.locator("html").get_attribute("lang") == languages.tag(code)


# Texts with several English words in a row that aren't code, formulas, pictures, or marked as English; and labels.
ENGLISH_IN_CHINESE = """() => {
    const skipped = "code, pre, script, style, svg, math, .math, [lang=en], .cell_output .highlight, .bibliography";
    const words = /[A-Za-z]{2,}[,;:]?(?: [a-z]{2,}[,;:]?){3,}/;
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode;
        if (words.test(text.data) && !text.parentElement.closest(skipped)) found.push(text.data.trim());
    }
    for (const one of document.querySelectorAll("[aria-label], [title], [alt], [placeholder], [data-bs-title]"))
        for (const name of ["aria-label", "title", "alt", "placeholder", "data-bs-title"]) {
            const text = one.getAttribute(name) ?? "";
            const english = /[A-Za-z]{3}/.test(text) && !/[\\u3400-\\u9fff]/.test(text);
            if (english && !one.closest("[lang=en]")) found.push(`${name}: ${text}`);
        }
    return found;
}"""
PART_ONE = ["intro", "back/cheat_sheet", "back/confusions", "back/glossary", "search", "genindex", "404"]
PART_ONE += [f"chapters/{number}" for number in ("01", "02", "03", "04", "05", "06", "07")]


def test_part_one_has_no_unmarked_english(open_page, pages):
    for name in pages["zh_CN"]:
        if not name.startswith(tuple(PART_ONE)):
            continue
        page = open_page(f"zh/{name}", viewport={"width": 390, "height": 844})
        assert page.evaluate(ENGLISH_IN_CHINESE) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_code_is_english_in_a_translation_and_chinese_words_are_chinese_in_the_source(html):
    chapter = (html / "zh" / CHAPTER).read_text(encoding="utf-8")
    assert re.findall(r"<code(?![^>]*lang=\"en\")[^>]*class=\"docutils", chapter) == []
    assert re.findall(r"<div(?![^>]*lang=\"en\")[^>]*class=\"highlight-\w+ notranslate", chapter) == []
    glossary = (html / "back/glossary.html").read_text(encoding="utf-8")
    article = re.search(r"<article.*</article>", glossary, re.DOTALL)[0]
    unmarked = re.sub(r'<span[^>]*lang="zh-CN">[^<]*</span>', "", article)
    assert not CHINESE.search(unmarked) and len(re.findall('lang="zh-CN"', article)) >= 40


@pytest.mark.parametrize("query", ["转置卷积", "步幅", "步幅为2的转置卷积", "棋盘效应", "stride", "ConvTranspose2d"])
def test_a_search_in_chinese_finds_the_chapters(open_page, query):
    page = open_page(f"zh/search.html?q={quote(query)}")
    page.locator("#search-results li").first.wait_for()
    found = page.locator("#search-results li > a").evaluate_all("all => all.map(one => one.href)")
    assert any("/zh/chapters/" in address for address in found)


def test_a_search_for_a_word_on_no_page_finds_nothing(open_page):
    page = open_page("zh/search.html?q=" + quote("红烧肉"))
    page.get_by_text("没有匹配").wait_for()
    assert page.locator("#search-results li").count() == 0


def needs_translation(name):
    """Skip a test while a script or page shows English because its English has changed."""
    if name in page_scripts.SCRIPTS:
        whole = set(page_scripts.messages(name)) <= catalogs.words("zh_CN", name).keys()
    else:
        whole = 'class="tc-translation' not in name.read_text(encoding="utf-8")
    if not whole:
        pytest.skip("the translation isn't complete")


def test_the_figure_speaks_chinese(open_page):
    needs_translation("stage")
    page = open_page(f"zh/{CHAPTER}")
    figure = page.locator("transconv-stage").first
    figure.scroll_into_view_if_needed()
    figure.get_by_role("group", name="输出 Y").get_by_role("button").nth(7).click()
    assert "12 = 2·3 + 3·2" in figure.get_by_role("status").inner_text()
    assert figure.evaluate("e => !/[A-Za-z]{4}/.test(e.shadowRoot.textContent.replace(/PyTorch|output_padding/g, ''))")
    assert figure.evaluate("e => e.closest('[lang]').lang") == "zh-CN"


def test_the_calculator_speaks_chinese(open_page):
    needs_translation("calculator")
    page = open_page("zh/back/cheat_sheet.html")
    assert "种设置能做到" in page.locator(".tc-calculator").get_by_role("status").inner_text()
    page.locator(".tc-calculator [name=m]").fill("0")
    assert (
        page.locator(".tc-calculator").get_by_role("status").inner_text()
        == "输出尺寸必须是 1 到 10000000 的整数，现在是 0"
    )


def test_a_question_is_asked_and_marked_in_chinese(open_page, html):
    needs_translation(html / "zh" / CHAPTER)
    page = open_page(f"zh/{CHAPTER}")
    question = page.locator(".tc-question[data-kind=number]").first
    question.get_by_role("textbox").fill("7")
    question.get_by_role("button", name="检查").click()
    said = question.get_by_role("status").inner_text()
    assert said.startswith("✓ 正确。 5 + 3 − 1")
    question.get_by_role("textbox").fill("3")
    question.get_by_role("button", name="检查").click()
    assert question.get_by_role("status").inner_text().startswith("✗ 不正确。 那是卷积的结果")
    order = page.locator(".tc-question[data-kind=order]").first
    order.get_by_role("button", name="下移").first.click()
    assert re.match(r"[\u3400-\u9fff，]+：现在是第 2 步", order.get_by_role("status").inner_text())
    for one in page.locator(".tc-question").all():
        assert CHINESE.search(one.locator("legend").inner_text()) and one.get_attribute("lang") is None


def test_each_word_of_the_glossary_is_linked_once(html):
    link = re.compile(r'<a class="term reference internal" href="\.\./back/glossary\.html#([^"]*)">([^<]*)</a>')
    linked = 0
    for page in (html / "zh/chapters").glob("*.html"):
        found = link.findall(page.read_text(encoding="utf-8"))
        assert len({anchor for anchor, _ in found}) == len(found)
        linked += len(found)
    assert linked > 30


def test_chinese_text_uses_chinese_fonts_and_no_italics(open_page):
    page = open_page("zh/chapters/08_gradient_view.html")
    fonts = page.locator("article p").first.evaluate("e => getComputedStyle(e).fontFamily")
    assert {"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"} <= set(re.findall(r'"([^"]*)"', fonts))
    styles = page.locator("article em").evaluate_all(
        "all => all.map(e => [e.textContent, getComputedStyle(e).fontStyle])"
    )
    assert len(styles) >= 3
    assert {style for text, style in styles if CHINESE.search(text)} == {"normal"}
