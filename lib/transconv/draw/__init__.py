"""Every picture of the course, one call each."""

from transconv.draw.bands import bands, blocks, matrix_column, matrix_row
from transconv.draw.cell_kinds import appended_inputs, cell_kinds, given_back
from transconv.draw.channels import channel_sums, weight_layout
from transconv.draw.checkerboards import counted, greys, stamp_counts
from transconv.draw.costs import products, ratios
from transconv.draw.frameworks import cuts, layouts, words
from transconv.draw.gradients import gradient_step, paths
from transconv.draw.growth import growth
from transconv.draw.inversion import deblurring, ghost, inversion, round_trip
from transconv.draw.learning import learning_step
from transconv.draw.number_line import size_line, there_and_back
from transconv.draw.padding_stride import overlaps, removed
from transconv.draw.phases import kernel_phases, shuffled_phases
from transconv.draw.photographs import photographs
from transconv.draw.predictions import predictions
from transconv.draw.signals import hertz, signals, slices
from transconv.draw.spectrum import spectra
from transconv.draw.stamping import stamping, stamping_step, where_from
from transconv.draw.training import curves
from transconv.draw.windows import rearrangement, window

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
