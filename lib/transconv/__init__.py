"""transconv: transposed convolution in PyTorch, one file for each idea.

scatter, matrix, rearrangement, adjoint and subpixel each hold one method of computing it. operator puts all of them
behind PyTorch's signature, and packed measures which is the quickest for a model. sizes, overlap, bilinear, frameworks
and explain answer the questions around it.
"""

from transconv.bilinear import bilinear_kernel
from transconv.explain import explain
from transconv.matrix import conv_matrix, kernel2matrix
from transconv.operator import conv_transpose
from transconv.overlap import even_overlap, overlap
from transconv.packed import packed, unpacked
from transconv.rearrangement import rearranged
from transconv.scatter import stamps, trans_conv
from transconv.sizes import conv_size, conv_transpose_size, input_sizes, output_padding_for, settings_for
from transconv.subpixel import icnr_, subpixel_weight

__version__ = "0.1.0"
__all__ = [
    "bilinear_kernel",
    "conv_matrix",
    "conv_size",
    "conv_transpose",
    "conv_transpose_size",
    "even_overlap",
    "explain",
    "icnr_",
    "input_sizes",
    "kernel2matrix",
    "output_padding_for",
    "overlap",
    "packed",
    "rearranged",
    "settings_for",
    "stamps",
    "subpixel_weight",
    "trans_conv",
    "unpacked",
]
