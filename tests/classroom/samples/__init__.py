"""Submissions of every kind: right, mistaken, broken and hostile, each with what it must score.

runaway    does not end, takes too much, or ends its process
forged     wants points without an answer
spies      reaches for what is not its own
mistakes   of people who mean well
files      no notebooks, and names that break things

A sample is bounded in itself (see samples/sample.py), so that it harms nothing where a guard fails; it signals its own
group or its parent only, and so whoever runs samples starts the grader in a session of its own.
"""

from tests.classroom.samples import files, forged, mistakes, runaway, spies
from tests.classroom.samples.sample import ANYTHING, CANARY, DOOR, EVERYTHING, SECRET, Sample, marks

__all__ = ["ANYTHING", "CANARY", "DOOR", "EVERYTHING", "KINDS", "SAMPLES", "SECRET", "Sample", "marks"]

SAMPLES = (*mistakes.SAMPLES, *runaway.SAMPLES, *forged.SAMPLES, *spies.SAMPLES, *files.SAMPLES)
KINDS = tuple(dict.fromkeys(sample.kind for sample in SAMPLES))
