"""What a file earned, and why: plain data that is stored, and from which tables and pages are made."""

from dataclasses import asdict, dataclass, field, replace

from classroom.grading.question import Written


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
    shown: list = field(default_factory=list)  # (caption, value) of the smallest case that is wrong
    mentioned: list = field(default_factory=list)  # forbidden names found


@dataclass
class FileScore:
    """What one file earned, and why."""

    file: str
    questions: list[QuestionScore]
    status: str = "graded"  # or "not read": not a notebook; or "failed": the grader itself failed
    note: str = ""  # a sentence about the file as a whole
    failed_cells: list = field(default_factory=list)  # (number among the code cells, from 1; what was raised)
    student: int | None = None
    seconds: float = 0
    memory: int = 0

    @property
    def points(self):
        """The points for the questions that are graded by machine."""
        return round(sum(judged.points or 0 for judged in self.questions), 2)

    def without_arrays(self):
        """Return this without the arrays that the page shows."""
        return replace(self, questions=[replace(judged, shown=[]) for judged in self.questions])

    def to_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, data):
        failed = [tuple(cell) for cell in data["failed_cells"]]
        questions = [QuestionScore(**judged) for judged in data["questions"]]
        return cls(**{**data, "questions": questions, "failed_cells": failed})


def unread(file, key, note):
    """Return the FileScore of a file that is not a notebook."""
    return FileScore(file, [blank(question) for question in key.questions], "not read", note)


def blank(question, said=""):
    if isinstance(question, Written):
        return QuestionScore(
            question.name, question.title, question.points, None, said="A person will read this answer."
        )
    return QuestionScore(question.name, question.title, question.points, said=said)
