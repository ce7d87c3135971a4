"""The cases of the public checks: recorded from the keys, and the only part of them that students get."""

import json

import pytest
import torch

from classroom.check_cases import record
from classroom.grading import answer_key
from classroom.grading.question import Accepts, Question, Raises
from transconv_course import check
from transconv_course.check import forms
from transconv_course.check.recorded_cases import _decoded, recorded_cases


def slopes_side(x, y, weight, stride, padding):
    return (x * check.assignment_03.slopes_of(y, weight, x.shape, stride, padding)).sum()


def functions(assignment):
    """Return the questions of an assignment's key whose answer is a function."""
    generator = torch.Generator().manual_seed(1)
    questions = answer_key.load(int(assignment[-2:])).questions
    computed = [question for question in questions if isinstance(question, Question) and not question.personal]
    return [question for question in computed if question.draw(generator)[0].args]


@pytest.mark.parametrize("assignment", record.ASSIGNMENTS)
def test_the_recorded_outputs_are_those_of_the_key(assignment):
    """The last digits of a sum depend on the machine, so numbers are compared as numbers."""
    path = record.CHECKS / f"{assignment}.json"
    stored, fresh = json.loads(path.read_text(encoding="utf-8")), record.recorded(assignment)
    assert list(stored) == list(fresh), "run python -m classroom.check_cases.record"
    for name in stored:
        assert [case["inputs"] for case in stored[name]] == [case["inputs"] for case in fresh[name]], name
        outputs = [[_decoded(case["output"]) for case in listed[name]] for listed in (stored, fresh)]
        for old, new in zip(*outputs, strict=True):
            assert type(old) is type(new)
            torch.testing.assert_close(forms.numbers(old, truth=True), forms.numbers(new, truth=True), msg=name)


@pytest.mark.parametrize("assignment", record.ASSIGNMENTS)
def test_recording_twice_writes_the_same_text(assignment):
    assert record.written(record.recorded(assignment)) == record.written(record.recorded(assignment))


@pytest.mark.parametrize("assignment", record.ASSIGNMENTS)
def test_every_function_has_a_check_that_accepts_the_keys_answer(assignment):
    checks = getattr(check, assignment)
    for question in functions(assignment):
        if question.call == "as_layer":  # its answer is a layer, which its key never makes
            continue

        def answer(*inputs, answer=question.answer):
            output = answer(*inputs)
            if isinstance(output, Raises):
                raise ValueError(f"{output.naming}: refused")
            return (torch.inf, slopes_side(*inputs)) if isinstance(output, Accepts) else output

        verdict = getattr(checks, question.call)(answer)
        assert verdict, f"{question.call}: {verdict}"


@pytest.mark.parametrize("assignment", record.ASSIGNMENTS)
def test_inputs_come_back_with_their_types(assignment):
    cases = record.importlib.import_module(f"classroom.check_cases.{assignment}").CASES
    for name, listed in cases.items():
        for inputs, case in zip(listed, recorded_cases(assignment, name), strict=True):
            assert list(inputs) == list(case.inputs)
            for given, read in zip(inputs.values(), case.inputs.values(), strict=True):
                assert type(given) is type(read)
                assert torch.equal(given, read) if isinstance(given, torch.Tensor) else repr(given) == repr(read)
