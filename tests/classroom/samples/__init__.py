"""Submissions of every kind: right, mistaken, broken and hostile, each with what it must score.

runaway    don't end, take too much, or end their process
forged     want points without an answer
spies      reach for what is not their own
mistakes   come from people who mean well
files      aren't notebooks, or have names that break things

A sample limits itself (see samples/sample.py), so that it does no harm if a guard fails. It only ever signals its own
group or its parent, so anything that runs samples starts the grader in a session of its own.
"""

from tests.classroom.samples import files, forged, mistakes, runaway, spies
from tests.classroom.samples.sample import ANYTHING, CANARY, DOOR, EVERYTHING, SECRET, Sample, marks

__all__ = ["ANYTHING", "CANARY", "DOOR", "EVERYTHING", "KINDS", "SAMPLES", "SECRET", "Sample", "marks"]

SAMPLES = (*mistakes.SAMPLES, *runaway.SAMPLES, *forged.SAMPLES, *spies.SAMPLES, *files.SAMPLES)
KINDS = tuple(dict.fromkeys(sample.kind for sample in SAMPLES))
