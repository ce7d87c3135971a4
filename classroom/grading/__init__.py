"""Grading notebooks whose code nobody trusts; see classroom/grade.py for the command.

    from classroom.grading.run import grade

    outcome = grade(paths, assignment, root=folder, out=Path("scores.csv"), seed=1, limits=Limits(), n_jobs=2)

`paths` are the files to grade, `root` the folder that their names are shown relative to, `assignment` the number of a
key of classroom/keys, or the name of a module with QUESTIONS. Returned are `outcome.rows`, one `Graded` a file in the
order of `paths` (`.file`, `.points`, `.status`, `.questions`, `.note`), and `outcome.missing`, the protections that
this machine refuses. `out` and all that goes with it are written as the files are graded; see `grade` itself for every
argument.

question  ← what a key is made of
plain     ← numbers over a socket
submission, policy  ← reading a file, and what its code mentions
sandbox, child, server  ← where a student's code runs
judge     ← inputs drawn, answers compared
report, page  ← tables and log, feedback
run       ← many files, resumed and in parallel
"""
