"""The one stylesheet: it keeps every rule that a page can match, and the icons that the pages show."""

import pytest
from fontTools.ttLib import TTFont

from website.extension import light_pages

KNOWN = {"menu", "open", "main", "fa-solid", "fa-download"}


@pytest.mark.parametrize(
    ("css", "kept"),
    {
        ".menu{a:b}.gone{c:d}": ".menu{a:b}",
        ".menu,.gone{a:b}": ".menu{a:b}",
        ".menu.gone,.menu .gone{a:b}": "",
        ".-Gone[class*=-C1]{a:b}": "",
        "p,#main>p{a:b}#gone p{c:d}": "p,#main>p{a:b}",
        ".menu:not(.gone){a:b}": ".menu:not(.gone){a:b}",
        "p:is(.gone,.menu) i{a:b}": "p:is(.gone,.menu) i{a:b}",
        "@media print{.menu{a:b}.gone{c:d}}": "@media print{.menu{a:b}}",
        "@keyframes turn{0%{a:b}to{c:d}}": "@keyframes turn{0%{a:b}to{c:d}}",
        '@font-face{src:url("x.woff2")}': '@font-face{src:url("x.woff2")}',
        '@charset "utf-8";@import "a.css";/* .gone */.menu{a:b}': ".menu{a:b}",
        '.fa-download:before,.fa-gone:before{content:"\\f019"}': '.fa-download:before{content:"\\f019"}',
    }.items(),
)
def test_a_rule_stays_if_a_page_can_match_it(css, kept):
    assert light_pages.used_rules(css, KNOWN) == kept


def test_the_words_of_a_page_come_from_its_tags_and_scripts_and_not_from_its_text():
    found = light_pages.words('<p class="menu open" id="main">gone</p><script>add("later")</script>')
    assert {"menu", "open", "main", "later"} <= found and "gone" not in found


def test_the_icons_of_a_page_are_in_the_fonts(html):
    css = (html / "_static/site.css").read_text(encoding="utf-8")
    wanted = {int(code, 16) for code in light_pages.ICON.findall(css)}
    fonts = [TTFont(path) for path in (html / "_static").glob(light_pages.ICON_FONTS)]
    assert wanted and wanted <= set().union(*(font.getBestCmap() for font in fonts))
