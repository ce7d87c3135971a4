"""Which names a notebook mentions: forbidden ones are found where a function uses them, and nowhere else."""

import pytest

from classroom.grading import source_analysis
from classroom.grading.question import FROM_SCRATCH

FOUND = {
    "a call": "def f(X):\n    return F.conv_transpose2d(X, X)",
    "a name imported": "from torch.nn.functional import conv2d\ndef f(X):\n    return conv2d(X, X)",
    "another name": "from torch.nn.functional import conv2d as g\ndef f(X):\n    return g(X, X)",
    "an assigned name": "g = F.conv2d\nh = g\ndef f(X):\n    return h(X, X)",
    "a helper": "def helper(X):\n    return nn.ConvTranspose2d(1, 1, 1)(X)\ndef f(X):\n    return helper(X)",
    "a helper behind an if": "if True:\n    def g(X):\n        return torch.conv2d(X, X)\ndef f(X):\n    return g(X)",
    "a string": "def f(X):\n    return getattr(F, 'conv2d')(X, X)",
    "code in a string": "def f(X):\n    return eval('F.conv2d(X, X)')",
    "the course's library": "from transconv import trans_conv as g\nf = lambda X: g(X, X)",
    "the course's other package": "from transconv_course.d2l import corr2d as g\nf = lambda X: g(X, X)",
    "an import inside": "def f(X):\n    import transconv.scatter as s\n    return s.trans_conv(X, X)",
    "a class": "class A:\n    def __call__(self, X):\n        return F.fold(X)\ndef f(X):\n    return A()(X)",
    "the earlier of two": "def f(X):\n    return F.conv2d(X, X)\ndef f(X):\n    return X",
}
NOT_FOUND = {
    "a docstring": 'def f(X):\n    """As F.conv_transpose2d does."""\n    return X',
    "a comment": "def f(X):\n    # conv2d\n    return X",
    "another function": "def g(X):\n    return F.conv2d(X, X)\ndef f(X):\n    return X",
    "a parameter with the name of a function": "def g(X):\n    return F.conv2d(X, X)\ndef f(g):\n    return g",
    "the checks": "from transconv_course import check\ndef f(X):\n    return X\ncheck.assignment_01.f(f)",
    "no definition": "x = 1",
}


@pytest.mark.parametrize("way", FOUND)
def test_a_forbidden_name_is_found(way):
    assert source_analysis.mentions(source_analysis.parse([FOUND[way]]), "f", FROM_SCRATCH)


@pytest.mark.parametrize("way", NOT_FOUND)
def test_a_name_that_the_function_does_not_use_is_not_found(way):
    assert source_analysis.mentions(source_analysis.parse([NOT_FOUND[way]]), "f", FROM_SCRATCH) == []


def test_an_alias_is_reported_under_its_real_name():
    assert source_analysis.mentions(source_analysis.parse([FOUND["another name"]]), "f", FROM_SCRATCH) == ["conv2d"]


def test_definitions_are_found_across_cells_and_broken_cells_are_left_out():
    trees = source_analysis.parse(
        ["def f(X): return g(X)", "def broken(:", "def g(X): return F.conv2d(X, X)", "\0", "(" * 9999]
    )
    assert source_analysis.mentions(trees, "f", FROM_SCRATCH) == ["conv2d"]


@pytest.mark.parametrize(
    "code, number",
    [
        ("student = 123", 123),
        ("student = 1\nstudent = 2", 2),
        ("student = other = 3", 3),
        ("if True:\n    student = 4", 4),
        ("student = '5'", None),
        ("student = True", None),
        ("student = 5.0", None),
        ("student = ...", None),
        ("def f():\n    student = 5", None),
        ("", None),
    ],
)
def test_the_students_number_is_read_from_the_code(code, number):
    assert source_analysis.student_number(source_analysis.parse([code])) == number
