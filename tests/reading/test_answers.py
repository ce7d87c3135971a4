"""Every answer to the questions of a reading trial, checked on PyTorch.

A reading trial finds out whether the pages teach. Build the site and give it to somebody who doesn't know transposed
convolution. They read only the path of Part I, from the front page to chapter 7, and leave every ✓ and every deeper
section closed. Then they close the pages and answer the twenty questions of part_1.toml on paper, which takes one to
three minutes each. part_2.toml is for somebody who has read chapters 8 to 15 as well. Mark each answer right or wrong
by the question's note on grading. The goal is 18 right answers out of 20.

If you write or replace a question, don't look at the pages: start from what the course wants to teach, so that the
question asks about something new and not about a page's own example.
"""

from collections import Counter
from pathlib import Path

import pytest
import tomllib
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

HERE = Path(__file__).parent
ANSWERED = {}


def answers(question):
    """Register a test as the one that checks the answer to a question."""

    def register(test):
        assert question not in ANSWERED
        ANSWERED[question] = test
        return test

    return register


def row(*values):
    """Return a line of numbers as a batch of one sample with one channel."""
    return torch.tensor([[values]], dtype=torch.float)


def grid(*rows):
    """Return rows of numbers as a batch of one sample with one channel."""
    return torch.tensor([[rows]], dtype=torch.float)


def equal(result, *expected):
    """Say whether a single-channel result holds exactly these numbers."""
    return result[0, 0].tolist() == list(expected)


def rotated(kernel):
    """Return a kernel rotated by 180°; on a line, reversed."""
    return kernel.flip(*range(2, kernel.dim()))


def size(layer, *shape):
    """Return the size of a layer's output."""
    return tuple(layer(torch.zeros(shape)).shape)


@pytest.mark.parametrize(("part", "chapters"), [(1, range(1, 8)), (2, range(8, 16))])
def test_each_part_has_twenty_complete_questions_two_or_three_to_a_chapter(part, chapters):
    questions = tomllib.loads((HERE / f"part_{part}.toml").read_text(encoding="utf-8"))["questions"]
    assert len(questions) == 20
    fields = {"id": str, "chapter": int, "question": str, "answer": str, "grading": str}
    for question in questions:
        assert {name: type(value) for name, value in question.items()} == fields and all(question.values())
    counts = Counter(question["chapter"] for question in questions)
    assert set(counts) == set(chapters) and set(counts.values()) == {2, 3}
    here = [name for name in ANSWERED if int(name.split(".")[0]) in chapters]
    assert [question["id"] for question in questions] == here, "every question has a test, in the same order"


@answers("1.1")
def test_four_signed_stamps_add_up():
    y = F.conv_transpose2d(grid([2, 0], [1, 3]), grid([1, -1], [0, 2]))
    assert equal(y, [2, -2, 0], [1, 6, -3], [0, 2, 6])


@answers("1.2")
def test_a_corner_gets_one_stamp_the_middle_of_an_edge_three_and_the_centre_nine():
    counts = F.conv_transpose2d(torch.ones(1, 1, 5, 5), torch.ones(1, 1, 3, 3))[0, 0]
    assert counts.shape == (7, 7)
    assert (counts[0, 0], counts[0, 3], counts[3, 3]) == (1, 3, 9)


@answers("1.3")
def test_assigning_instead_of_adding_leaves_the_last_stamp_in_the_centre():
    x, k, y = grid([1, 2], [3, 4]), torch.ones(1, 1, 2, 2), torch.zeros(3, 3)
    for i in range(2):
        for j in range(2):
            y[i : i + 2, j : j + 2] = x[0, 0, i, j] * k[0, 0]
    assert y[1, 1] == 4
    assert F.conv_transpose2d(x, k)[0, 0, 1, 1] == 10


@answers("2.1")
def test_a_weight_has_all_input_channels_and_one_groups_output_channels():
    layer = nn.ConvTranspose2d(6, 4, kernel_size=(3, 5), groups=2)
    assert layer.weight.shape == (6, 2, 3, 5)
    assert sum(parameter.numel() for parameter in layer.parameters()) == 184


