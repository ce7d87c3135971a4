"""Lists what a reader should judge on the built site: words before their definition, letters with several meanings.

    python -m website.suspects words      the words that a page uses before the chapter that the glossary names for them
    python -m website.suspects letters    every letter of the formulas, with the first sentence of each page that has it

A word is explained where it's linked, or in bold, as it is where a page defines it. Only running text is linked to the
glossary by itself (glossary_links), so a word that first comes up in code, in italics or in a question isn't explained.
"""

import sys
from typing import NamedTuple

from bs4 import BeautifulSoup

from tools.addresses import ROOT
from website.extension import glossary_links

SITE = ROOT / "_build/html"
OFF_THE_PATH = (
    "details, section#exercises, h1, h2, h3, h4, pre, transconv-stage, .tc-picture, .launch, math, script, style"
)
BLOCKS = ["p", "li", "td", "th", "dd", "figcaption", "legend", "label"]
EXPLAINING = ["a", "strong"]


class Use(NamedTuple):
    """Where a page first has a word, or a letter."""

    page: str
    name: str
    sentence: str
    explained: bool = False


def article(site, page):
    soup = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
    return soup.select_one("article")


def glossary(site):
    """Return the glossary's words, without those that are linked by hand, each with the chapter of its entry."""
    entries = article(site, "back/glossary.html").select("dt[id^=term-]")
    entries = [entry for entry in entries if entry["id"] not in glossary_links.BY_HAND]
    links = [entry.find_next("dd").select_one('a[href*="chapters/"]')["href"].split("/")[-1] for entry in entries]
    return {
        entry.find(string=True).strip().lower(): f"chapters/{link}" for entry, link in zip(entries, links, strict=True)
    }


def first_words(site, page, names):
    """Return the first use of each of the names on the path of a page."""
    path, pattern, found = article(site, page), glossary_links.pattern(sorted(names, key=len, reverse=True)), {}
    for part in path.select(OFF_THE_PATH):
        part.decompose()
    for text in path.find_all(string=True):
        for match in pattern.finditer(text):
            name = (match[1] or match[2]).lower()
            found.setdefault(name, Use(page, name, sentence(text), bool(text.find_parent(EXPLAINING))))
    return list(found.values())


def unexplained(site, pages):
    """Yield the first use of every word of the glossary that none of the pages has explained up to there."""
    names, explained = glossary(site), set()
    for page in pages:
        uses = first_words(site, page, names)
        yield from (use for use in uses if not use.explained and use.name not in explained)
        explained |= {use.name for use in uses}


def early(site, pages):
    """Yield the first use of every word that comes before the chapter to which the glossary sends its readers."""
    homes, seen = glossary(site), set()
    for page in pages:
        for use in first_words(site, page, homes.keys() - seen):
            seen.add(use.name)
            if page < homes[use.name]:
                yield use


def letters(site, pages):
    """Return the first use of each letter on each page, letter by letter."""
    found = {}
    for page in pages:
        for symbol in article(site, page).select("math mi"):
            name = symbol.get_text()
            if len(name) == 1:
                found.setdefault((name, page), Use(page, name, sentence(symbol)))
    return [found[key] for key in sorted(found)]


def sentence(place):
    """Return the text of the paragraph around a place on a page, cut to a line."""
    block = place.find_parent(BLOCKS) or place.parent
    text = " ".join(block.get_text(" ").split())
    return text if len(text) <= 160 else f"{text[:160]} …"


def main(command, site=SITE):
    pages = sorted(path.relative_to(site).as_posix() for path in site.glob("chapters/*.html"))
    if command == "letters":
        for use in letters(site, pages):
            print(f"{use.name}  {use.page}: {use.sentence}")
        return
    for use in early(site, pages):
        print(f"early        {use.name}  {use.page}: {use.sentence}")
    for use in unexplained(site, pages):
        print(f"unexplained  {use.name}  {use.page}: {use.sentence}")


if __name__ == "__main__":
    if sys.argv[1:] not in (["words"], ["letters"]):
        raise SystemExit(__doc__)
    main(sys.argv[1])
