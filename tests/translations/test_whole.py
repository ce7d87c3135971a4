"""Page by page: is every message translated, and since its English changed? A release asks for it, a merge does not.

Whoever mends an English sentence need not know Chinese: until somebody who does has read the new one, the translated
page shows it in English and says so, and here one page is red.
"""

import pytest

from website import catalogs, languages

# What a language leaves in English for now. One that is not here promises nothing yet.
ENGLISH = {"zh_CN": {"back/api", "back/for_teachers"}}


def pages(code):
    folder = catalogs.path(code, "intro").parent
    return sorted(po.relative_to(folder).with_suffix("").as_posix() for po in folder.rglob("*.po"))


WHOLE = [(code, page) for code, english in ENGLISH.items() for page in pages(code) if page not in english]


@pytest.mark.parametrize(("code", "page"), WHOLE)
def test_a_page_is_translated_whole_and_none_of_it_is_stale(code, page):
    state = catalogs.state(catalogs.path(code, page))
    assert state == catalogs.State(state.messages, state.messages, 0, 0)


def test_what_stays_in_english_is_a_page_and_the_chapters_are_not_among_it(root):
    chapters = {f"chapters/{path.stem}" for path in (root / "chapters").glob("*.ipynb")}
    for code, english in ENGLISH.items():
        assert code in languages.TRANSLATIONS
        assert english < set(pages(code))
        assert chapters | {"intro", "course", "explorer", "calculator"} <= set(pages(code)) - english
