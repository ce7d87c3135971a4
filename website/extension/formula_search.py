"""Search finds a formula such as s(n - 1). Split into words, it would be letters that are on every page.

A product with brackets is one word of the index, in one spelling: s(n-1). Index and browser read it with one pattern.
"""

import re

from sphinx.search.en import SearchEnglish

PRODUCT = r"\b[A-Za-z]\s*[·*]?\s*\(\s*[A-Za-z]\s*[-−+]\s*\d+\s*\)"  # in Python and in JavaScript

# Takes the products out of a query and leaves the rest to `splitWords`, which each language defines.
SPLIT = f"""
function splitQuery(query) {{
  const products = [];
  const rest = query.replace(/{PRODUCT}/g, (product) => {{
    products.push(product.replace(/[\\s·*]/g, "").replace("−", "-"));
    return " ";
  }});
  return [...products, ...splitWords(rest)];
}}
"""
SPLIT_WORDS = """
const splitWords = (query) => query.split(/[^\\p{Letter}\\p{Number}_]+/gu).filter(Boolean);
"""


def products(text):
    """Return the products with brackets in a text, in the spelling of the index."""
    return [re.sub(r"[\s·*]", "", product).replace("−", "-") for product in re.findall(PRODUCT, text)]


class CourseEnglish(SearchEnglish):
    js_splitter_code = SPLIT_WORDS + SPLIT

    def split(self, input):
        return super().split(input) + products(input)

    def stem(self, word):
        return super().stem(word) if len(word) > 2 else word.lower()  # as in the browser: s isn't a plural