@answers("2.2")
def test_swapped_channel_counts_are_refused_with_the_weights_size():
    x = torch.zeros(1, 8, 10, 10)
    message = (
        r"Given transposed=1, weight of size \[16, 8, 2, 2\], expected input\[1, 8, 10, 10\] to have 16 channels, "
        "but got 8 channels instead"
    )
    with pytest.raises(RuntimeError, match=message):
        nn.ConvTranspose2d(16, 8, 2)(x)
    assert nn.ConvTranspose2d(8, 16, 2)(x).shape[1] == 16


@answers("2.3")
def test_each_input_channel_stamps_on_every_output_channel_and_the_bias_comes_once():
    weight = torch.tensor([[[[1.0, 0]], [[0, 2]]], [[[5, 1]], [[1, 1]]]])
    y = F.conv_transpose2d(torch.tensor([3.0, 2]).reshape(1, 2, 1, 1), weight, torch.tensor([10.0, 0]))
    assert y[0].tolist() == [[[23, 12]], [[2, 8]]]


@answers("3.1")
def test_stamps_two_apart_lose_a_cell_at_each_end_to_padding():
    assert equal(F.conv_transpose1d(row(1, 2, 3), row(1, 10, 100), stride=2, padding=1), 10, 102, 20, 203, 30)


@answers("3.2")
def test_a_2x2_kernel_three_apart_leaves_five_of_nine_cells_to_the_bias():
    y = F.conv_transpose2d(torch.ones(1, 1, 6, 6), torch.ones(1, 1, 2, 2), torch.tensor([0.25]), stride=3)
    block = y[0, 0, 6:9, 6:9]
    assert torch.equal(block, y[0, 0, 9:12, 9:12])
    assert (block == 0.25).sum() == 5


@answers("3.3")
def test_padding_removes_the_outermost_cells():
    whole, padded = nn.ConvTranspose2d(1, 1, 4, stride=2), nn.ConvTranspose2d(1, 1, 4, stride=2, padding=1)
    padded.load_state_dict(whole.state_dict())
    x = torch.arange(49.0).reshape(1, 1, 7, 7)
    assert whole(x).shape[2:] == (16, 16)
    assert padded(x).shape[2:] == (14, 14)
    torch.testing.assert_close(padded(x), whole(x)[:, :, 1:-1, 1:-1])


def matrix(operation, *shape):
    """Return the matrix of a linear operation on maps of a shape, one column for each input cell."""
    cells = torch.eye(torch.Size(shape).numel()).reshape(-1, 1, *shape)
    return torch.stack([operation(cell[None]).flatten() for cell in cells], dim=1)


@answers("4.1")
def test_a_2x3_kernel_on_5x5_fills_72_entries_of_a_12x25_matrix():
    kernel = torch.arange(1.0, 7).reshape(1, 1, 2, 3)
    w = matrix(lambda x: F.conv2d(x, kernel), 5, 5)
    assert w.shape == (12, 25) and w.count_nonzero() == 72
    assert torch.equal(matrix(lambda y: F.conv_transpose2d(y, kernel), 4, 3), w.T) and w.T.shape == (25, 12)


@answers("4.2")
def test_a_matrix_shows_its_kernel_and_stride_and_its_transpose_stamps():
    w = matrix(lambda x: F.conv1d(x, row(3, 1), stride=2), 5)
    assert w.tolist() == [[3, 1, 0, 0, 0], [0, 0, 3, 1, 0]]
    assert (w.T @ torch.tensor([1.0, 2])).tolist() == [3, 1, 6, 2, 0]
    assert equal(F.conv_transpose1d(row(1, 2), row(3, 1), stride=2, output_padding=1), 3, 1, 6, 2, 0)


@answers("4.3")
def test_a_row_of_the_transpose_holds_the_rotated_kernel():
    w = matrix(lambda x: F.conv_transpose2d(x, grid([5, 6], [7, 8])), 3, 3)
    assert w.shape == (16, 9)
    assert w[1 * 4 + 2].tolist() == [0, 8, 7, 0, 6, 5, 0, 0, 0]


