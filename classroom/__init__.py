"""For teachers: assignments, their editions, the grader, worksheets, a hub and slides. Never in the readers' wheel."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "lib"))  # both packages, as this checkout has them
