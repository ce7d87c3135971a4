"""The translations: in step with the text, and the same in all that is not words."""

import re
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from website import catalogs, languages, messages
from website.extension import furniture, script_words, stored_html

CODE = re.compile(r"`[^`]+`")
MATH = re.compile(r"\$\$?[^$]+\$\$?")
LINK = re.compile(r"\]\([^)]*\)|\{[\w:]+\}(?=`)|<[^>]*>")
HOLE = re.compile(r"\{\w*\}|#")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\d.,]* (?:b|m)illion)")
IN_FORMULA = re.compile(r"\\text\{[^}]*\}|\\;|\s")
# Names and lists of names, which are the same in every language.
NAMES = re.compile(
    r"(?:PyTorch|ONNX|JAX|Keras|TensorFlow|output_padding|DCGAN|VAE|FCN|FSRCNN|HiFi-GAN|U-Net|"
    r"in, out/groups, kH, kW|kH, kW, (?:in, out|out, in)|\(C_in, C_out/groups, [k_dhw, ]+\))"
)
# The words of the glossary, and those that other books use for them.
TERMS = {
    "transposed convolution": ("转置卷积", r"逆卷积|解卷积"),
    "stride": ("步幅", r"步长|跨步"),
    "padding": ("填充", r"内边距|衬垫"),
    "kernel": ("卷积核", r"核函数|滤波核"),
    "channel": ("通道", r"信道|频道"),
    "upsampl": ("上采样", r"升采样|增采样"),
}
SELDOM = 0.1  # the share of messages that may get by without the word: Jupyter's kernel is another one


def translated():
    """Yield every translation in force: (language, page, English, translation)."""
    for code in languages.TRANSLATIONS:
        for po in sorted((catalogs.LOCALE / code).rglob("*.po")):
            for english, other, stale in catalogs.read(po):
                if other and not stale:
                    yield code, po.stem, english, other


EVERY = list(translated())


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """Every message of the course as it stands now."""
    folder = tmp_path_factory.mktemp("messages")
    subprocess.run([sys.executable, "-m", "website.messages", "gather", folder], cwd=catalogs.ROOT, check=True)
    return folder / "templates"


@pytest.fixture
def locale(tmp_path):
    """A copy of the translations."""
    return shutil.copytree(catalogs.LOCALE, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))


def contents(locale):
    return {po.relative_to(locale): po.read_bytes() for po in locale.rglob("*.po")}


def test_the_catalogs_are_in_step_with_the_text(templates, locale):
    for code in languages.TRANSLATIONS:
        messages.update(templates, code, locale)
    stored = contents(catalogs.LOCALE)
    behind = [str(name) for name, text in contents(locale).items() if stored.get(name) != text]
    assert behind == [] and set(stored) == set(contents(locale)), f"run `make messages`: {behind}"


SENTENCES = ["Where stamps overlap, their numbers are added.", "One output cell will go with us through the whole"]


@pytest.mark.parametrize("sentence", SENTENCES)  # a short one, and one that goes over several lines
def test_a_sentence_that_changes_in_one_place_is_one_stale_message(templates, locale, tmp_path, sentence):
    (code, page), start = ("zh_CN", "chapters/01_trans_conv"), sentence.split()[0]
    before = catalogs.state(catalogs.path(code, page, locale))
    planted = shutil.copytree(templates, tmp_path / "templates")
    template = planted / f"{page}.pot"
    text = template.read_text(encoding="utf-8")
    assert text.count(sentence) == 1
    template.write_text(text.replace(sentence, sentence.replace(start, "Everywhere", 1)), encoding="utf-8")
    messages.update(planted, code, locale)
    after = catalogs.state(catalogs.path(code, page, locale))
    assert after == before._replace(translated=before.translated - 1, stale=before.stale + 1)
    line = next(line for line in messages.table(code, locale).splitlines() if line.startswith(page))
    assert line.split()[-2:] == [str(after.stale), str(after.missing)]
    again = contents(locale)
    messages.update(planted, code, locale)
    assert contents(locale) == again


def test_there_are_translations_to_look_at():
    assert len(EVERY) > 2000


def test_code_links_and_formulas_are_those_of_the_english():
    changed = []
    for _, page, english, other in EVERY:
        for part in (CODE, LINK, HOLE):
            wanted, found = (Counter(part.findall(without_formulas(text))) for text in (english, other))
            if wanted != found:
                changed.append((page, wanted - found, found - wanted, english))
        if formulas(english) != formulas(other):
            changed.append((page, formulas(english), formulas(other)))
    assert changed == []


