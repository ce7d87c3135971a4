"""One notebook's score: full points for right answers, none for wrong ones, and no loss from an unrelated cell."""

import copy

import numpy as np
import pytest
import torch

from classroom.grading import answer_key, comparison, scoring
from classroom.grading.limits import Limits
from classroom.grading.question import Accepts, Case, Question, Raises, numbers
from classroom.grading.results import inherited
from classroom.grading.submission import Submission
from tests.classroom.samples.right import add, body, replace, right
from transconv_course.check import forms
from transconv_course.check.verdict import Message, judge_function

KEY = answer_key.load(1)
LIMITS = Limits(cpu_seconds=2, real_seconds=60)
ALL = {question.name: question.points for question in KEY.questions if isinstance(question, Question)}


def score(notebook, seed=1, key=KEY, limits=LIMITS):
    cells = tuple(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return scoring.score("notebook.ipynb", Submission(cells, ""), key, seed, limits)


def points(graded):
    return {judged.name: judged.points for judged in graded.questions if judged.points is not None}


def question(graded, name):
    return next(judged for judged in graded.questions if judged.name == name)


def test_the_instructors_solution_gets_every_point_and_no_flag():
    graded = score(right())
    assert points(graded) == ALL and graded.points == 94
    assert graded.status == "graded" and graded.note == "" and graded.failed_cells == []
    assert not any(judged.mentioned for judged in graded.questions)
    assert question(graded, "q10").points is None


# question, right, wrong, points left out of how many, the beginning of the message
MISTAKES = {
    "float32 comes out": ("q2", "X.new_zeros(", "torch.zeros(", {"q2": 9}, "The numbers are right, but"),
    "axes mixed up": ("q2", "X.shape[1] + K.shape[1] - 1", "X.shape[1] + K.shape[0] - 1", {"q2": 4}, "The"),
    "turned by 180°": ("q2", "strength * K", "strength * K.flip(0, 1)", {"q2": 0}, "The shape is right, but"),
    "one stride for both axes": (
        "q3",
        "right * j",
        "down * j",
        {"q3": 4, "q4": 4.55, "q7": 6.36},
        "The shape is right",
    ),
    "padding of the other axis": (
        "q4",
        "enumerate(padding)",
        "enumerate(padding[::-1])",
        {"q4": 3.64, "q7": 6.36},
        "The shape",
    ),
    "nothing left is no error": (
        "q5",
        "if size < 1:",
        "if False:",
        {"q5a": 6.4},
        "For this input, the function should raise",
    ),
    "another error": (
        "q5",
        "raise ValueError",
        "raise TypeError",
        {"q5a": 6.4},
        "The function should raise a ValueError here",
    ),
    "an error that names nothing": (
        "q5",
        "padding={padding} removes",
        "{padding} removes",
        {"q5a": 6.4},
        "The ValueError is",
    ),
    "a guessed padding": (
        "q5",
        "padding_that_triples = 1",
        "padding_that_triples = 2",
        {"q5b": 0},
        "The number differs.",
    ),
    "not answered": (
        "q5",
        "padding_that_triples = 1",
        "padding_that_triples = ...",
        {"q5b": 0},
        "There is no answer yet",
    ),
    "only one pair": ("q6", "collected += X[i, j]", "collected = X[i, j]", {"q6": 8.77}, "The number differs."),
    "no bias": ("q7", "+ bias[o]", "", {"q7": 0}, "The shape is right, but"),
    "the shape of a convolution": ("q8", "(3, 5, 2, 4)", "(5, 3, 2, 4)", {"q8a": 0}, "The shape is right, but 2 of 4"),
    "a random weight": (
        "q8",
        '{"weight": weight, "bias": bias})',
        '{"bias": bias}, strict=False)',
        {"q8b": 0},
        "The shape",
    ),
    "nothing fails there": (
        "q9",
        "(1, 2), (0, 0))",
        "(2, 2), (0, 0))",
        {"q9a": 0},
        "Give (X, K, stride, padding)",
    ),
    "no tuple": (
        "q9",
        "counterexample = (A, A, (1, 2), (0, 0))",
        "counterexample = 7",
        {"q9a": 0},
        "Give (X, K,",
    ),
    "the rim is not repaired": ("q9", "Y[p_h:bottom, p_w:far_right]", "Y[p_h:-p_h, p_w:-p_w]", {"q9b": 0}, "The shape"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_costs_its_share_of_the_points_and_is_named(mistake):
    place, old, new, left, said = MISTAKES[mistake]
    notebook = right()
    replace(notebook, place, old, new)
    graded = score(notebook)
    assert points(graded) == {**ALL, **left}
    assert question(graded, next(iter(left))).said.startswith(said)


def test_a_mistake_that_counts_again_is_said_to():
    notebook = right()
    replace(notebook, "q3", "right * j", "down * j")
    graded = score(notebook)
    assert question(graded, "q4").uses == [["q3", "trans_conv_strided"]] and question(graded, "q3").uses == []
    assert inherited(graded.questions) == {
        "q4": [["q3", "trans_conv_strided"]],
        "q7": [["q4", "trans_conv_padded"]],
    }


def test_a_variable_that_is_missing_is_called_missing():
    notebook = right()
    add(notebook, "del counterexample", after="q9-answer")
    judged = question(score(notebook), "q9a")
    assert judged.said == "The notebook defines no `counterexample`." and not judged.hint_fits


@pytest.mark.parametrize(
    "line, fits",
    [
        ("X = X[:, 99]", True),
        ("X = X @ torch.ones(99, 1).double()", True),
        ("X = 2 * X", True),
        ("X = unknown", False),
        ("import a_package_nobody_has", False),
        ("X = X.no_such_method()", False),
        ("return X, lambda: 1", False),
        ("return", False),
    ],
)
def test_a_hint_about_numbers_is_given_where_numbers_or_shapes_are_wrong(line, fits):
    notebook = right()
    body(notebook, f"import torch\n{line}\nreturn X")
    judged = question(score(notebook), "q2")
    assert judged.said and judged.hint_fits == fits


def test_a_hint_about_numbers_is_not_given_where_an_error_should_be_raised():
    X = torch.ones(2)
    assert not comparison.hint_fits(Case(), Raises("ValueError"), "value", X)
    assert not comparison.hint_fits(Case(), Raises("ValueError"), "raised", (["IndexError"], ""))


def test_arrays_in_a_tuple_are_shown_one_by_one():
    answer, expected = (torch.ones(2, 3), [torch.zeros(1), 5]), (torch.ones(2, 2), 7)
    _, first, *parts, right, seven = comparison.shown(Case((torch.ones(1),)), expected, "value", answer, 1)
    assert [caption for caption, _ in parts] == [f"the result, part {part}" for part in ("1", "2, part 1", "2, part 2")]
    assert parts[0][1]["shape"] == [2, 3] and first[0] == "argument 1" and parts[2][1] == "5"
    assert right[0] == "the expected result, part 1" and seven == ("the expected result, part 2", "7")
    many = comparison.shown(Case(), 0, "value", [torch.ones(1)] * 1000, 1)
    assert len(many) < 20 and many[-2] == ("the result", "… and more parts")


def test_an_argument_that_was_changed_is_shown_as_it_is_after_the_call():
    X = torch.ones(2, 3)
    case, after = Case((X, 3, X), keeps="arguments"), [X + 1, 3, None]
    shown = comparison.shown(case, X, "value", (X, after), 1)
    changed = [(caption, value) for caption, value in shown if "after the call" in caption]
    assert [caption for caption, _ in changed] == ["argument 1 after the call", "argument 3 after the call"]
    assert changed[0][1] == comparison._text(X + 1) and "gradient" in changed[1][1]
    assert dict(shown)["the result"] == comparison._text(X)


@pytest.mark.parametrize("everything", [torch.zeros, lambda *shape: np.zeros(shape), lambda *shape: [0] * 10**15])
@pytest.mark.parametrize("cells", [10**7, 10**13])
def test_memory_that_is_refused_is_said_in_plain_words(everything, cells):
    with pytest.raises(Exception) as caught:
        everything(cells, cells)
    raised = [kind.__name__ for kind in caught.type.__mro__], str(caught.value)
    assert comparison.verdict(Case(), 0, "raised", raised, []) == comparison.TOO_MUCH_MEMORY
    assert not comparison.hint_fits(Case(), 0, "raised", raised)
    judged = judge_function(lambda n: everything(n, n), lambda n: 0, [{"n": cells}], Message("A hint."))
    assert "more memory than there is" in repr(judged) and "A hint" not in repr(judged)


def test_numbers_that_come_from_functions_earn_a_share_for_each_that_earned_something():
    functions = [Question(name, 1, name, lambda generator: [Case((1,))], lambda x: x) for name in ("f", "g")]
    table = Question("t", 6, "table", lambda generator: [Case()], lambda: 7, needs=("f", "g"))
    key = answer_key.Key("mine", (*functions, table), "")
    notebook = right()
    add(notebook, "table = 7\ndef f(x):\n    return x")
    graded = score(notebook, key=key)
    assert points(graded) == {"f": 1, "g": 0, "t": 3} and question(graded, "t").said.endswith("earned no points: g.")


def test_the_smallest_case_that_is_wrong_is_shown_as_arrays():
    notebook = right()
    replace(notebook, "q2", "strength * K", "2 * strength * K")
    (case, _), (x, X), (k, K), (back, wrong), (should, expected) = question(score(notebook), "q2").shown
    assert (case, x, k) == ("case 1", "argument 1", "argument 2")
    assert (back, should) == ("the result", "the expected result")
    assert X["shape"] == [1, 2] and K["shape"] == [2, 1] and expected["shape"] == [2, 2]
    number = float(X["values"][0][0]) * float(K["values"][0][0])
    assert float(expected["values"][0][0]) == pytest.approx(number, rel=1e-3)
    assert float(wrong["values"][0][0]) == pytest.approx(2 * number, rel=1e-3)


def test_the_same_seed_gives_the_same_page_and_another_seed_other_inputs():
    notebook = right()
    replace(notebook, "q2", "strength * K", "strength + K")
    first, again, other = (score(notebook, seed) for seed in (5, 5, 6))
    assert first.questions == again.questions
    assert points(first) == points(other)
    assert question(first, "q2").shown != question(other, "q2").shown


def test_inputs_shown_for_one_file_do_not_answer_another_file():
    notebook = right()
    replace(notebook, "q2", "strength * K", "strength + K")
    cells = tuple(cell.source for cell in notebook.cells if cell.cell_type == "code")
    graded = [scoring.score("a.ipynb", Submission(cells, digest), KEY, 5, LIMITS) for digest in ("a", "a", "b")]
    first, again, other = (question(one, "q2").shown for one in graded)
    assert first == again and first != other


def test_the_number_in_the_notebook_draws_the_inputs_of_the_questions_that_are_personal():
    answer = right()
    assert score(answer).student == 0
    for line, left, number in (
        ("student = 7", {"q1a": 0}, 7),
        ("student = int('0')", {}, 0),
        ("student = -7", {"q1a": 0}, None),
    ):
        notebook = copy.deepcopy(answer)
        next(cell for cell in notebook.cells if cell.id == "student-given").source = line
        graded = score(notebook)
        assert points(graded) | {"q1b": 2} == {**ALL, **left} and graded.student == number
    assert "your number" in question(graded, "q1a").said


BESIDE = {  # a cell between the answers, and the description of its failure
    "raises": ("raise ValueError('oh')", "ValueError: oh"),
    "is no Python": ("def broken(", "SyntaxError"),
    "loops": ("while True: pass", "it took too long"),
    "loops for ever": (
        "import signal\n[signal.signal(n, signal.SIG_IGN) for n in (signal.SIGALRM, signal.SIGPROF)]\nwhile True: pass",
        "skipped, because it didn't finish within 2 seconds",
    ),
    "ends the process": ("import os; os._exit(0)", "skipped, because the code ended the process"),
    "exits": ("import sys; sys.exit()", "SystemExit"),
    "asks": ("input()", "EOFError"),
    "needs memory": ("x = bytearray(3 << 30)", "MemoryError"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "skipped, because the code ended the process"),
    "writes garbage": (
        "import os\nfor fd in range(3, 9):\n    try: os.write(fd, b'x' * 999)\n    except OSError: pass",
        "skipped, because what it sent",
    ),
}


@pytest.mark.parametrize("way", BESIDE)
def test_a_cell_that_fails_costs_nothing_but_itself(way):
    source, said = BESIDE[way]
    notebook = right()
    add(notebook, source)
    graded = score(notebook)
    assert points(graded) == ALL
    ((_, failure),) = graded.failed_cells
    assert failure.startswith(said)


CALLS = {  # a body of trans_conv, and the message
    "raises": ("raise KeyError('oh')", "The function raised KeyError: 'oh'"),
    "loops": ("while True: pass", "The function took too long"),
    "ends the process": ("import os; os._exit(0)", "Calling trans_conv ended the notebook: the code ended the process"),
    "returns an object": ("return object()", "The result is an instance of object"),
    "returns a word": ("return 'nan'", "This is a string, where numbers belong."),
    "returns nan": (
        "return X.new_full((X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1), float('nan'))",
        "The",
    ),
}


@pytest.mark.parametrize("way", CALLS)
def test_a_call_that_fails_costs_its_question_only(way):
    source, said = CALLS[way]
    notebook = right()
    body(notebook, source)
    graded = score(notebook)
    assert points(graded) == {**ALL, "q2": 0}
    assert question(graded, "q2").said.startswith(said)


def test_a_lying_answer_is_judged_by_its_numbers():
    notebook = right()
    lying = "class Lying(torch.Tensor):\n    def __eq__(self, other):\n        return True\n    __hash__ = None\n"
    body(notebook, lying + "return torch.zeros(2, 2).as_subclass(Lying)")
    add(
        notebook,
        "torch.allclose = torch.equal = lambda *a, **k: True\ntorch.testing.assert_close = lambda *a, **k: None",
        "end",
    )
    assert points(score(notebook)) == {**ALL, "q2": 0}


@pytest.mark.parametrize(
    "source, names",
    [
        (
            "return nn.functional.conv_transpose2d(X[None, None], K[None, None])[0, 0]",
            ["conv_transpose2d", "transposed convolution"],
        ),
        (
            "operator = getattr(nn.functional, 'conv_' + 'transpose2d')\nreturn operator(X[None], K[None, None])[0]",
            ["conv_transpose2d", "transposed convolution"],
        ),
        ("from transconv import trans_conv as theirs\nreturn theirs(X, K)", ["transconv"]),
    ],
)
def test_an_answer_that_is_not_from_scratch_is_flagged_and_costs_what_the_teacher_chose(source, names):
    notebook = right()
    body(notebook, source)
    flagged = score(notebook)
    costly = flagged.with_consequence("zero")
    assert [sign.partition(" (")[0] for sign in question(flagged, "q2").mentioned] == names
    assert points(flagged) == points(flagged.with_consequence("flag")) == ALL
    assert points(costly) == {**ALL, "q2": 0} and question(costly, "q2").mentioned == question(flagged, "q2").mentioned


def test_points_are_shared_by_weight():
    def draw(generator):
        return [Case((numbers(generator, 2),)), Case((numbers(generator, 3),), weight=3)]

    key = answer_key.Key("mine", (Question("a", 8, "twice", draw, lambda X: 2 * X),), "")
    notebook = right()
    add(notebook, "def twice(X):\n    return 2 * X if len(X) == 3 else X")
    assert points(score(notebook, key=key)) == {"a": 6}


def test_a_returned_layer_is_called_and_its_class_is_checked():
    def draw(generator):
        return [Case((2.0,), then=(numbers(generator, 2),), kind="Linear")]

    key = answer_key.Key("mine", (Question("a", 1, "scaled", draw, lambda factor, X: factor * X),), "")
    for source, right_points in (
        (
            "class Linear(float):\n    def __call__(self, X): return self * X\nscaled = Linear",
            1,
        ),
        ("def scaled(f):\n    return lambda X: f * X", 0),
    ):
        notebook = right()
        add(notebook, source)
        assert points(score(notebook, key=key)) == {"a": right_points}


@pytest.mark.parametrize(
    "answer, expected, said",
    [
        ([[1, 2], [3, 4]], torch.tensor([[1.0, 2], [3, 4]]).double(), ""),
        (torch.ones(2), torch.ones(2).double(), ""),
        (torch.ones(2, 1), torch.ones(2), "The number of axes (levels of brackets) is 2; it should be 1."),
        ([torch.ones(()), 1.0], torch.ones(2), ""),
        ([torch.ones(()), torch.ones(())], torch.ones(2), ""),
        (True, 1, forms.TRUTH),
        (np.array([3]), 3, ""),
        ([3], 3, forms.BRACKETS),
        ("3", 3, forms.QUOTED),
        (torch.tensor(float("nan")), torch.tensor(1.0), "The number differs."),
        (10**400, 1, forms.TOO_MANY),
        ([[1], [1, 2]], torch.ones(2), forms.RAGGED),
        ("Same ", "same", ""),
        ("other", "same", "This is not the right word."),
        ((torch.ones(2), 3), (torch.ones(2), 3), ""),
        ((torch.ones(2), 4), (torch.ones(2), 3), "The number differs."),
        (torch.ones(2), (torch.ones(2), 3), "The answer is a tuple or list of 2 items."),
        ({"a": 1}, {"a": 1}, ""),
        ({"b": 1}, {"a": 1}, "The answer is a dict of 1 items."),
    ],
)
def test_answers_are_compared_by_form_shape_and_numbers(answer, expected, said):
    assert comparison.verdict(Case(), expected, "value", answer, []) == said


def test_only_the_cases_that_try_a_rule_look_at_dtypes_and_arguments():
    X = torch.ones(2, dtype=torch.float64)
    plain, dtype, arguments = (Case((X,), keeps=keeps) for keeps in ("", "dtype", "arguments"))
    assert comparison.verdict(plain, X, "value", X.float(), []) == ""
    assert "torch.float32 came out" in comparison.verdict(dtype, X, "value", X.float(), [])
    assert "no dtype" in comparison.verdict(dtype, X, "value", X.tolist(), [])
    assert comparison.verdict(dtype, X, "value", X, []) == ""
    assert comparison.verdict(arguments, X, "value", (X, [X.clone()]), []) == ""
    assert "changed an argument" in comparison.verdict(arguments, X, "value", (X, [X + 1]), [])


def test_an_answer_that_makes_the_keys_test_raise_is_wrong():
    assert comparison.verdict(Case(), Accepts(lambda value: value[0] / 0, "rule"), "value", [1], []) == "rule"
    assert comparison.verdict(Case(), Raises("ValueError"), "value", [1], []).startswith(
        "For this input, the function should raise"
    )


def test_the_error_names_an_assignment_without_a_key():
    with pytest.raises(ValueError, match="assignment=99"):
        answer_key.load(99)


def test_a_copy_of_the_notebook_that_it_forks_does_not_answer_in_its_place():
    notebook = right()
    add(notebook, "import os\nfor _ in range(3):\n    if os.fork() == 0:\n        break")
    assert points(score(notebook)) == ALL


@pytest.mark.parametrize("number", ["torch.tensor(7)", "np.array(7)", "np.uint8(7)"])
def test_a_student_number_counts_in_every_form_that_the_checks_take(number):
    notebook = right()
    add(notebook, f"import numpy as np\nstudent = {number}")
    assert score(notebook).student == 7


def test_a_function_in_place_of_a_number_is_no_answer():
    notebook = right()
    add(notebook, "cells_of_four = lambda: 2")
    judged = question(score(notebook), "q1b")
    assert judged.points == 0 and "instance of function" in judged.said


@pytest.mark.parametrize("result", ["{1}", "(i for i in X)", "print", "{1: 2}.keys()"])
def test_a_result_that_is_no_array_is_called_what_it_is(result):
    notebook = right()
    add(notebook, f"def trans_conv(X, K):\n    return {result}")
    graded = score(notebook)
    assert "The result is an instance of" in question(graded, "q2").said
    assert points(graded) == ALL | {"q2": 0}


def test_a_child_cannot_claim_more_time_than_the_grader_can_count():
    assert scoring._seconds(10**400) == scoring.MOST_SECONDS
