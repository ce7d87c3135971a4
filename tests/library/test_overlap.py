import math

import torch
from hypothesis import given

from tests.library.strategies import CONV_TRANSPOSE, columns, layer
from transconv import even_overlap, overlap


@given(layer())
def test_the_counts_are_the_transposed_convolution_of_ones(drawn):
    settings, *_ = drawn
    n, k, s, p, o, d = columns(settings)
    ones, kernel = torch.ones(1, 1, *n), torch.ones(1, 1, *k)
    expected = CONV_TRANSPOSE[len(n)](ones, kernel, None, s, p, o, 1, d)[0, 0]
    counts = overlap(tuple(n), tuple(k), tuple(s), tuple(p), tuple(o), tuple(d))
    assert counts.dtype == torch.int64
    torch.testing.assert_close(counts, expected.long())


def test_the_interior_is_even_exactly_when_stride_divides_the_kernel_and_shares_no_factor_with_dilation():
    told = set()
    for k in range(1, 10):
        for s in range(1, 6):
            for d in range(1, 6):
                reach = d * (k - 1) + 1
                interior = overlap(4 * reach + 4, k, s, dilation=d)[reach - 1 : -reach + 1 or None]
                assert len(interior) >= s
                assert even_overlap(k, s, d) == (len(interior.unique()) == 1) == (k % s == 0 and math.gcd(d, s) == 1)
                told.add(even_overlap(k, s, d))
    assert told == {True, False}


def test_an_int_means_one_axis_and_a_tuple_has_one_number_for_each():
    assert overlap(3, 2).tolist() == [1, 2, 2, 1]
    assert overlap(2, (2, 2)).tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