def is_formula(text):
    return text.lstrip().startswith("\\") or ("\\text{" in text and "$" not in text)


def without_formulas(text):
    return "" if is_formula(text) else MATH.sub(" ", text)


def formulas(text):
    """Return the formulas of a message, with what is said in them left out."""
    return Counter(IN_FORMULA.sub("", formula) for formula in ([text] if is_formula(text) else MATH.findall(text)))


def test_every_number_of_the_english_is_in_the_translation():
    lost = []
    for _, page, english, other in EVERY:
        wanted, found = (set(NUMBER.findall(prose(text))) for text in (english, other))
        if wanted - found:
            lost.append((page, wanted - found, english))
    assert lost == []


def prose(text):
    """Return what is left of a message without code, formulas, links and holes."""
    text = without_formulas(text)
    for part in (LINK, CODE, HOLE):
        text = part.sub(" ", text)
    return text


def test_no_translation_is_the_english_text_but_for_names():
    words = re.compile(r"[^\W\d_]{2}")
    same = [(page, english) for _, page, english, other in EVERY if english == other and words.search(prose(english))]
    assert [one for one in same if not NAMES.fullmatch(one[1])] == []


def test_the_terms_are_those_of_the_glossary():
    chinese = [(prose(english).lower(), other) for code, _, english, other in EVERY if code == "zh_CN"]
    for english, (term, otherwise) in TERMS.items():
        said = [other for text, other in chinese if re.search(rf"\b{english}", text)]
        assert len(said) >= 10
        assert [text for text in said if re.search(otherwise, text)] == []
        assert sum(term not in text for text in said) <= SELDOM * len(said), english


def test_no_space_stands_between_chinese_characters():
    apart = re.compile(r"[\u3400-\u9fff，。：；！？、] +[\u3400-\u9fff，。：；！？、]")
    assert [one[2:] for one in EVERY if one[0] == "zh_CN" and one[1] != "explorer" and apart.search(one[3])] == []


def test_html_without_translations_stays_as_it_is_and_is_marked():
    html = '<div class="tc-picture" role="img" aria-label="Two &lt;cells&gt;"><svg><text>no</text></svg></div>'
    assert stored_html.messages(html) == ["Two <cells>"]
    assert stored_html.translated(html, {"Two <cells>": "两个 <元素>"}, "en") == html.replace("Two", "两个").replace(
        "cells", "元素"
    )
    assert stored_html.translated(html, {}, "en") == html.replace("<div", '<div lang="en"')


def test_a_question_is_translated_whole_or_not_at_all():
    html = (
        '<fieldset data-kind="choose" data-key="{&quot;right&quot;:[&quot;It is&quot;],&quot;why&quot;:{&quot;It is'
        '&quot;:&quot;So `x` says.&quot;}}"><legend><b>1.</b> Is it?</legend><label><input value="It is"> It is</label>'
        "<p>✓ <b>It is</b> So <code>x</code> says.</p></fieldset>"
    )
    words = {"Is it?": "是吗？", "It is": "是", "So `x` says.": "`x` 是这么说的。"}
    assert set(stored_html.messages(html)) == set(words)
    whole = stored_html.translated(html, words, "en")
    assert '<legend><b>1.</b> 是吗？</legend><label><input value="It is"> 是</label>' in whole
    assert "<p>✓ <b>是</b> <code>x</code> 是这么说的。</p>" in whole
    assert "&quot;right&quot;:[&quot;It is&quot;],&quot;why&quot;:{&quot;It is&quot;:&quot;`x` 是这么说的。" in whole
    del words["It is"]
    assert stored_html.translated(html, words, "en") == html.replace("<fieldset", '<fieldset lang="en"')


def test_a_script_says_its_messages(tmp_path, monkeypatch):
    script = tmp_path / "script.js"
    script.write_text("one(_`Step ${step(`a`)} of ${ { n }.n }`, _`Back`, `plain`, x_`other`)", encoding="utf-8")
    monkeypatch.setitem(script_words.SCRIPTS, "script", (script, ""))
    assert script_words.messages("script") == ["Step {0} of {1}", "Back"]


def test_the_site_says_no_word_that_is_not_a_message():
    assert {"Check", "Hint", "Search the course", "The course begins on its first page."} <= set(furniture.messages())
