"""Every check of the chapters: a right answer passes, each tempting one gets its own sentence, no solution is shown."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from transconv import conv_matrix, conv_size, output_padding_for, stamps, trans_conv
from transconv_course import check
from transconv_course.check.verdict import Hints, Message

# For every exercise that asks for a value: a right answer, and wrong ones that tempt.
VALUES = {
    "swapped": ("the same", ["rotated", "different"]),
    "meeting_pairs": (9, [1, 4, 25]),
    "weight_shape": ((6, 2, 3, 5), [(4, 6, 3, 5), (4, 3, 3, 5), (6, 4, 3, 5), (3, 4, 3, 5), 6, (1, 2, 3, 4)]),
    "middle_cell": (22, [12, 14, 42, 52, 132, 10]),
    "untouched_cells": (28, [0, 4, 32, 36, 45, 1]),
    "output_shape": ((10, 12), [(12, 16), (14, 20), (11, 14), (12, 14), (7, 18), (4, 7)]),
    "matrix_shape": ((9, 36), [(36, 9), (9, 64), (4, 36), (16, 36), (36, 36), (3, 6), (1, 1)]),
    "transposed_row": (
        [3, 0, 1, 0],
        [[0, 0, 0, 0, 1, 2, 0, 3, 4], [0, 0, 0, 0], [0, 1, 0, 3], [1, 0, 3, 0], [[3, 0], [1, 0]]],
    ),
    "zeros_put_in": ((1, 2), [(2, 1), (1, 1), (1, 3), (0, 0)]),
    "middle_by_window": (21, [34, 33, 24, 31, 30]),
    "size_that_returns": (32, [33, 16, 34, 31]),
    "largest_input": (40, [37, 41, 10]),
    "kernel_doubled": (4, [1, 2, 0.5, 8]),
    "folded_size": (5, [3, 9, 6, 7, 4]),
    "same_size": (21, [7, 23, 19, 3, 22]),
    "layer_products": (134217728, [536870912, 268435456, 117964800, 1024, 8388608, 2097152, 7]),
    "wasted_share": (1 - (50 / 160) ** 2, [8 / 9, 1 - 50 / 160, (50 / 160) ** 2, 0.5]),
    "jax_pads": ((4, 5), [(2, 2), (2, 3), (1, 2), (4, 4), (5, 4), (4, 3), (6, 7)]),
    "returned_size": ((40, 48), [(43, 50), (42, 50), (44, 52), (86, 100), 40, (1, 2)]),
    "mean_iou": (23 / 36, [7 / 9, 7 / 11, (2 / 3 + 6 / 7 + 4 / 5) / 3, 1]),
    "bilinear_weight": (0.46875, [0.28125, 0.5625, 0.234375, 1.375, 0.75, 0.625, 1]),
    "hum": ((4800, 9600), [4800, (4800,), (4800, 9600, 14400, 19200), (0, 4800, 9600), (12000,), (9600, 4800)]),
    "products_in_volume": (18, [72, 9, 8, 4, 12]),
    "even_kernels": ((3, 6), [(6,), (), range(1, 9), {1, 2}, (2, 4, 6, 8), 3]),
    "count_ratio": (4, [2, 25 / 9, 5 / 3, 1]),
    "extra_rows": ((1, 1), [(2, 0), (0, 2), (2, 1), (1, 2), 2]),
    "sizes_of_five": (range(19, 23), [range(15, 19), range(19, 24), range(19, 22), [19], [18, 19, 20, 21], {19, 21}]),
    "corner_and_middle": ((1, 4), [(1, 9), (1, 1), (9, 9), (4, 4)]),
    "gradient_output_padding": ((1, 2), [(0, 1), (2, 0), (2, 1), (0, 0), (1, 1)]),
}


def layer_from_weight(weight):
    C_out, C_in, *kernel_size = weight.shape
    layer = nn.ConvTranspose2d(C_out, C_in, kernel_size, bias=False)
    layer.weight.data = weight
    return layer


def dilated_by_window(X, K, stride, padding, dilation):
    rows, columns = X.shape
    spread = X.new_zeros(stride * (rows - 1) + 1, stride * (columns - 1) + 1)
    spread[::stride, ::stride] = X
    rim_h, rim_w = (dilation * (k - 1) - padding for k in K.shape)
    framed = F.pad(spread, (rim_w, rim_w, rim_h, rim_h))
    return F.conv2d(framed[None, None], K.flip(0, 1)[None, None], dilation=dilation)[0, 0]


def by_pytorch(X, K, stride, padding, dilation):
    return F.conv_transpose2d(X[None, None], K[None, None], None, stride, padding, 0, 1, dilation)[0, 0]


def decoder_output_paddings(n, layers):
    found = []
    for k, s, p in layers:
        found.append(output_padding_for(n, k, s, p))
        n = conv_size(n, k, s, p)
    return found[::-1]


def phase_sums(weight, stride, dilation):
    sums = weight.new_zeros(*weight.shape[:2], *stride)
    for t in range(weight.shape[2]):
        for u in range(weight.shape[3]):
            sums[:, :, dilation[0] * t % stride[0], dilation[1] * u % stride[1]] += weight[:, :, t, u]
    return sums


def descent_step(x, y, K, rate):
    wrong = F.conv2d(x[None, None], K[None, None])[0, 0] - y
    return x - rate * trans_conv(wrong, K)


def input_gradient(v, weight, input_size, stride, padding):
    o = output_padding_for(input_size, tuple(weight.shape[2:]), stride, padding)
    return F.conv_transpose2d(v, weight, stride=stride, padding=padding, output_padding=o)


def cell_kinds(n, k, s, p, o, d):
    canvas = s * (n - 1) + d * (k - 1) + 1
    reached = {s * i + d * t for i in range(n) for t in range(k)}
    under_stamps = {False: "kept", True: "given back"}
    return [under_stamps[cell >= canvas - p] if cell in reached else "untouched" for cell in range(p, canvas - p + o)]


def confusion(predicted, truth, classes):
    counts = torch.zeros(classes, classes, dtype=torch.long)
    for true, said in zip(truth.flatten(), predicted.flatten()):
        counts[true, said] += 1
    return counts


def resize_kernel(weight, stride):
    C_out, C_in, *_ = weight.shape
    box = torch.ones(stride, stride, dtype=weight.dtype)
    folded = [[trans_conv(box, weight[c, i].flip(0, 1)) for c in range(C_out)] for i in range(C_in)]
    return torch.stack([torch.stack(kernels) for kernels in folded])


def one_axis(x, kernel, axis, stride):
    size = list(x.shape)
    size[axis] = stride * (size[axis] - 1) + len(kernel)
    y = x.new_zeros(size)
    for i in range(x.shape[axis]):
        for t, weight in enumerate(kernel):
            y.select(axis, stride * i + t).add_(weight * x.select(axis, i))
    return y


def port_test(port):
    numbers = torch.arange(1.0, 500)
    x, weight = numbers[:60].reshape(2, 2, 3, 5), numbers[:72].reshape(2, 3, 3, 4) % 11
    return torch.equal(port(x, weight), F.conv_transpose2d(x, weight, stride=2, padding=1))


def product_and_fold(x, weight, stride, padding, output_padding):
    C_in, _, *k = weight.shape
    size = [stride * (n - 1) + t - 2 * padding + output_padding for n, t in zip(x.shape[2:], k)]
    return F.fold(weight.reshape(C_in, -1).T @ x.flatten(2), size, k, padding=padding, stride=stride)


def by_shape(port):
    x, weight = torch.ones(1, 2, 3, 5), torch.ones(2, 3, 3, 4)
    return port(x, weight).shape == F.conv_transpose2d(x, weight, stride=2, padding=1).shape


# For every exercise that asks for a function: a right one, and one with the mistake that tempts.
FUNCTIONS = {
    "stamp": (lambda X, K, i, j: stamps(X, K)[i, j], lambda X, K, i, j: stamps(X, K)[i, j].T),
    "layer_from_weight": (layer_from_weight, lambda weight: layer_from_weight(weight.flip(2, 3))),
    "per_axis_stamping": (trans_conv, lambda X, K, stride, padding: trans_conv(X, K, stride[::-1], padding)),
    "strided_matrix": (
        lambda K, n_h, n_w, stride: conv_matrix(K[None, None], (n_h, n_w), stride),
        lambda K, n_h, n_w, stride: conv_matrix(K.flip(0, 1)[None, None], (n_h, n_w), stride),
    ),
    "dilated_by_window": (
        dilated_by_window,
        lambda X, K, stride, padding, dilation: dilated_by_window(X, K.T, stride, padding, dilation),
    ),
    "decoder_output_paddings": (decoder_output_paddings, lambda n, layers: decoder_output_paddings(n, layers)[::-1]),
    "cell_kinds": (cell_kinds, lambda n, k, s, p, o, d: cell_kinds(n, k, s, p, 0, d) + ["untouched"] * o),
    "phase_sums": (phase_sums, lambda weight, stride, dilation: phase_sums(weight, stride, (1, 1))),
    "descent_step": (descent_step, lambda x, y, K, rate: descent_step(x, y, K.flip(0, 1), rate)),
    "port_test": (port_test, by_shape),
    "one_axis": (one_axis, lambda x, kernel, axis, stride: one_axis(x, kernel.flip(0), axis, stride)),
    "product_and_fold": (
        product_and_fold,
        lambda x, weight, *settings: product_and_fold(x, weight.flip(2, 3), *settings),
    ),
    "confusion": (confusion, lambda predicted, truth, classes: confusion(truth, predicted, classes)),
    "resize_kernel": (resize_kernel, lambda weight, stride: resize_kernel(weight.flip(2, 3), stride)),
    "input_gradient": (
        input_gradient,
        lambda v, weight, input_size, stride, padding: F.conv_transpose2d(v, weight, stride=stride, padding=padding),
    ),
}
NAMED = {**VALUES, **FUNCTIONS, "lost_dimensions": None}


def test_every_check_of_a_chapter_is_tested_here():
    chapters = {name for name in check.__all__ if not name.startswith(("assignment", "own_inputs"))}
    assert set(NAMED) == chapters


@pytest.mark.parametrize("name", VALUES)
def test_a_right_value_passes_and_each_wrong_one_gets_its_reason(name):
    judge, (right, wrong) = getattr(check, name), VALUES[name]
    assert judge(right) and repr(judge(right)) == "Right."
    assert not judge(...)
    for answer in wrong:
        verdict = judge(answer)
        assert not verdict and repr(verdict).startswith("Not right") and len(repr(verdict)) > 40
        hint = repr(verdict).split(". ", 1)[1]
        assert str(right) not in hint.replace(".", " ").replace(",", " ").split()


def test_the_lost_dimensions_are_counted_from_the_rank():
    W = conv_matrix(torch.ones(1, 1, 3, 3, dtype=torch.float64), 5, padding=1)
    rank = torch.linalg.matrix_rank(W).item()
    assert check.lost_dimensions(25 - rank)
    assert "That's the rank" in repr(check.lost_dimensions(rank))
    assert not check.lost_dimensions(...) and not check.lost_dimensions(0)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_right_function_passes_and_the_tempting_mistake_gets_a_failing_case(name):
    judge, (right, wrong) = getattr(check, name), FUNCTIONS[name]
    assert repr(judge(right)).startswith("Right, on ")
    verdict = judge(wrong)
    assert not verdict and repr(verdict).startswith("Not right for\n")
    assert not judge(lambda *arguments: ...)


def verdicts():
    """Every verdict of the chapters' checks on right, wrong and missing answers, and on code that raises."""
    for name, (right, wrong) in VALUES.items():
        yield from (getattr(check, name)(answer) for answer in (..., right, *wrong, object()))
    yield from (check.lost_dimensions(answer) for answer in (0, 8, 9, 16))
    for name, (right, wrong) in FUNCTIONS.items():
        functions = (right, wrong, lambda *arguments: ..., lambda *arguments: 1 / 0)
        yield from (getattr(check, name)(function) for function in functions)
    yield check.dilated_by_window(by_pytorch)


def sentence(hole):
    """Return the sentence that fills a hole, or None where other text does."""
    return getattr(hole, "message", hole if isinstance(hole, Message) else None)


def test_everything_that_a_check_prints_is_a_declared_message_that_a_translator_can_list():
    declared = set(check.messages())
    for verdict in verdicts():
        printed = [verdict.message, *filter(None, map(sentence, verdict.holes.values()))]
        assert declared.issuperset(printed), printed
        assert "hint" not in verdict.holes or sentence(verdict.holes["hint"])


def test_every_hint_of_a_chapter_is_printed_for_some_answer():
    said = (part for verdict in verdicts() for part in (verdict.message, *verdict.holes.values()))
    printed = {part for part in said if isinstance(part, Message)}
    chapters = [module for name, module in vars(check).items() if name.startswith("chapter_")]
    declared = {
        hint
        for module in chapters
        for value in vars(module).values()
        for hint in (value.values() if isinstance(value, Hints) else [value])
        if isinstance(hint, Message)
    }
    assert len(chapters) == 15
    assert declared <= printed, declared - printed