@answers("5.1")
def test_kernel_size_5_stride_3_padding_1_rearranges_4x4_to_16x16():
    x, kernel = torch.randint(-9, 9, (1, 1, 4, 4)).float(), torch.randint(-9, 9, (1, 1, 5, 5)).float()
    zeros, rim = 2, 3
    stretched = torch.zeros(1, 1, 10, 10)
    stretched[:, :, :: zeros + 1, :: zeros + 1] = x
    rearranged = F.pad(stretched, (rim,) * 4)
    assert rearranged.shape[2:] == (16, 16)
    y = F.conv_transpose2d(x, kernel, stride=3, padding=1)
    assert y.shape[2:] == (12, 12)
    assert torch.equal(F.conv2d(rearranged, rotated(kernel)), y)


@answers("5.2")
def test_a_convolution_of_one_pixel_shows_the_kernel_rotated():
    x, w = grid([1]), grid([1, 2], [3, 5])
    padded = F.pad(x, (1, 1, 1, 1))
    assert equal(F.conv_transpose2d(x, w), [1, 2], [3, 5])
    assert equal(F.conv2d(padded, w), [5, 3], [2, 1])
    assert equal(F.conv2d(padded, w.flip(2, 3)), [1, 2], [3, 5])
    assert not equal(F.conv2d(padded, w.transpose(2, 3)), [1, 2], [3, 5])


@answers("5.3")
def test_only_a_kernel_that_a_half_turn_changes_reveals_a_missing_rotation():
    kernels = {
        "A": grid([1, 2, 1], [2, 4, 2], [1, 2, 1]),
        "B": grid([0, 1, 2], [3, 4, 3], [2, 1, 0]),
        "C": grid([1, 2, 3], [4, 5, 6], [1, 2, 3]),
        "D": grid([1, 2, 4], [2, 5, 2], [4, 2, 1]),
    }
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    forgotten = {name: F.conv2d(x, kernel, padding=2) for name, kernel in kernels.items()}
    reveals = [name for name in kernels if not torch.equal(forgotten[name], F.conv_transpose2d(x, kernels[name]))]
    assert reveals == ["C"]


@answers("6.1")
def test_46_needs_output_padding_1_and_47_needs_0():
    def back(m, output_padding):
        small = nn.Conv2d(1, 1, 3, stride=2, padding=1)(torch.zeros(1, 1, m, m))
        return nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=output_padding)(small)

    skipped = torch.zeros(1, 1, 46, 46)
    message = (
        "Sizes of tensors must match except in dimension 1. Expected size 46 but got size 45 for tensor number 1 in"
    )
    with pytest.raises(RuntimeError, match=message):
        torch.cat([skipped, back(46, 0)], dim=1)
    assert torch.cat([skipped, back(46, 1)], dim=1).shape == (1, 2, 46, 46)
    assert back(47, 0).shape[2:] == (47, 47)


@answers("6.2")
def test_an_8x8_map_can_become_29_to_32_and_33_would_come_from_9():
    layer = nn.ConvTranspose2d(8, 8, 3, stride=4, padding=1)
    x, accepted = torch.zeros(1, 8, 8, 8), []
    for m in range(20, 45):
        try:
            assert layer(x, output_size=(m, m)).shape[2:] == (m, m)
            accepted.append(m)
        except ValueError as error:
            assert "requested an output size of" in str(error)
    assert accepted == [29, 30, 31, 32]
    assert size(nn.Conv2d(8, 8, 3, stride=4, padding=1), 1, 8, 33, 33)[2:] == (9, 9)


def scales_every_size(layer, factor):
    return all(size(layer, 1, 1, n)[2] == factor * n for n in range(1, 40))


@answers("6.3")
def test_kernel_size_7_triples_with_padding_2_and_kernel_size_6_with_output_padding_too():
    assert scales_every_size(nn.ConvTranspose1d(1, 1, 7, stride=3, padding=2), 3)
    assert scales_every_size(nn.ConvTranspose1d(1, 1, 6, stride=3, padding=2, output_padding=1), 3)
    settings = [(p, o) for p in range(6) for o in range(3)]
    layers = {(p, o): nn.ConvTranspose1d(1, 1, 6, stride=3, padding=p, output_padding=o) for p, o in settings}
    assert [setting for setting in settings if size(layers[setting], 1, 1, 9)[2] == 27] == [(2, 1)]


