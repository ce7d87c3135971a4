"""Every picture of the course, one call each.

Pictures are made for the course's own notebooks and trust their caller; only the library checks its arguments.
"""

from transconv_course.draw.cell_kinds import appended_inputs, cell_kinds, given_back
from transconv_course.draw.channels import channel_sums
from transconv_course.draw.checkerboards import checkerboard, grey_maps, stamp_counts
from transconv_course.draw.costs import product_counts, speedups
from transconv_course.draw.frameworks import crops, framework_layouts, valid_and_same
from transconv_course.draw.gradients import gradient_paths, gradient_step
from transconv_course.draw.growth import growth
from transconv_course.draw.inversion import deblurring, inversion, round_trip, shared_output
from transconv_course.draw.learning import learning_step
from transconv_course.draw.matrix import matrix_bands, matrix_blocks, matrix_column, matrix_row
from transconv_course.draw.padding_stride import overlaps, padding_crop
from transconv_course.draw.phases import kernel_phases, shuffled_phases
from transconv_course.draw.photographs import photographs
from transconv_course.draw.predictions import predictions
from transconv_course.draw.rearrangement import rearrangement, window
from transconv_course.draw.signals import audio_spectra, signals, slices
from transconv_course.draw.sizes import size_line, there_and_back
from transconv_course.draw.spectrum import spectra
from transconv_course.draw.stamping import stamping, stamping_step, where_from
from transconv_course.draw.training import loss_curves

__all__ = [
    "overlaps",
    "padding_crop",
    "learning_step",
    "channel_sums",
    "matrix_bands",
    "matrix_blocks",
    "appended_inputs",
    "cell_kinds",
    "given_back",
    "matrix_column",
    "matrix_row",
    "checkerboard",
    "grey_maps",
    "stamp_counts",
    "spectra",
    "loss_curves",
    "predictions",
    "audio_spectra",
    "signals",
    "slices",
    "crops",
    "framework_layouts",
    "valid_and_same",
    "gradient_step",
    "gradient_paths",
    "product_counts",
    "speedups",
    "growth",
    "deblurring",
    "shared_output",
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
