"""The feedback page: kind, clear, harmless whatever a student wrote, and readable by everyone."""

from html.parser import HTMLParser

import pytest
from axe_playwright_python.sync_playwright import Axe

from classroom.grading import answer_key, feedback_page
from classroom.grading.people import Owner
from classroom.grading.results import QuestionScore
from classroom.grading.rows import Row
from tools.addresses import Addresses

EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>\"'&"
KEY = answer_key.load(1)
ARRAY = {"shape": [2, 1, 2], "dtype": "torch.float64", "values": [[["1", "2.5"]], [["-3", "nan"]]]}
SHOWN = [
    ("case 1", ""),
    ("argument 1", ARRAY),
    ("stride", EVIL),
    ("the result", {**ARRAY, "shape": [2], "values": ["1", "2"]}),
    ("the expected result", "a secret"),
]
GRADED = Row(
    f"{EVIL}.ipynb",
    [
        QuestionScore(
            "q2", "Two loops", 10, 5.0, 2, 4, f"The function raised {EVIL}", SHOWN, ["conv2d"], hint_fits=True
        ),
        QuestionScore("q3", "Right", 4, 4.0, 4, 4),
        QuestionScore("q10", "In your own words", 6, None),
    ],
    failed_cells=[(3, EVIL)],
)


def page_of(row, consequence="flag", final=False, title="Assignment 1"):
    return feedback_page.feedback_page(row, KEY, title, consequence, final)


class Texts(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def test_what_a_student_wrote_is_text():
    html = Texts(page_of(GRADED, title=EVIL))
    assert not {"script", "img"} & {tag for tag, _ in html.tags}
    assert not any(name.startswith("on") for _, attributes in html.tags for name in attributes)
    assert html.text.count(EVIL) >= 5


def test_it_says_the_points_the_rule_and_the_smallest_case():
    text = Texts(page_of(GRADED, "zero")).text
    assert "9 of 14 points, plus up to 6 more for answers that a person reads." in text
    assert "each case that is right earns its share" in text
    assert "2 of 4 cases went wrong. An input of trans_conv(X, K) for which this happens (case 1):" in text
    assert "X, 2 × 1 × 2, at [1]" in text and "argument" not in text and "-3nan" in text
    assert "doesn't allow: conv2d" in text and "this question earns no points" in text
    assert "Code cell 3" in text
    assert "q3: Right" in text and text.count("q3: Right") == 1, "what is right needs no section"


def test_it_says_which_function_lost_points_before_and_gives_no_hint_that_may_not_fit():
    q3 = QuestionScore("q3", "Stride", 10, 5.0, said="No.", hint_fits=True)
    q4 = QuestionScore("q4", "Padding", 10, 9.0, said="No.", uses=[["q3", "trans_conv_strided"]], hint_fits=True)
    q3_text, _, q4_text = Texts(page_of(Row("a", [q3, q4]))).text.partition("q4: Padding\n")
    assert "uses your" not in q3_text and "Hint: From one input cell" in q3_text
    assert "Your trans_conv_padded uses your trans_conv_strided, which lost points in q3." in q4_text
    assert "Hint:" not in q4_text


def test_it_helps_with_the_hint_of_the_check_and_the_name_of_the_chapter(monkeypatch):
    html = Texts(page_of(GRADED))
    assert "Hint: Stamp each input cell's scaled kernel, and add where stamps overlap." in html.text
    assert "To read again: Chapter 1, Stamping: the transposed convolution." in html.text
    assert "a" not in {tag for tag, _ in html.tags}, "nobody knows yet where the course lives"
    monkeypatch.setattr(feedback_page.addresses, "read", lambda: Addresses("", "https://course.example/"))
    links = [attributes["href"] for tag, attributes in Texts(page_of(GRADED)).tags if tag == "a"]
    assert links == ["https://course.example/chapters/01_trans_conv.html"]


def test_it_shows_no_expected_result_until_the_scores_are_final():
    assert "secret" not in page_of(GRADED) and "expected" not in page_of(GRADED)
    assert "the expected result: a secret" in Texts(page_of(GRADED, final=True)).text
    shown = [("case 1", ""), ("argument 1", ARRAY), ("the expected result, part 1", "a secret")]
    assert "secret" not in page_of(Row("a", [QuestionScore("q2", "", 2, said="No.", shown=shown)]))


def test_an_argument_that_was_changed_is_named_as_the_parameter_before_and_after():
    shown = [("case 8", ""), ("argument 2", ARRAY), ("argument 2 after the call", ARRAY)]
    text = Texts(page_of(Row("a", [QuestionScore("q2", "", 2, cases=10, right=9, said="No.", shown=shown)]))).text
    assert "1 of 10 cases" in text and "K, 2 × 1 × 2" in text and "K after the call, 2 × 1 × 2" in text


def test_a_variable_is_shown_as_the_students_own_answer_and_untouched_dots_are_not_shown():
    shown = [("case 1", ""), ("the result", "28")]
    assert "your answer: 28" in Texts(page_of(Row("a", [QuestionScore("q1b", "", 2, said="No.", shown=shown)]))).text
    parts = [("case 1", ""), *((f"the result, part {place}", ARRAY) for place in (1, 2))]
    assert (
        "your answer, part 2, 2 × 1 × 2"
        in Texts(page_of(Row("a", [QuestionScore("q1b", "", 2, said="No.", shown=parts)]))).text
    )
    shown[1] = ("the result", "an object of class ellipsis")
    assert "ellipsis" not in page_of(Row("a", [QuestionScore("q1b", "", 2, said="No.", shown=shown)]))


def test_it_shows_the_teachers_comment_and_what_lateness_cost():
    read = QuestionScore("q10", "In your own words", 6, 4.5, comment=f"Show a cell. {EVIL}")
    late = Row("a.ipynb", [read], owner=Owner((), "", late=True), late_percent=10)
    text = Texts(page_of(late)).text
    assert f"Your teacher's comment: Show a cell. {EVIL}" in text
    assert "4.05 of 6 points." in text and "costs 10% of the points: 0.45 points" in text


def test_what_a_student_wrote_is_visible_and_ends():
    said = "\x00\x1b[31m\u202e" + "x" * 10**6
    endless = Row(
        "\u202e.ipynb", [QuestionScore("q2", "", 10, said=said, shown=[("case 1", ""), ("argument 1", said)])]
    )
    endless.failed_cells = [(place, said) for place in range(1, 2000)]
    endless.questions[0].mentioned = ["conv2d"] * 1000
    page = page_of(endless)
    assert len(page) < 100_000 and not {"\x00", "\x1b", "\u202e"} & set(page)
    assert "and 1969 more" in page


def test_a_file_that_was_not_read_gets_a_sentence_and_no_table():
    unread = Row("a.ipynb", [QuestionScore("q1", "", 10)], "not read", "The file is empty.")
    html = Texts(page_of(unread))
    assert "The file is empty." in html.text and "table" not in {tag for tag, _ in html.tags}


def test_it_loads_nothing():
    html = Texts(page_of(GRADED))
    assert not any(attributes.get("src") or attributes.get("href") for _, attributes in html.tags)
    assert any("default-src 'none'" in attributes.get("content", "") for tag, attributes in html.tags if tag == "meta")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(browser, tmp_path, width, scheme):
    path = tmp_path / "page.html"
    path.write_text(page_of(GRADED), encoding="utf-8")
    shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    shown.goto(path.as_uri())
    assert shown.title() == "Assignment 1: feedback"
    found = Axe().run(shown)
    assert found.response["violations"] == [] and found.response["passes"]
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown.close()