@answers("7.1")
def test_the_size_comes_back_but_the_numbers_dont_since_others_have_the_same_y():
    x, kernel = row(4, 1, 2), row(1, 1)
    y = F.conv1d(x, kernel)
    assert equal(y, 5, 3)
    assert equal(F.conv_transpose1d(y, kernel), 5, 8, 3)
    for c in range(-5, 6):
        assert torch.equal(F.conv1d(x + c * row(1, -1, 1), kernel), y)


@answers("7.2")
def test_the_transpose_isnt_the_inverse_even_where_there_is_one():
    y = F.conv2d(grid([3]), grid([2]))
    assert equal(F.conv_transpose2d(y, grid([2])), [12])
    assert equal(F.conv_transpose2d(y, grid([0.5])), [3])


def gradient(operation, at, given):
    """Return the gradient with respect to the input, from the gradient with respect to the output."""
    at = at.requires_grad_()
    return torch.autograd.grad(operation(at), at, given)[0]


@answers("8.1")
def test_the_gradient_is_stamped_and_is_0_where_no_window_reads():
    slopes = gradient(lambda v: F.conv1d(v, row(3, -1), stride=2), torch.zeros(1, 1, 5), row(1, 4))
    assert equal(slopes, 3, -1, 12, -4, 0)


@answers("8.2")
def test_the_gradient_of_a_27x27_input_needs_output_padding_2():
    kernel = torch.randint(-9, 9, (1, 1, 5, 5)).float()
    given = torch.randint(-9, 9, (1, 1, 9, 9)).float()
    slopes = gradient(lambda v: F.conv2d(v, kernel, stride=3, padding=2), torch.zeros(1, 1, 27, 27), given)
    assert torch.equal(F.conv_transpose2d(given, kernel, stride=3, padding=2, output_padding=2), slopes)


@answers("8.3")
def test_the_gradient_of_a_transposed_convolution_is_the_convolution():
    given, kernel = row(1, 0, 2, 0, 1), row(1, 2, 3)
    slopes = gradient(lambda x: F.conv_transpose1d(x, kernel, stride=2), torch.zeros(1, 1, 2), given)
    assert equal(slopes, 7, 5) and torch.equal(F.conv1d(given, kernel, stride=2), slopes)


@answers("9.1")
def test_holes_and_cells_beyond_the_last_stamp_hold_only_the_bias():
    y = F.conv_transpose1d(row(1, 1, 1), row(1, 1), torch.tensor([0.5]), stride=3, output_padding=2)
    assert y.shape[2] == 10
    assert [i for i, value in enumerate(y[0, 0].tolist()) if value == 0.5] == [2, 5, 8, 9]


@answers("9.2")
def test_output_padding_gives_back_a_computed_cell():
    x, kernel = row(1, 2), row(1, 10, 100)
    assert equal(F.conv_transpose1d(x, kernel, stride=2, padding=1), 10, 102, 20)
    assert equal(F.conv_transpose1d(x, kernel, stride=2, padding=1, output_padding=1), 10, 102, 20, 200)


@answers("9.3")
def test_an_output_padding_that_only_the_dilation_allows_doesnt_come_back():
    with pytest.raises(RuntimeError, match="output padding must be smaller than either stride or dilation"):
        size(nn.ConvTranspose1d(1, 1, 3, stride=1, output_padding=1), 1, 1, 6)
    assert size(nn.ConvTranspose1d(1, 1, 3, stride=1, dilation=2, output_padding=1), 1, 1, 6)[2] == 11
    assert size(nn.Conv1d(1, 1, 3, stride=1, dilation=2), 1, 1, 11)[2] == 7


def interior(kernel, stride):
    """Return the set of values that a constant input of 1 becomes away from the ends."""
    axes = kernel.dim() - 2
    transposed = (F.conv_transpose1d, F.conv_transpose2d)[axes - 1]
    y = transposed(torch.ones(1, 1, *[12] * axes), kernel, stride=stride)
    inside = slice(kernel.shape[-1], -kernel.shape[-1])
    return set(y[(0, 0, *[inside] * axes)].flatten().tolist())


