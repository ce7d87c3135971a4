"""The feedback page: kind, clear, harmless whatever a student wrote, and readable by everyone."""

from html.parser import HTMLParser

import pytest
from axe_playwright_python.sync_playwright import Axe

from classroom.grading.feedback_page import feedback_page
from classroom.grading.results import FileScore, QuestionScore

EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>\"'&"
ARRAY = {"shape": [2, 1, 2], "dtype": "torch.float64", "values": [[["1", "2.5"]], [["-3", "nan"]]]}
SHOWN = [
    ("case 1", ""),
    ("argument 1", ARRAY),
    ("stride", EVIL),
    ("the result", {**ARRAY, "shape": [2], "values": ["1", "2"]}),
]
GRADED = FileScore(
    f"{EVIL}.ipynb",
    [
        QuestionScore("q1", "Two loops", 10, 5.0, 2, 4, f"The function raised {EVIL}", SHOWN, ["conv2d"]),
        QuestionScore("q2", "Right", 4, 4.0, 4, 4),
        QuestionScore("q3", "In your own words", 6, None, said="A person will read this answer."),
    ],
    failed_cells=[(3, EVIL)],
)


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
    html = Texts(feedback_page(GRADED, EVIL, "flag"))
    assert not {"script", "img"} & {tag for tag, _ in html.tags}
    assert not any(name.startswith("on") for _, attributes in html.tags for name in attributes)
    assert html.text.count(EVIL) >= 5


def test_it_says_the_points_the_rule_and_the_smallest_case():
    text = Texts(feedback_page(GRADED, "Assignment 1", "zero")).text
    assert "9 of 14 points, plus up to 6 more for answers that a person reads." in text
    assert "each case that is right earns its share" in text
    assert "The smallest input for which this happens (case 1 of 4):" in text
    assert "argument 1, 2 × 1 × 2, at [1]" in text and "-3nan" in text
    assert "its code uses conv2d" in text and "the question earns nothing" in text
    assert "Code cell 3" in text
    assert "q2: Right" in text and text.count("q2: Right") == 1, "what is right needs no section"


def test_a_file_that_was_not_read_gets_a_sentence_and_no_table():
    unread = FileScore("a.ipynb", [QuestionScore("q1", "", 10)], "not read", "The file is empty.")
    html = Texts(feedback_page(unread, "Assignment 1", "flag"))
    assert "The file is empty." in html.text and "table" not in {tag for tag, _ in html.tags}


def test_it_loads_nothing():
    html = Texts(feedback_page(GRADED, "Assignment 1", "flag"))
    assert not any(attributes.get("src") or attributes.get("href") for _, attributes in html.tags)
    assert any("default-src 'none'" in attributes.get("content", "") for tag, attributes in html.tags if tag == "meta")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(browser, tmp_path, width, scheme):
    path = tmp_path / "page.html"
    path.write_text(feedback_page(GRADED, "Assignment 1", "flag"), encoding="utf-8")
    shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    shown.goto(path.as_uri())
    assert shown.title() == "Assignment 1: feedback"
    found = Axe().run(shown)
    assert found.response["violations"] == [] and found.response["passes"]
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown.close()
