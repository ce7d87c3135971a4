"""Judging an answer in this process, as the grader judges what its child sends."""

import torch

from classroom.grading import scoring, student_process, wire_format

STUDENT = 7


def earned(question, answer, cases=None):
    """Return the points that a value or a function earns; `cases` are drawn unless they are given."""
    return scoring._judge_question(question, cases or drawn(question), _caller(answer), STUDENT)[0].points


def drawn(question, seed=5):
    """Return the cases that the question draws."""
    generator = torch.Generator().manual_seed(seed)
    return question.draw(generator, STUDENT) if question.personal else question.draw(generator)


def sent(value):
    """Return a value as it arrives after a way through the socket."""
    try:
        return wire_format.decode(*wire_format.encode(value))
    except wire_format.FormatError:
        return wire_format.Opaque(type(value).__name__)


def _caller(answer):
    """Return what stands for the child that has this answer."""

    def call(question, case):
        arguments = sent(list(case.args))
        try:
            value = answer(*arguments) if arguments else answer
            kinds = [kind.__name__ for kind in type(value).__mro__]
            value = value if case.then is None else value(*case.then)
        except Exception as error:
            return "raised", ([kind.__name__ for kind in type(error).__mro__], str(error)), [], []
        if case.keeps == "arguments":
            value = value, list(map(student_process.after_call, arguments))
        return "value", sent(value), kinds, []

    return call
