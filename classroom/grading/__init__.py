"""Grading notebooks with untrusted code; classroom/grade.py is the command.

    from classroom.grading.batch import grade_files

    outcome = grade_files(paths, assignment, root=folder, out=Path("scores.csv"), seed=1, limits=Limits(), n_jobs=2)

`paths` are the files to grade; their names are shown relative to `root`. `assignment` is the number of a key in
classroom/keys, or the name of a module with QUESTIONS. `outcome.rows` has one `FileScore` for each file, in the order
of `paths` (`.file`, `.points`, `.status`, `.questions`, `.note`), and `outcome.missing` lists the protections that this
machine refuses. `out` and the files beside it are written while the grader runs; `grade_files` explains every argument.

question                  the parts of a key
answer_key                a key, loaded by its assignment's number
submission                reading a submitted file
source_analysis           what its code mentions: names that “from scratch” excludes, the student's number
limits                    time, memory, disk, processes
sandbox                   the protections around a student's code
fork_server               the process that forks a child for each notebook, and watches it
student_process           what runs in that child: the notebook's cells, then calls of its functions
wire_format               numbers over the socket between grader and child
comparison                what came back, compared with the key's answer
scoring                   one notebook: inputs drawn, functions called, points given
results                   what a file earned, and why
score_tables              scores.csv, the tables for Canvas and Moodle, the log
feedback_page             what a student sees
batch                     many files, in parallel, resumed after a stop
"""
