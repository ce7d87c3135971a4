"""Every picture of the course, one call each."""

from transconv_course.draw.bands import bands, blocks, matrix_column, matrix_row
from transconv_course.draw.cell_kinds import appended_inputs, cell_kinds, given_back
from transconv_course.draw.channels import channel_sums, weight_layout
from transconv_course.draw.checkerboards import counted, greys, stamp_counts
from transconv_course.draw.costs import products, ratios
from transconv_course.draw.frameworks import cuts, layouts, words
from transconv_course.draw.gradients import gradient_step, paths
from transconv_course.draw.growth import growth
from transconv_course.draw.inversion import deblurring, ghost, inversion, round_trip
from transconv_course.draw.learning import learning_step
from transconv_course.draw.number_line import size_line, there_and_back
from transconv_course.draw.padding_stride import overlaps, removed
from transconv_course.draw.phases import kernel_phases, shuffled_phases
from transconv_course.draw.photographs import photographs
from transconv_course.draw.predictions import predictions
from transconv_course.draw.signals import hertz, signals, slices
from transconv_course.draw.spectrum import spectra
from transconv_course.draw.stamping import stamping, stamping_step, where_from
from transconv_course.draw.training import curves
from transconv_course.draw.windows import rearrangement, window

__all__ = [
    "overlaps",
    "removed",
    "learning_step",
    "channel_sums",
    "weight_layout",
    "bands",
    "blocks",
    "appended_inputs",
    "cell_kinds",
    "given_back",
    "matrix_column",
    "matrix_row",
    "counted",
    "greys",
    "stamp_counts",
    "spectra",
    "curves",
    "predictions",
    "hertz",
    "signals",
    "slices",
    "cuts",
    "layouts",
    "words",
    "gradient_step",
    "paths",
    "products",
    "ratios",
    "growth",
    "deblurring",
    "ghost",
    "inversion",
    "round_trip",
    "size_line",
    "there_and_back",
    "stamping",
    "stamping_step",
    "where_from",
    "kernel_phases",
    "shuffled_phases",
    "photographs",
    "rearrangement",
    "window",
]
