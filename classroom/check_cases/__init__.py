"""The cases that the public checks of the assignments try, and the program that records their right outputs.

    python -m classroom.check_cases.record

An assignment's file here holds the inputs; the right outputs come from its key in classroom/keys. Both are written to
lib/transconv_course/check/assignment_NN.json. That file is all that students get: the right outputs for these inputs,
but no code that computes them.
"""