@answers("10.1")
def test_a_multiple_of_the_stride_still_alternates_between_3_and_7():
    assert interior(row(1, 4, 2, 3), 2) == {3, 7}


@answers("10.2")
def test_uneven_overlap_draws_no_grid_where_the_phase_sums_agree():
    kernels = [(1, 1, 1), (1, 2, 1), (2, 3, 1), (1, 0, 1)]
    assert [kernel for kernel in kernels if len(interior(row(*kernel), 2)) == 1] == [(1, 2, 1), (2, 3, 1)]


@answers("10.3")
def test_a_7x7_kernel_three_apart_overlaps_4_6_or_9_times():
    assert interior(torch.ones(1, 1, 7, 7), 3) == {4, 6, 9}


@answers("11.1")
def test_five_times_bilinear_is_kernel_size_9_padding_2_and_a_group_for_each_channel():
    layer = nn.ConvTranspose2d(7, 7, 9, stride=5, padding=2, groups=7, bias=False)
    assert layer.weight.shape == (7, 1, 9, 9)
    rise = torch.tensor([1, 2, 3, 4, 5, 4, 3, 2, 1]) / 5
    layer.weight.data[:] = torch.outer(rise, rise)
    x = torch.rand(1, 7, 6, 6)
    expected = F.interpolate(x, scale_factor=5, mode="bilinear", align_corners=False)
    y = layer(x)
    assert y.shape == (1, 7, 30, 30)
    inside = (..., slice(5, -5), slice(5, -5))
    torch.testing.assert_close(y[inside], expected[inside])


@answers("11.2")
def test_a_3x3_convolution_and_a_shuffle_by_3_is_a_9x9_kernel_with_stride_and_padding_3():
    convolution = nn.Conv2d(4, 72, 3, padding=1, bias=False).double()
    transposed = nn.ConvTranspose2d(4, 8, 9, stride=3, padding=3, bias=False).double()
    for row_phase in range(3):
        for column_phase in range(3):
            taps = convolution.weight.data[3 * row_phase + column_phase :: 9]
            transposed.weight.data[:, :, row_phase::3, column_phase::3] = rotated(taps).transpose(0, 1)
    x = torch.rand(1, 4, 5, 5, dtype=torch.double)
    y = nn.PixelShuffle(3)(convolution(x))
    assert y.shape == (1, 8, 15, 15)
    torch.testing.assert_close(transposed(x), y)


@answers("11.3")
def test_nearest_and_a_convolution_is_its_kernel_widened_by_a_box_and_draws_no_grid():
    x, kernel = torch.randint(-9, 9, (1, 1, 8)).float(), row(1, 5, 5, 1)
    y = F.conv1d(F.interpolate(x, scale_factor=2, mode="nearest"), row(1, 4, 1), padding=1)
    assert torch.equal(F.conv_transpose1d(x, kernel, stride=2, padding=1), y)
    assert interior(kernel, 2) == {6}


@answers("12.1")
def test_an_object_missed_by_a_row_and_two_columns_has_iou_6_of_26_and_44_of_64_pixels():
    object_, predicted = torch.zeros(8, 8, dtype=torch.bool), torch.zeros(8, 8, dtype=torch.bool)
    object_[0:4, 0:4] = True
    predicted[1:5, 2:6] = True
    assert ((object_ & predicted).sum(), (object_ | predicted).sum()) == (6, 26)
    assert (object_ == predicted).sum() == 44


@answers("12.2")
def test_pytorch_counts_a_fan_in_of_512_where_64_products_are_added():
    torch.manual_seed(0)
    layer = nn.ConvTranspose2d(16, 32, 4, stride=2)
    largest = layer.weight.abs().max().item()
    assert 0.99 * 512**-0.5 < largest <= 512**-0.5  # uniform up to one over the root of the fan-in
    added = F.conv_transpose2d(torch.ones(1, 16, 9, 9), torch.ones(16, 32, 4, 4), stride=2)
    assert set(added[:, :, 4:-4, 4:-4].flatten().tolist()) == {64}


