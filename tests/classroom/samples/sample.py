"""What a sample is: a file to hand in, what it must score, and the bounds that it keeps even where no guard holds."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]

SECONDS, PROCESSES, MEMORY, DISK = 5, 20, 1 << 30, 200_000_000  # no sample takes more

CANARY = "words of mine that stay on this machine"  # is in every notebook's text, and in no log
MARK = "a-submission-was-here"  # the name of the file that intruders leave, outside of the temporary folders
DOOR = f"\0door-{os.getpid()}"  # an address of the kernel's, no file: who reaches it is not in a network of its own
SECRET = "A_SECRET_OF_THE_TEACHER"  # a variable of the teacher's environment

EVERYTHING = "everything"  # lost: no question of the notebook earns a point
ANYTHING = "anything"  # lost: what it scores is not settled, and may be any part of the whole


class Sample(NamedTuple):
    """One kind of submission.

    kind: what it is, in the words that the tests list.
    build: writes it to the path given; its docstring says what it tries.
    lost: the names of functions and variables whose questions earn nothing, or EVERYTHING, or ANYTHING; where the
        policy is to give no points for a forbidden name, since that is the stricter one.
    said: what its page says; for a file that is not a notebook, the note in its row says it too.
    file: its file's name, by default made of the builder's name.
    flag: what the flags in its row contain; "" asks that there be none.
    """

    kind: str
    build: Callable[[Path], None]
    lost: frozenset | str = frozenset()
    said: str = ""
    file: str = ""
    flag: str = ""

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
        """Whether it may score these points, by the questions of the key; written ones wait for a reader."""
        computed = [question for question in questions if hasattr(question, "call")]
        if self.lost == ANYTHING:
            return 0 <= points <= sum(question.points for question in computed)
        return points == sum(
            question.points for question in computed if self.lost != EVERYTHING and question.call not in self.lost
        )


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
