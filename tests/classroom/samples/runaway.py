"""Submissions that do not end, take more than their share, or end the process they run in."""

import json
import os
import struct

from tests.classroom.samples.right import add, body, cell_of, edited
from tests.classroom.samples.sample import ANYTHING, DISK, EVERYTHING, MEMORY, PROCESSES, SECONDS, Sample, losing

# However often they run, they end after this many seconds of CPU time: by then the guard has acted or failed.
END = f"""
import time
end = globals().setdefault("__end", time.process_time() + {SECONDS})
"""
SPIN = f"""{END}
while time.process_time() < end:
    pass
"""
DEAF = f"""{END}
while time.process_time() < end:
    try:
        while time.process_time() < end:
            pass
    except BaseException:
        pass
"""


@edited
def loops_in_a_function(notebook):
    """Never returns from a function, and has no cell that would show it."""
    notebook.cells.remove(cell_of(notebook, "q2-check"))
    body(notebook, SPIN)


@edited
def loops_in_a_cell(notebook):
    """Has a cell that never ends; all answers are right."""
    add(notebook, SPIN)


@edited
def loops_deaf_to_interrupts(notebook):
    """Catches whatever is raised to stop it, and ignores every signal that can be ignored."""
    add(
        notebook,
        """
        import signal
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            try:
                signal.signal(number, signal.SIG_IGN)
            except OSError:
                pass
        """
        + DEAF.replace("\n", "\n        "),
    )