@answers("13.1")
def test_a_kernel_of_1x2x2_doubles_rows_and_columns_of_every_frame():
    layer = nn.ConvTranspose3d(8, 4, (1, 2, 2), stride=(1, 2, 2))
    assert size(layer, 1, 8, 10, 32, 32) == (1, 4, 10, 64, 64)
    assert sum(parameter.numel() for parameter in layer.parameters()) == 132
    stamps = F.conv_transpose3d(torch.ones(1, 1, 3, 3, 3), torch.ones(1, 1, 1, 2, 2), stride=(1, 2, 2))
    assert set(stamps.flatten().tolist()) == {1}


@answers("13.2")
def test_strides_8_8_and_5_make_320_samples_a_frame_with_padding_3_and_output_padding_1():
    first, second = (nn.ConvTranspose1d(1, 1, 16, stride=8, padding=4) for _ in range(2))
    fitting = []
    for p in range(10):
        for o in range(5):
            last = nn.ConvTranspose1d(1, 1, 10, stride=5, padding=p, output_padding=o)
            if all(size(nn.Sequential(first, second, last), 1, 1, n)[2] == 320 * n for n in (1, 2, 7)):
                fitting.append((p, o))
    assert fitting == [(3, 1), (4, 3)]


def stretched(x, stride):
    """Return a line with zeros between neighbours."""
    zeros = torch.zeros(1, 1, stride * (x.shape[2] - 1) + 1)
    zeros[:, :, ::stride] = x
    return zeros


@answers("14.1")
def test_jaxs_default_is_the_convolution_of_the_rearranged_input_with_the_kernel_left_as_it_is():
    x, kernel = row(1, 10), row(1, 2, 3)
    assert equal(F.conv_transpose1d(x, kernel, stride=2), 1, 2, 13, 20, 30)
    assert equal(F.conv1d(stretched(x, 2), kernel, padding=2), 3, 2, 31, 20, 10)


@answers("14.2")
def test_same_with_an_odd_cut_is_the_gradient_of_a_convolution_that_pads_only_its_end():
    x, kernel = row(1, 2), row(1, 10, 100)
    slopes = gradient(lambda v: F.conv1d(F.pad(v, (0, 1)), kernel, stride=2), torch.zeros(1, 1, 4), x)
    assert equal(slopes, 1, 10, 102, 20)
    assert equal(F.conv_transpose1d(x, kernel, stride=2)[:, :, :4], 1, 10, 102, 20)
    assert equal(F.conv_transpose1d(x, kernel, stride=2, padding=1, output_padding=1), 10, 102, 20, 200)


def multiplications(operation):
    """Return how many multiplications PyTorch counts for an operation: half its floating-point operations."""
    with FlopCounterMode(display=False) as counter:
        operation()
    return counter.get_total_flops() // 2


@answers("15.1")
def test_a_quarter_of_the_multiplications_with_a_rearranged_input_would_do():
    x, kernel = torch.ones(1, 1, 8, 8), torch.ones(1, 1, 4, 4)
    rearranged = torch.zeros(1, 1, 15, 15)
    rearranged[:, :, ::2, ::2] = x
    rearranged = F.pad(rearranged, (2,) * 4)
    assert torch.equal(F.conv2d(rearranged, kernel), F.conv_transpose2d(x, kernel, stride=2, padding=1))
    assert multiplications(lambda: F.conv2d(rearranged, kernel)) == 4096
    assert F.conv_transpose2d(x, kernel, stride=2).sum() == 1024  # each product is 1


@answers("15.2")
def test_enlarging_before_a_3x3_convolution_multiplies_nine_quarters_as_often():
    x, transposed = torch.zeros(1, 5, 20, 20), torch.zeros(5, 5, 4, 4)
    enlarged = F.interpolate(x, scale_factor=2, mode="nearest")
    with_zeros_left_out = multiplications(lambda: F.conv_transpose2d(x, transposed, stride=2, padding=1))
    assert with_zeros_left_out == 20 * 20 * 16 * 5 * 5
    resized = multiplications(lambda: F.conv2d(enlarged, torch.zeros(5, 5, 3, 3), padding=1))
    assert resized / with_zeros_left_out == 9 / 4
