"""Every picture of the course, one call each."""

from transconv.draw.bands import bands, blocks, matrix_column, matrix_row
from transconv.draw.channels import channel_sums, weight_layout
from transconv.draw.inversion import deblurring, ghost, inversion, round_trip
from transconv.draw.learning import learning_step
from transconv.draw.number_line import size_line, there_and_back
from transconv.draw.padding_stride import overlaps, removed
from transconv.draw.photographs import photographs
from transconv.draw.stamping import stamping, stamping_step, where_from
from transconv.draw.windows import rearrangement, window

__all__ = [
    "overlaps",
    "removed",
    "learning_step",
    "channel_sums",
    "weight_layout",
    "bands",
    "blocks",
    "matrix_column",
    "matrix_row",
    "deblurring",
    "ghost",
    "inversion",
    "round_trip",
    "size_line",
    "there_and_back",
    "stamping",
    "stamping_step",
    "where_from",
    "photographs",
    "rearrangement",
    "window",
]
