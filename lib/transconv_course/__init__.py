"""What the course adds to the library, each in a module of its own: the figure (explorer), pictures (draw), checks of
exercises (check), questions, other frameworks' recorded answers, the benchmark's results, and d2l's corr2d.
"""
