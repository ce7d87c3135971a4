"""The answers, one file an assignment; never loaded where a student's code runs."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "lib"))  # the course's library draws students' own inputs
