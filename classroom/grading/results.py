"""What a file earned, and why: plain data that is stored, and from which tables and pages are made."""

from dataclasses import asdict, dataclass, field, replace

from classroom.grading.question import Written

STATUSES = {  # the first is the best: if a person hands in several files, it goes before the others
    "graded": "a notebook that was graded",
    "other assignment": "a notebook of another assignment, which was not graded",
    "failed": "the grader itself failed",
    "not read": "could not be read as a notebook",
}


@dataclass
class QuestionScore:
    """What one question earned, and why."""

    name: str
    title: str
    possible: float
    points: float | None = 0.0  # None: a person still has to read it
    right: int = 0
    cases: int = 0
    said: str = ""  # a sentence for the student
    shown: list = field(default_factory=list)  # (caption, value) of the first case that is wrong
    mentioned: list = field(default_factory=list)  # signs of what is forbidden, with their places
    comment: str = ""  # by the teacher, on a written answer or a correction
    corrected: bool = False  # whether the points are the teacher's, in place of the grader's
    hint_fits: bool = False  # whether a hint about the numbers can help with the first wrong case
    uses: list = field(default_factory=list)  # [question, function] of earlier questions' functions that it uses

    @property
    def lost(self):
        """Whether points were lost for an answer that the grader judged."""
        return self.points is not None and self.points < self.possible


@dataclass
class FileScore:
    """What one file earned, and why."""

    file: str
    questions: list[QuestionScore]
    status: str = "graded"  # or one of the others in STATUSES
    note: str = ""  # a sentence about the file as a whole
    failed_cells: list = field(default_factory=list)  # (number among the code cells, from 1; what was raised)
    student: int | None = None
    seconds: float = 0
    memory: int = 0
    written: dict = field(default_factory=dict)  # the text of each written answer that was found, by question
    pictures: dict = field(default_factory=dict)  # data URLs of the pictures in a written answer, by question
    look: list = field(default_factory=list)  # reasons for a teacher to look at this file, in words

    @property
    def points(self):
        """The points for the questions that are graded by machine."""
        return round(sum(judged.points or 0 for judged in self.questions), 2)

    def without_arrays(self):
        """Return this without the arrays and pictures that pages show."""
        return replace(self, questions=[replace(judged, shown=[]) for judged in self.questions], pictures={})

    def with_consequence(self, consequence):
        """Return this with what a forbidden name costs: `consequence` is one of source_analysis.CONSEQUENCES."""
        if consequence != "zero":
            return self
        return replace(self, questions=[replace(one, points=0.0) if one.mentioned else one for one in self.questions])

    def to_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, data):
        failed = [tuple(cell) for cell in data["failed_cells"]]
        questions = [QuestionScore(**judged) for judged in data["questions"]]
        return cls(**{**data, "questions": questions, "failed_cells": failed})


def inherited(questions):
    """Return which functions that lost points are used by questions that lost some too.

    The result is {name: [[name of an earlier question, its function], …]}.
    """
    lost = {judged.name for judged in questions if judged.lost}
    found = {judged.name: [use for use in judged.uses if use[0] in lost] for judged in questions if judged.lost}
    return {name: uses for name, uses in found.items() if uses}


def unread(file, key, note, status="not read"):
    """Return the FileScore of a file that was not graded."""
    return FileScore(file, [blank(question) for question in key.questions], status, note)


def blank(question, said=""):
    points = None if isinstance(question, Written) else 0.0
    return QuestionScore(question.name, question.title, question.points, points, said=said)
