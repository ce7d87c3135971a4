"""Search in Chinese: spaces don't separate words, so jieba splits the pages, and the browser splits the query.

The browser's only dictionary is the index, from which it takes the longest word that fits.
"""

import re

import jieba
from sphinx.search.zh import SearchChinese

from website import catalogs
from website.extension import formula_search

SPLIT = """
function splitWords(query) {
  const known = (word) => Object.hasOwn(Search._index.terms, word) || Object.hasOwn(Search._index.titleterms, word);
  const words = [];
  for (const [run] of query.matchAll(/\\p{Script=Han}+|[\\p{Letter}\\p{Number}_]{2,}/gu)) {
    const found = [];
    for (let at = 0; at < run.length; ) {
      let end = Math.min(run.length, at + 12);
      while (end > at + 1 && !known(run.slice(at, end))) end--;
      if (end > at + 1) found.push(run.slice(at, end));
      at = end;
    }
    words.push(...(/\\p{Script=Han}/u.test(run) && found.length ? found : [run]));
  }
  return words;
}
"""


class WordSet(set):
    extend = set.update  # Sphinx searches a list here for every word, which takes a third of the build's time


class CourseChinese(SearchChinese):
    js_splitter_code = SPLIT + formula_search.SPLIT
    latin_terms = WordSet()

    def init(self, options):
        jieba.setLogLevel("WARNING")
        super().init(options)
        for name in catalogs.words("zh_CN", "back/glossary").values():
            jieba.add_word(re.split("（", name)[0])

    def split(self, input):
        return super().split(input) + formula_search.products(input)
