"""One row per person: the best of the files that belong to one, and what a teacher should look at."""

import os
from collections import Counter
from dataclasses import dataclass, field, replace

from classroom.grading.people import Owner
from classroom.grading.results import STATUSES, FileScore
from classroom.grading.text import counted, printable

MOST_NAMED = 20  # files that a note names


@dataclass
class Row(FileScore):
    """A person's row: the FileScore of their best file, with what concerns the person."""

    owner: Owner = field(default_factory=lambda: Owner((), ""))
    late_percent: float = 0  # of the points, taken off if the platform says that the file is late
    files: tuple = ()  # the names of all the person's files
    names: tuple = ()  # by which a teacher may call the person

    @property
    def deducted(self):
        """The points that lateness costs."""
        return round(super().points * self.late_percent / 100, 2) if self.owner.late else 0.0

    @property
    def points(self):
        return round(super().points - self.deducted, 2)

    @property
    def settled(self):
        """Whether the points may go to a platform, where a 0 says that somebody has looked at the file."""
        return self.status == "graded" or any(judged.corrected for judged in self.questions)


def rows(graded, late_percent=0):
    """Return one Row per person, in the order of each one's first file.

    Args:
        graded: (path, Owner, FileScore) of each file.
        late_percent: see Row.
    """
    people = {}
    for entry in graded:
        people.setdefault(entry[1].key, []).append(entry)
    people = [part for entries in people.values() for part in _separated(entries)]
    found = [_row(entries, late_percent) for entries in people]
    _mark_equal_numbers(found)
    return found


def _separated(entries):
    """Return the entries of a folder by student, if the notebooks in it give several students' numbers.

    A number of 0 is the one that the handout has, so it says nothing.
    """
    numbers = {one.student for _, _, one in entries if one.student}
    if entries[0][1].platform or len(numbers) < 2:
        return [entries]
    parts = {}
    for path, owner, one in entries:
        name = _name_in_folder(path, owner)
        key = (*owner.key, str(one.student) if one.student else path)
        parts.setdefault(key, []).append((path, replace(owner, key=key, name=name), one))
    return list(parts.values())


def _name_in_folder(path, owner):
    return f"{owner.name}/{os.path.splitext(os.path.basename(path))[0]}"


def _row(entries, late_percent):
    path, owner, best = max(entries, key=lambda entry: _rank(*entry, late_percent))
    others = [one for other, _, one in entries if other != path]
    files = tuple(one.file for _, _, one in entries)
    names = (owner.name, *(_name_in_folder(other, whose) for other, whose, _ in entries))
    row = Row(**vars(best), owner=owner, late_percent=late_percent, files=files, names=names)
    row.questions = [replace(judged) for judged in best.questions]
    row.look = list(best.look)
    if others:
        row.look.append(f"{len(entries)} files from one person; the best one counts")
        row.note = " ".join(filter(None, [best.note, _named(others)]))
    flagged = [judged.name for judged in row.questions if judged.mentioned]
    if flagged:
        row.look.append(f"flags in {', '.join(flagged)}")
    if row.status != "graded":
        row.look.append(": ".join(filter(None, [STATUSES[row.status], best.note])))
    return row


def _rank(path, owner, one, late_percent):
    """Put the best file last: what was graded, the most points after the deduction, on time, uploaded last, newest."""
    points = Row(**vars(one), owner=owner, late_percent=late_percent).points
    try:
        saved = os.lstat(path).st_mtime
    except OSError:
        saved = 0
    return -list(STATUSES).index(one.status), points, not owner.late, owner.attachment, saved


def _named(others):
    names = [f"{printable(one.file)} ({_earned(one)})" for one in others[:MOST_NAMED]]
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    return f"Also handed in: {', '.join(names)}{more}."


def _earned(one):
    return counted(one.points, "point") if one.status == "graded" else one.status


def _mark_equal_numbers(found):
    counts = Counter(row.student for row in found if row.student)
    named = Counter(row.owner.name for row in found)
    for row in (row for row in found if counts[row.student] > 1):
        others = [other for other in found if other.student == row.student and other is not row]
        names = ", ".join(_told_apart(other, named) for other in others[:3])
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        row.look.append(f"same student number as {names}{more}")


def _told_apart(row, named):
    """Return a person's name, with the file if several people have this name."""
    return printable(row.owner.name if named[row.owner.name] == 1 else f"{row.owner.name} ({row.file})")
