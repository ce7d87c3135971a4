"""What the course adds to the library: the figure (Explorer), pictures (draw), checks of exercises (check), questions,
recorded answers of other frameworks, the benchmark's results, and d2l's corr2d.
"""

from transconv_course.explorer import Explorer

__all__ = ["Explorer"]
