"""For teachers; nothing here is in the readers' wheel.

masters         the assignments as they are written: questions, solutions, hidden tests, notes for teachers
handouts        what students download: the student editions, at addresses that links can open
build           the three editions of a master: `make assignments`
leak_check      whether a student edition gives anything away
keys            the right answers that the grader compares with
check_cases     the inputs of the checks that students run themselves, and the program that records the right outputs
grade, grading  the score that counts
private_copy    a copy of the course for a teacher's own questions: `make private`
worksheet       exercises to do by hand, on paper
hub, slides     a JupyterHub to try out, and a lecture's slides
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "lib"))  # both packages, as this checkout has them
