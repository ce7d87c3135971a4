"""What a teacher should look at in one file, in plain words, and whether it belongs to this assignment at all."""

import re
import sys

from classroom.grading import answer_key, handout, pictures, written_answers
from classroom.grading.question import Question

IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]", re.MULTILINE)
DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
TITLE = re.compile(r"^#\s*Assignment\s+(\d+)\b", re.MULTILINE)
HEADING = re.compile(r"#{1,6}[ \t]")
TIME = re.compile(r"too long|didn't finish|used up|not get this far")  # in what scoring says about time
ENDED = re.compile(r"MiB of memory|more files|processes|valid data|ended the process")  # in what it says of an end
UNDEFINED = re.compile(r"NameError: name '(\w+)' is not defined")
SYNTAX = re.compile(r"(?:Syntax|Indentation|Tab)Error\b")  # at the beginning of what was raised
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
    found = [*_title(submission, key), *_failed_imports(submission, one), *_syntax(one), *_undefined(one, key)]
    found += [*_defined_again(submission, one, key), *_time(one, limits), *_ended(one), *_python(submission)]
    personal = any(isinstance(question, Question) and question.personal for question in key.questions)
    if personal and not one.student:
        found.append("no student number")
    return found


def written(one):
    """Return the reasons to look at written answers to which nobody has given points."""
    found = []
    for judged in one.questions:
        text = one.written.get(judged.name, "")
        if judged.name not in one.written or judged.points is not None and not judged.said:
            continue
        if text is None:
            found.append(f"{judged.name} wasn't found, so read it in the notebook")
        elif not text:
            found.append(f"no answer to {judged.name} was found {written_answers.WHERE}")
        elif not pictures.all_shown(text):
            found.append(f"the answer to {judged.name} has a picture that can't be shown, so open the notebook")
    return found


def _title(submission, key):
    """Say which title the notebook has if it has headings, and not one of the handout's."""
    given = handout.of(key.name).lines
    texts = [source for kind, _, source in submission.ordered if kind != "code"]
    headings = [line.strip() for text in texts for line in text.splitlines() if HEADING.match(line)]
    if given and headings and given.isdisjoint(headings):
        yield f"it has none of the handout's headings; its first is “{headings[0][:MOST_RAISED]}”"


def _failed_imports(submission, one):
    for place, raised in one.failed_cells:
        if place <= len(submission.cells) and IMPORT.search(submission.cells[place - 1]) and not SYNTAX.match(raised):
            yield f"code cell {place}, which has imports, failed: {raised[:MOST_RAISED]}"
            return


def _syntax(one):
    failed = [(place, raised) for place, raised in one.failed_cells if SYNTAX.match(raised)]
    for place, raised in failed[:MOST_PLACES]:
        yield f"code cell {place} failed: {raised[:MOST_RAISED]}"


def _undefined(one, key):
    given, names = handout.of(key.name).imports, {}
    for judged in one.questions:
        for name in UNDEFINED.findall(judged.said):
            names.setdefault(name, []).append(judged.name)
    for name, questions in names.items():
        why = "; perhaps the cell that imports it is missing" if name in given else ""
        yield f"{name} isn't defined where {', '.join(questions)} needs it{why}"


def _defined_again(submission, one, key):
    """Name the cells that define a function which lost points, if there are several: the last definition counts."""
    calls = {question.name: question.call for question in key.questions if isinstance(question, Question)}
    for judged in one.questions:
        cells = [place for place, cell in enumerate(submission.cells, 1) if calls.get(judged.name) in _defined(cell)]
        if judged.lost and len(cells) > 1:
            places = ", ".join(map(str, cells[-MOST_PLACES:]))
            yield f"{judged.name}: {calls[judged.name]} is defined in code cells {places}, and the last one counts"


def _defined(cell):
    return {name for pair in DEFINED.findall(cell) for name in pair if name}


def _ended(one):
    ended = [judged.name for judged in one.questions if ENDED.search(judged.said)]
    ended += [f"code cell {place}" for place, raised in one.failed_cells if ENDED.search(raised)]
    if ended:
        yield f"the code ran into a limit or broke off in {', '.join(ended[:MOST_PLACES])}"


def _time(one, limits):
    if one.seconds >= limits.real_seconds:
        yield "the time for the notebook was used up"
    slow = [judged.name for judged in one.questions if TIME.search(judged.said)]
    slow += [f"code cell {place}" for place, raised in one.failed_cells if TIME.search(raised)]
    if slow:
        yield f"the time ran out in {', '.join(slow[:MOST_PLACES])}"


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
    defined = {name for cell in submission.cells for name in _defined(cell)}
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
