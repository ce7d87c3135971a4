"""Immediate checks for the exercises, one file per chapter; none of them prints a solution."""

from importlib import import_module
from pkgutil import iter_modules

from transconv_course.check import assignment_01, assignment_02, assignment_03, assignment_04
from transconv_course.check.chapter_01 import meeting_pairs, stamp, swapped
from transconv_course.check.chapter_02 import layer_from_weight, middle_cell, weight_shape
from transconv_course.check.chapter_03 import output_shape, per_axis_stamping, untouched_cells
from transconv_course.check.chapter_04 import matrix_shape, strided_matrix, transposed_row
from transconv_course.check.chapter_05 import dilated_by_window, middle_by_window, zeros_put_in
from transconv_course.check.chapter_06 import decoder_output_paddings, largest_input, size_that_returns
from transconv_course.check.chapter_07 import descent_step, kernel_doubled, lost_dimensions
from transconv_course.check.chapter_08 import corner_and_middle, gradient_output_padding, input_gradient
from transconv_course.check.chapter_09 import cell_kinds, extra_rows, sizes_of_five
from transconv_course.check.chapter_10 import count_ratio, even_kernels, phase_sums
from transconv_course.check.chapter_11 import bilinear_weight, folded_size, resize_kernel
from transconv_course.check.chapter_12 import confusion, mean_iou, returned_size
from transconv_course.check.chapter_13 import hum, one_axis, products_in_volume
from transconv_course.check.chapter_14 import jax_pads, port_test, same_size
from transconv_course.check.chapter_15 import layer_products, product_and_fold, wasted_share
from transconv_course.check.own_inputs import own_inputs
from transconv_course.check.verdict import Message

__all__ = [
    "assignment_01",
    "assignment_02",
    "assignment_03",
    "assignment_04",
    "own_inputs",
    "layer_from_weight",
    "middle_cell",
    "weight_shape",
    "output_shape",
    "per_axis_stamping",
    "untouched_cells",
    "matrix_shape",
    "strided_matrix",
    "transposed_row",
    "corner_and_middle",
    "gradient_output_padding",
    "input_gradient",
    "cell_kinds",
    "extra_rows",
    "sizes_of_five",
    "count_ratio",
    "even_kernels",
    "phase_sums",
    "bilinear_weight",
    "confusion",
    "mean_iou",
    "returned_size",
    "hum",
    "one_axis",
    "products_in_volume",
    "jax_pads",
    "port_test",
    "same_size",
    "layer_products",
    "product_and_fold",
    "wasted_share",
    "folded_size",
    "resize_kernel",
    "descent_step",
    "kernel_doubled",
    "lost_dimensions",
    "decoder_output_paddings",
    "largest_input",
    "size_that_returns",
    "meeting_pairs",
    "stamp",
    "swapped",
    "dilated_by_window",
    "middle_by_window",
    "zeros_put_in",
]


def messages() -> list[str]:
    """Return every sentence that a check can print, each once: what the modules of this package declare."""
    declared: dict[str, None] = {}
    for module in iter_modules(__path__, f"{__name__}."):
        for value in vars(import_module(module.name)).values():
            sentences = value.values() if isinstance(value, dict) else [value]
            declared |= {str(sentence): None for sentence in sentences if isinstance(sentence, Message)}
    return list(declared)
