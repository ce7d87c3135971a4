"""Grading notebooks with untrusted code; classroom/grade.py is the command.

    from classroom.grading.batch import grade_files

    outcome = grade_files(paths, assignment, root=folder, out=Path("scores.csv"), seed=1, limits=Limits(), n_jobs=2)

`paths` are the files to grade; their names are shown relative to `root`. `assignment` is the number of a key in
classroom/keys, or the name of a module with QUESTIONS. `outcome.rows` has one `Row` for each person, in the order of
`paths` (`.file`, `.points`, `.status`, `.questions`, `.look`, `.note`), and `outcome.missing` lists the protections
that this machine refuses. `out` and the files beside it are written while the grader runs; `grade_files` explains every
argument.

question                  the parts of a key
answer_key                a key, loaded by its assignment's number
submission                reading a submitted file
pictures                  those in its text, checked
source_analysis           what a function's code reaches that its question forbids, such as a convolution
bindings                  what the names and expressions in a function are bound to
syntax                    the parts of a syntax tree that can run
live_objects              what an object refers to
call_recorder             what it reaches while it runs
unseen_work               threads and processes that it can't see
library_names             which code is a library's, and the names by which a key forbids it
places                    the cell and the line of what was found
forbidden_signs           what was found, in words for a person
limits                    time, memory, disk, processes
sandbox                   the child in which a student's code runs, and which protections hold
file_tree                 the files that it may read
landlock, seccomp, bwrap  three of the protections
system_calls              what they need of the kernel, by number
usage                     the memory and the space that it uses
fork_server               the process that forks a child for each notebook, and watches it
time_limits               how long a cell or a call may run in the child
student_shell             the shell in which cells run
missing_packages          stand-ins for packages that change no answer
student_process           what runs in that child: the notebook's cells, then calls of its functions
wire_format               numbers over the socket between grader and child
comparison                what came back, compared with the key's answer
scoring                   one notebook: inputs drawn, functions called, points given
results                   what a file earned, and why
people                    whose file it is, as the platforms' names tell
rows                      one row per person, made of their files
handout                   what students were given: its words, parameters, hints, chapters
looks                     what a teacher should look at, in words
teacher_tables            tables that a teacher fills in, read back
written_answers           gathered for a reader, whose points come back
corrections               points that a teacher gives in place of the grader's
text                      text from students, made harmless for tables and pages
score_tables              scores.csv, the tables for Canvas and Moodle, the log
feedback_page             what a student sees
batch                     many files, in parallel, resumed after a stop
"""
