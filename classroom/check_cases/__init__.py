"""The cases that the public checks of the assignments try, and the program that records their right outputs.

    python -m classroom.check_cases.record

An assignment's file here holds the inputs; the right outputs come from its key in classroom/keys. Both are written to
lib/transconv_course/check/assignment_NN.json, which is all that students get: what is right on these inputs, and no
code that finds it.
"""
