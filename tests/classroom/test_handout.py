"""What the feedback takes from a handout: parameters, hints of the checks, chapters."""

import pytest
import torch

from classroom.grading import answer_key, handout
from classroom.grading.question import Question

KEYS = [answer_key.load(name) for name in answer_key.names()]


@pytest.mark.parametrize("key", KEYS, ids=[key.name[-2:] for key in KEYS])
def test_every_question_has_its_chapter_and_every_function_its_parameters(key):
    given = handout.of(key.name)
    for question in key.questions:
        chapter = given.chapter(question.name)
        assert chapter.title and (handout.ROOT / chapter.page).with_suffix(".ipynb").is_file()
        if isinstance(question, Question) and not question.personal and question.draw(_generator())[0].args:
            assert len(given.parameters[question.call]) == len(question.draw(_generator())[0].args)


def _generator():
    return torch.Generator().manual_seed(1)


@pytest.mark.parametrize("key", KEYS, ids=[key.name[-2:] for key in KEYS])
def test_most_questions_have_the_hint_of_their_check(key):
    given = handout.of(key.name)
    calls = [question.call for question in key.questions if isinstance(question, Question)]
    hints = {call: given.hint(call) for call in calls}
    assert sum(map(bool, hints.values())) >= 0.7 * len(calls), [call for call in calls if not hints[call]]
    assert not any("{" in hint for hint in hints.values())


def test_a_sentence_about_one_answer_is_no_hint():
    assert hint_of("counterexample", 1) == "" and hint_of("trans_conv", 1).startswith("Stamp each")


def hint_of(call, assignment):
    return handout.of(answer_key.load(assignment).name).hint(call)


def test_a_key_of_somebody_else_has_no_handout():
    for name in ("mine", "classroom.keys.assignment_99", "assignment_01", "../assignment_01"):
        given = handout.of(name)
        assert given == handout.Handout() and given.hint("f") == "" and given.chapter("q1") is None