@edited
def sleeps_in_every_cell(notebook):
    """Takes a little time in every cell, so that no cell is slow but the notebook is."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in cells:
        cell.source += f"\nimport time; time.sleep({SECONDS / len(cells)})"


@edited
def recurses(notebook):
    """Calls itself endlessly, which Python notices."""
    body(notebook, "return trans_conv(X, K)")


@edited
def recurses_beneath_python(notebook):
    """Lifts Python's limit first, so that the process's own stack overflows."""
    body(notebook, "import sys\nsys.setrecursionlimit(10**9)\nreturn eval('trans_conv(X, K)', globals(), locals())")


@edited
def bombs_with_forks(notebook):
    """Forks as often as it may, and every fork keeps running."""
    add(
        notebook,
        f"""
        import os, time
        for _ in range({PROCESSES - 1}):
            if os.fork() == 0:
                time.sleep({SECONDS})
                os._exit(0)
        """,
    )


@edited
def forks_and_answers_many_times(notebook):
    """Forks four times without exiting, so that sixteen processes run the rest and answer the grader."""
    add(notebook, "import os\nfor _ in range(4):\n    os.fork()")


@edited
def bombs_memory(notebook):
    """Holds a gibibyte with every page written to; all answers are right."""
    add(notebook, f"hog = bytearray(b'x') * {MEMORY}")


@edited
def bombs_memory_in_a_function(notebook):
    """Answers with a gibibyte of zeros."""
    body(notebook, f"return X.new_zeros({MEMORY // 8})")


@edited
def answers_with_a_tiny_giant(notebook):
    """Answers with a tensor of eight bytes that claims to have a gibibyte."""
    body(notebook, f"return X.new_zeros(1).expand({MEMORY // 8})")


@edited
def answers_with_an_endless_list(notebook):
    """Answers with lists that hold each other, and with a list that holds itself."""
    body(
        notebook,
        "answer = []\nfor _ in range(40):\n    answer = [answer, answer]\nanswer.append(answer)\nreturn answer",
    )


@edited
def fills_the_disk(notebook):
    """Writes large files up to the most that a sample may write."""
    add(
        notebook,
        f"""
        for number in range(4):
            with open(f"large-{{number}}", "wb") as file:
                for _ in range({DISK // 4_000_000}):
                    file.write(bytes(1_000_000))
        """,
    )


@edited
def fills_the_disk_with_crumbs(notebook):
    """Writes so many files that no limit on one file's size stops it."""
    add(
        notebook,
        f"""
        for number in range(200):
            with open(f"crumb-{{number}}", "wb") as file:
                file.write(bytes({DISK // 200}))
        """,
    )


@edited
def exits_at_once(notebook):
    """Ends the process in a cell, with success, before the answers could be asked for."""
    add(notebook, "import os\nos._exit(0)")


@edited
def exits_at_once_in_a_function(notebook):
    """Ends the process while it is asked for an answer."""
    body(notebook, "import os\nos._exit(0)")


@edited
def exits(notebook):
    """Exits as a script would, in a cell."""
    add(notebook, "import sys\nsys.exit('I am done')")


@edited
def exits_in_a_function(notebook):
    """Exits as a script would, from a function."""
    body(notebook, "import sys\nsys.exit(0)")


@edited
def quits_the_kernel(notebook):
    """Quits as one does in a console."""
    add(notebook, "quit()")


@edited
def crashes(notebook):
    """Reads from address zero, which kills the process."""
    add(notebook, "import ctypes\nctypes.string_at(0)")


@edited
def kills_its_group(notebook):
    """Kills every process of its group, unless that is the group of the process that wrote this file."""
    add(notebook, f"import os, signal\nif os.getpgrp() != {os.getpgrp()}:\n    os.kill(0, signal.SIGKILL)")


@edited
def kills_its_parent(notebook):
    """Kills the process that started it, unless that is the process that wrote this file."""
    add(notebook, _to_parent("SIGKILL"))


@edited
def stops_its_parent(notebook):
    """Stops the process that started it, which would then wait forever."""
    add(notebook, _to_parent("SIGSTOP"))


@edited
def leaves_a_daemon(notebook):
    """Forks twice, in a session of its own, and keeps running with every descriptor that it inherited."""
    add(
        notebook,
        f"""
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep({SECONDS})
            os._exit(0)
        """,
    )


@edited
def leaves_threads(notebook):
    """Starts threads that outlive it: one sleeps, one works, and both keep an ordinary exit waiting."""
    spin = SPIN.strip().replace("\n", "\n    ")
    add(
        notebook,
        f"""
import threading, time
def work():
    {spin}
threading.Thread(target=time.sleep, args=({SECONDS},)).start()
threading.Thread(target=work).start()
""",
    )


@edited
def leaves_a_task_for_the_end(notebook):
    """Registers work to run when the process ends."""
    add(notebook, f"import atexit, time\natexit.register(time.sleep, {SECONDS})")


@edited
def closes_every_descriptor(notebook):
    """Closes whatever is open, including the connection to the grader."""
    add(notebook, "import os\nos.closerange(0, 1024)")


ON_EVERY_DESCRIPTOR = """
for number in range(3, 256):
    try:
        os.write(number, {0!r})
    except OSError:
        pass
"""
GARBAGE = b"cos\nsystem\n(S'touch a-submission-was-here'\ntR." + bytes(range(256)) * 16


@edited
def scribbles_on_every_descriptor(notebook):
    """Writes garbage and a pickle to whatever is open, including the connection to the grader."""
    add(notebook, f"import os\n{ON_EVERY_DESCRIPTOR.format(GARBAGE)}")


READY = {"ready": True}
FORGED = (
    (READY, {"value": None, "operators": 7}),
    (READY, {"value": {"text": "x"}, "kinds": 7, "operators": {"a": [{}]}}),
    (READY, {"value": {"array": "torch.float64", "shape": [-1, 2**70]}, "operators": [[], {}]}),
    (READY, {"value": {"list": 7}, "error": [[]], "message": {"a": 1}}),
    (READY, {"value": {"big": "x"}}),
    (READY, {"value": {"opaque": "\ud800<script>"}}),
    (READY, {"value": {"text": "\ud800<script>"}, "error": ["\ud800<script>"], "message": "\ud800<script>"}),
    (READY, []),
)


def forges(messages):
    """Return a builder of a notebook that sends messages to whatever is open, as if it were the grader's own code."""

    @edited
    def forges_messages(notebook):
        """Sends messages in the grader's own language, with the wrong kind of value in every place."""
        texts = [json.dumps(message).encode() for message in messages]
        sent = b"".join(struct.pack(">II", len(text), 0) + text for text in texts)
        add(notebook, f"import os\n{ON_EVERY_DESCRIPTOR.format(sent)}")

    return forges_messages


@edited
def raises_in_every_cell(notebook):
    """Raises at the top of every cell."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = f"raise RuntimeError('first')\n{cell.source}"


@edited
def raises_at_the_end_of_every_cell(notebook):
    """Raises in every cell, after the right answer in it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source += "\nraise RuntimeError('last')"


@edited
def raises_what_cannot_be_shown(notebook):
    """Raises an error that raises when it is shown, in a function."""
    cell_of(notebook, "q2-answer").source = (
        "class Shy(Exception):\n"
        "    def __str__(self):\n"
        "        raise SystemExit\n"
        "    __repr__ = __str__\n"
        "def trans_conv(X, K):\n"
        "    raise Shy"
    )


def _to_parent(signal):
    return f"""
        import os, signal
        if os.getppid() not in (0, 1, {os.getpid()}):
            os.kill(os.getppid(), signal.{signal})
        """


Q2 = losing("trans_conv")
LEFT_OUT = "skipped, because"

SAMPLES = (
    Sample("infinite loop", loops_in_a_function, Q2, "The function took too long"),
    Sample("infinite loop", loops_in_a_cell, said="took too long"),
    Sample("infinite loop", loops_deaf_to_interrupts, said=f"{LEFT_OUT} it didn't finish within"),
    Sample("infinite loop", sleeps_in_every_cell),
    Sample("recursion", recurses, Q2, "RecursionError"),
    Sample("recursion", recurses_beneath_python, Q2, LEFT_OUT),
    Sample("fork bomb", bombs_with_forks),
    Sample("fork bomb", forks_and_answers_many_times, ANYTHING),
    Sample("memory bomb", bombs_memory, said="MemoryError"),
    Sample("memory bomb", bombs_memory_in_a_function, Q2),
    Sample("memory bomb", answers_with_a_tiny_giant, Q2),
    Sample("memory bomb", answers_with_an_endless_list, Q2),
    Sample("disk filler", fills_the_disk, said="No space left"),
    Sample("disk filler", fills_the_disk_with_crumbs, said="No space left"),
    Sample("os._exit", exits_at_once, said=LEFT_OUT),
    Sample("os._exit", exits_at_once_in_a_function, Q2, "ended the notebook"),
    Sample("sys.exit", exits, said="SystemExit"),
    Sample("sys.exit", exits_in_a_function, Q2, "SystemExit"),
    Sample("sys.exit", quits_the_kernel),
    Sample("a crash", crashes, said=LEFT_OUT),
    Sample("kill(0)", kills_its_group),
    Sample("killing the parent", kills_its_parent),
    Sample("killing the parent", stops_its_parent),
    Sample("a double-forked daemon", leaves_a_daemon),
    Sample("threads that outlive it", leaves_threads),
    Sample("threads that outlive it", leaves_a_task_for_the_end),
    Sample("the way to the grader", closes_every_descriptor, said=LEFT_OUT),
    Sample("the way to the grader", scribbles_on_every_descriptor, said=LEFT_OUT),
    *(
        Sample("the way to the grader", forges(messages), EVERYTHING, file=f"forged-{number}.ipynb")
        for number, messages in enumerate(FORGED)
    ),
    Sample("raised in every cell", raises_in_every_cell, said="RuntimeError: first"),
    Sample("raised in every cell", raises_at_the_end_of_every_cell, said="RuntimeError: last"),
    Sample("errors that cannot be shown", raises_what_cannot_be_shown, Q2),
)
