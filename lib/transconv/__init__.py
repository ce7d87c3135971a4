"""transconv: transposed convolution, one file for each idea of the course.

sizes · scatter · matrix · rearrangement, then draw (pictures), explorer (the interactive figure) and check (exercises).
"""

from transconv.explorer import Explorer
from transconv.matrix import conv_matrix, kernel2matrix
from transconv.rearrangement import rearranged
from transconv.scatter import stamps, trans_conv
from transconv.sizes import conv_size, conv_transpose_size, input_sizes, output_padding_for, settings_for

__version__ = "0.1.0"
__all__ = [
    "Explorer",
    "conv_matrix",
    "conv_size",
    "conv_transpose_size",
    "input_sizes",
    "kernel2matrix",
    "output_padding_for",
    "rearranged",
    "settings_for",
    "stamps",
    "trans_conv",
]
