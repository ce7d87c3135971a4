"""What a teacher should look at in one file, in plain words, and whether it belongs to this assignment at all."""

import re
import sys

from classroom.grading import answer_key
from classroom.grading.question import Question, Written
from classroom.grading.results import inherited

IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]", re.MULTILINE)
DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
TITLE = re.compile(r"^#\s*Assignment\s+(\d+)\b", re.MULTILINE)
TIME = re.compile(r"too long|didn't finish|used up|not get this far")  # in what scoring says about time
MOST_RAISED = 120  # characters
MOST_PLACES = 20


def reasons(submission, one, key, limits):
    """Return the reasons to look at a graded file.

    Args:
        submission: its Submission.
        one: its FileScore.
        key: the Key.
        limits: the Limits under which it was graded.
    """
    found = [*_failed_imports(submission, one), *_time(one, limits), *_python(submission), *_built_on(one)]
    personal = any(isinstance(question, Question) and question.personal for question in key.questions)
    if personal and not one.student:
        found.append("no student number")
    for question in (question for question in key.questions if isinstance(question, Written)):
        text = one.written.get(question.name)
        if text is None:
            found.append(f"{question.name} wasn't found, so read it in the notebook")
        elif not text:
            found.append(f"{question.name} isn't answered")
    return found


def _failed_imports(submission, one):
    for place, raised in one.failed_cells:
        if place <= len(submission.cells) and IMPORT.search(submission.cells[place - 1]):
            yield f"code cell {place}, which has imports, failed: {raised[:MOST_RAISED]}"
            return


def _time(one, limits):
    if one.seconds >= limits.real_seconds:
        yield "the time for the notebook was used up"
    slow = [judged.name for judged in one.questions if TIME.search(judged.said)]
    slow += [f"code cell {place}" for place, raised in one.failed_cells if TIME.search(raised)]
    if slow:
        yield f"the time ran out in {', '.join(slow[:MOST_PLACES])}"


def _built_on(one):
    users = {}
    for name, uses in inherited(one.questions).items():
        for question, _ in uses:
            users.setdefault(question, []).append(name)
    for question, names in users.items():
        yield f"{question} lost points, and so did questions that use its function: {', '.join(names)}"


def _python(submission):
    version = re.match(r"(\d+)\.(\d+)", submission.python)
    if version and tuple(map(int, version.groups())) > sys.version_info[:2]:
        here = ".".join(map(str, sys.version_info[:2]))
        yield f"saved by Python {version[0]}, which is newer than this computer's {here}"


def other_assignment(submission, key):
    """Return the number of the course's assignment to which the notebook belongs, or None if it may be this one.

    It belongs to another one if it defines most of what that one asks for, or has its title, and less than a quarter of
    what this one asks for.
    """
    if key.name not in answer_key.names():
        return None
    defined = {name for cell in submission.cells for pair in DEFINED.findall(cell) for name in pair if name}
    if _share(defined, key) >= 0.25:
        return None
    texts = [source for kind, _, source in submission.ordered if kind != "code"]
    titles = {int(number) for text in texts for number in TITLE.findall(text)}
    for name in answer_key.names():
        number = int(name[-2:])
        if name != key.name and (number in titles or _share(defined, answer_key.load(number)) > 0.5):
            return None if int(key.name[-2:]) in titles else number
    return None


def _share(defined, key):
    calls = {question.call for question in key.questions if isinstance(question, Question)}
    return len(calls & defined) / len(calls)
