"""What a sample is: a file to hand in, what it must score, and the bounds that it keeps even where no guard holds."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]

SECONDS, PROCESSES, MEMORY, DISK = 8, 20, 1 << 30, 200_000_000  # no sample takes more than these

CANARY = "words of mine that stay on this machine"  # in every notebook's text, but never in a log
MARK = "a-submission-was-here"  # the file that intruders leave outside the temporary folders
DOOR = f"\0door-{os.getpid()}"  # an abstract address, not a file: code in its own network namespace can't reach it
SECRET = "A_SECRET_OF_THE_TEACHER"  # a variable of the teacher's environment

EVERYTHING = "everything"  # lost: no question of the notebook earns a point
ANYTHING = "anything"  # lost: its score isn't determined, and may be any part of the whole


class Sample(NamedTuple):
    """One kind of submission.

    kind: what it is, in the words that the tests list.
    build: writes it to the path given; its docstring says what it tries.
    lost: the names of functions and variables whose questions earn nothing, or EVERYTHING, or ANYTHING; under the
        stricter policy, which gives no points for a forbidden name.
    said: what its page says; for a file that is not a notebook, the note in its row says it too.
    file: its file's name, by default made of the builder's name.
    flag: what the flags in its row contain; "" means that there are none.
    partly: the names of functions whose questions earn something, but not everything.
    """

    kind: str
    build: Callable[[Path], None]
    lost: frozenset | str = frozenset()
    said: str = ""
    file: str = ""
    flag: str = ""
    partly: frozenset = frozenset()

    @property
    def name(self):
        """The file's name, as the file system keeps it."""
        return self.file or self.build.__name__.replace("_", "-") + ".ipynb"

    def write(self, folder):
        """Write the submission into the folder and return its path."""
        path = Path(folder, self.name)
        path.parent.mkdir(exist_ok=True)
        self.build(path)
        return path

    def may_score(self, points, questions):
        """Whether it may score these points, given the key's questions; a person grades the written ones."""
        computed = [question for question in questions if hasattr(question, "call")]
        if self.lost == ANYTHING:
            return 0 <= points <= sum(question.points for question in computed)
        kept = [question for question in computed if self.lost != EVERYTHING and question.call not in self.lost]
        most = sum(question.points for question in kept)
        least = sum(question.points for question in kept if question.call not in self.partly)
        return least < points < most if self.partly else points == most


def losing(*calls):
    """Return the set of what a sample loses."""
    return frozenset(calls)


def marks(folder):
    """Return the places where intruders leave a file, for submissions in this folder: all outside their scratch."""
    folder = Path(folder)
    real = (
        folder,
        folder.parent,
        Path.home(),
        ROOT,
        ROOT / "classroom",
        ROOT / "lib/transconv",
        ROOT / "lib/transconv_course",
    )
    return [place / MARK for place in (*real, *map(Path, ("/", "/etc", "/tmp", "/var/tmp", "/dev/shm")))]
