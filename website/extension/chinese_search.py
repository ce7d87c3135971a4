"""Search in Chinese: no space tells where a word ends, so jieba cuts the pages, and the browser cuts what is asked.

The browser has no dictionary but the index itself: it takes the longest word that stands there.
"""

import re

import jieba
from sphinx.search.zh import SearchChinese

from website import catalogs

SPLIT = """
function splitQuery(query) {
  const known = (word) => Object.hasOwn(Search._index.terms, word) || Object.hasOwn(Search._index.titleterms, word);
  const words = [];
  for (const [run] of query.matchAll(/\\p{Script=Han}+|[\\p{Letter}\\p{Number}_]+/gu)) {
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


class Words(set):
    extend = set.update  # Sphinx keeps a list here and looks it through for every word: a third of the build


class CourseChinese(SearchChinese):
    js_splitter_code = SPLIT
    latin_terms = Words()

    def init(self, options):
        jieba.setLogLevel("WARNING")
        super().init(options)
        for name in catalogs.words("zh_CN", "back/glossary").values():
            jieba.add_word(re.split("（", name)[0])


def setup(app):
    app.add_search_language(CourseChinese)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
