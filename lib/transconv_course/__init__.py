"""What the course adds to the library, one module for each: the interactive figure (explorer), pictures (draw), checks
of exercises (check), questions, other frameworks' recorded answers, the benchmark's results, d2l's corr2d, and the
messages of all these for translators. Importing this package loads none of them.
"""
