"""The key of assignment 3, the rearrangement and the gradient: PyTorch's operators give the answers."""

import torch
import torch.nn.functional as F

from classroom.grading.question import FROM_SCRATCH, Accepts, Case, Question, Written, numbers, rules
from transconv_course.check import assignment_03 as check
from transconv_course.check import forms, own_inputs

AUTOGRAD = (
    *("backward", "grad", "vjp", "jvp", "jacobian", "hessian", "jacrev", "jacfwd", "run_backward"),
    *("convolution_backward", "conv1d_input", "conv2d_input", "conv3d_input"),
)
LIBRARIES = ("transconv", "transconv_course", "d2l")
CONV2D = "conv2d", "Conv2d", "convolution", "_convolution"
ONLY_CONV2D = tuple(name for name in FROM_SCRATCH if name not in CONV2D)
ONLY_DIFFERENTIATED = tuple(name for name in ONLY_CONV2D if name != "convolution_backward")
LARGE_MATRIX = (280, 320), (2, 1), (0, 0), 22491, 44891  # the settings and a place of one of 32 GB
CONVOLUTION_ALONE = ("conv1d", "conv2d", "conv3d", "Conv1d", "Conv2d", "Conv3d", "convolution")


def variable(generator, student=None):
    return [Case()]


def operator(x, weight, stride, padding, output_padding=(0, 0), dilation=(1, 1)):
    return F.conv_transpose2d(x[None], weight, None, stride, padding, output_padding, 1, dilation)[0]


def rearranged_by_hand(student):
    X, _ = own_inputs(student, (2, 2))
    spread = X.new_zeros(2, 3)
    spread[:, ::2] = X
    return F.pad(spread, (1, 1, 1, 1))


def turned_by_hand(student):
    return torch.rot90(own_inputs(student)[1], 2)


def cell_by_hand(student):
    X, K = own_inputs(student, (2, 2))
    return operator(X[None], K[None, None], (1, 2), (0, 0))[0, 1, 2]


def zeros_cases(generator):
    different = ((1, 1, 2), (1, 2)), ((3, 1, 5), (4, 1)), ((1, 4, 1), (3, 2)), ((2, 3, 4), (2, 3))
    equal = ((2, 3, 2), (2, 2)), ((3, 2, 4), (3, 3)), ((2, 2, 1), (1, 1)), ((2, 4, 3), (4, 4))
    shapes = different[0], *equal, *different[1:]
    return rules([Case((numbers(generator, *shape), stride)) for shape, stride in shapes])


def zeros_between(x, stride):
    C = len(x)
    lit = x.new_ones(C, 1, 1, 1)
    return F.conv_transpose2d(x[None], lit, stride=stride, groups=C)[0]


def rim_cases(generator):
    return rules(
        [
            Case((numbers(generator, *shape), rim), weight=weight)
            for shape, rim, weight in [
                ((1, 1, 2), ((0, 0), (0, 1)), 1),
                ((1, 1, 1), ((0, 0), (-1, 2)), 1),
                ((2, 1, 2), ((-1, 3), (4, -3)), 4),  # more is cut than there was, which no other case asks for
                ((2, 3, 4), ((1, 2), (0, 3)), 1),
                ((1, 5, 3), ((-1, 0), (2, -1)), 1),
                ((3, 4, 6), ((-2, -1), (-3, 1)), 1),
                ((2, 3, 4), ((2, 1), (3, -2)), 1),
            ]
        ]
    )


def with_rim(x, rim):
    far = 20
    C, n_h, n_w = x.shape
    large = F.pad(x, [far] * 4)
    (top, bottom), (left, right) = rim
    return large[:, far - top : far + n_h + bottom, far - left : far + n_w + right]


def turn_cases(generator):
    shapes = (1, 1, 1, 2), (2, 3, 2, 4), (4, 1, 3, 2), (2, 2, 1, 3)
    return rules([Case((numbers(generator, *shape),)) for shape in shapes])


def turned(weight):
    return torch.rot90(weight.movedim(1, 0), 2, (2, 3))


def blind_kernel():
    return Accepts(
        check.blind_kernel,
        "Give 3 × 3 whole numbers, a kernel that stays the same when rotated by 180°, but not when transposed.",
    )


BELOW_STRIDE = [
    ((1, 1, 2), (1, 1, 2, 1), (1, 1), (0, 0), (0, 0), (1, 1)),
    ((2, 3, 4), (2, 3, 3, 2), (2, 1), (1, 0), (1, 0), (1, 1)),
    ((2, 3, 2), (2, 2, 3, 2), (2, 1), (1, 1), (1, 0), (1, 1)),
    ((1, 2, 3), (1, 3, 3, 4), (1, 2), (2, 2), (0, 1), (2, 1)),
    ((3, 4, 2), (3, 2, 2, 3), (3, 2), (1, 2), (2, 1), (1, 2)),
    ((2, 6, 5), (2, 1, 2, 1), (1, 3), (3, 2), (0, 2), (2, 1)),
    ((1, 5, 3), (1, 1, 1, 2), (1, 1), (1, 0), (0, 0), (1, 1)),
    ((1, 5, 3), (1, 4, 1, 3), (2, 2), (3, 0), (1, 0), (3, 1)),
    ((1, 5, 3), (1, 2, 2, 3), (2, 2), (5, 0), (1, 0), (3, 1)),
]
BELOW_DILATION = [
    ((2, 3, 4), (2, 1, 2, 3), (2, 2), (1, 0), (3, 2), (4, 3)),
    ((2, 3, 4), (2, 1, 2, 3), (1, 3), (1, 0), (4, 1), (5, 1)),
]


def operator_cases(generator, *settings, weight=1.0):
    return [Case((numbers(generator, *x), numbers(generator, *w), *more), weight=weight) for x, w, *more in settings]


def autograd_cases(generator):
    below_dilation = operator_cases(generator, *BELOW_DILATION, weight=1.25)
    return rules(operator_cases(generator, *BELOW_STRIDE) + below_dilation)


def without_turn(x, weight, stride, padding):
    return operator(x, weight.flip(2, 3), stride, padding)


def with_reshape(x, weight, stride, padding):
    C_in, C_out, *k = weight.shape
    return operator(x, weight.reshape(C_out, C_in, *k).transpose(0, 1), stride, padding)


def with_a_rim(x, weight, stride, padding):
    return operator(x, weight, stride, [min(p, k - 1) for p, k in zip(padding, weight.shape[2:])])


SLIPS = {"A": without_turn, "B": with_reshape, "C": with_a_rim}


def points_at(name):
    """Return what a test input must do: reveal this slip and neither of the other two."""
    rule = f"Give (x, weight, stride, padding), with at most {forms.MOST_CELLS} cells, on which only {name} is wrong."
    return lambda: Accepts(lambda answer: check.finds(name, answer, **SLIPS), rule)


def slopes_cases(generator):
    cases = []
    for size, w_shape, stride, padding, dilation in [
        ((1, 3), (1, 1, 1, 2), (1, 2), (0, 0), (1, 1)),
        ((6, 7), (2, 3, 3, 2), (2, 3), (1, 0), (1, 1)),
        ((6, 5), (2, 1, 2, 3), (2, 2), (1, 1), (1, 1)),
        ((7, 9), (1, 2, 3, 2), (3, 3), (1, 0), (1, 3)),
        ((8, 4), (1, 2, 1, 4), (5, 1), (0, 1), (1, 1)),
        ((5, 8), (2, 2, 2, 3), (2, 2), (0, 0), (2, 2)),
        ((9, 7), (2, 3, 3, 2), (4, 4), (1, 1), (2, 1)),
        ((5, 9), (3, 1, 2, 3), (3, 4), (0, 2), (2, 1)),
    ]:
        weight = numbers(generator, *w_shape)
        y = F.conv2d(weight.new_zeros(1, w_shape[1], *size), weight, None, stride, padding, dilation)[0]
        cases.append(Case((numbers(generator, *y.shape), weight, size, stride, padding, dilation)))
    return rules(cases)


def slopes(g, weight, input_size, stride, padding, dilation):
    return torch.nn.grad.conv2d_input((1, weight.shape[1], *input_size), weight, g[None], stride, padding, dilation)[0]


def identity_cases(generator):
    cases = []
    for size, w_shape, stride, padding in [
        ((1, 3), (1, 1, 1, 2), (1, 1), (0, 0)),
        ((6, 5), (2, 3, 3, 2), (2, 3), (1, 0)),
        ((4, 5), (2, 1, 3, 2), (2, 2), (1, 1)),
        ((4, 9), (3, 2, 2, 4), (3, 2), (0, 1)),
    ]:
        x, weight = numbers(generator, w_shape[1], *size), numbers(generator, *w_shape)
        y = numbers(generator, *F.conv2d(x[None], weight, None, stride, padding)[0].shape)
        cases.append(Case((x, y, weight, stride, padding)))
    return [*rules(cases), Case(check.overflowing(generator), weight=7)]  # one side twice is half of the answer


def both_sides(x, y, weight, stride, padding):
    if x.max() > check.LARGE:
        return Accepts(
            lambda sides: check.told_apart(sides, x, y, weight, stride, padding),
            "Compute each side on its own: on the left x is convolved, and on the right y is stamped.",
        )
    side = (F.conv2d(x[None], weight, None, stride, padding)[0] * y).sum()
    return side, side


def entry_cases(generator):
    weight = numbers(generator, 2, 3, 2, 3)
    different = [((2, 1), (0, 1), *place) for place in ((0, 0), (13, 37), (20, 75), (9, 45))]
    equal = [((2, 2), (1, 1), *place) for place in ((4, 43), (7, 49), (11, 3), (14, 75))]
    *cases, last = [entry_case(weight, (5, 6), *setting) for setting in equal + different]
    return rules([*cases, entry_case(numbers(generator, 1, 1, 1, 1), *LARGE_MATRIX), last])


def entry_case(*arguments):
    return Case(arguments, alone=bool(entry(*arguments)))


def entry(weight, input_size, stride, padding, row, column):
    cell = weight.new_zeros(weight.shape[1] * input_size[0] * input_size[1])
    cell[column] = 1
    return F.conv2d(cell.reshape(1, -1, *input_size), weight, None, stride, padding).flatten()[row]


RUBRIC = """a, 3 points: both views on one cell with its numbers; the turn comes from the point of view.
b, 2 points: padding cuts the output and shrinks the rim; zeros are added in the convolution that is transposed.
c, 2 points: the gradient of a convolution is this operator; decoders use it forwards.
d, 1 point: an input that hides a mistake, and which."""

QUESTIONS = (
    Question(
        "q1a", 3, "X_rearranged", variable, rearranged_by_hand, personal=True, title="Rearrange by hand: the input"
    ),
    Question("q1b", 2, "K_turned", variable, turned_by_hand, personal=True, title="Rearrange by hand: the kernel"),
    Question("q1c", 3, "cell_by_hand", variable, cell_by_hand, personal=True, title="Rearrange by hand: a cell"),
    Question("q2", 8, "zeros_between", zeros_cases, zeros_between, FROM_SCRATCH, title="Zeros between"),
    Question(
        "q3",
        10,
        "with_rim",
        rim_cases,
        with_rim,
        (*FROM_SCRATCH, "pad", "constant_pad_nd"),
        title="A rim that may be negative",
    ),
    Question("q4a", 5, "turned", turn_cases, turned, LIBRARIES, title="Turn the kernel"),
    Question("q4b", 3, "blind_kernel", variable, blind_kernel, title="Turn the kernel: a kernel that hides it"),
    Question(
        "q5",
        14,
        "by_window",
        lambda generator: rules(operator_cases(generator, *BELOW_STRIDE)),
        operator,
        (*ONLY_CONV2D, *AUTOGRAD, "convolution with a stride", "convolution with padding"),
        title="A plain convolution",
    ),
    *(
        Question(f"q6{slip.lower()}", 4, f"finds_{slip}", variable, points_at(slip), title=f"Three slips: {slip}")
        for slip in SLIPS
    ),
    Question("q7a", 2, "gradient_output_padding", variable, lambda: (0, 2), title="What flows back: the size"),
    Question("q7b", 10, "slopes", slopes_cases, slopes, (*LIBRARIES, *AUTOGRAD), title="What flows back"),
    Question("q8a", 2, "comes_back", variable, lambda: 6, title="The operator from autograd: what comes back"),
    Question(
        "q8b",
        10,
        "by_autograd",
        autograd_cases,
        operator,
        (*ONLY_DIFFERENTIATED, "your by_window"),
        title="The operator from autograd",
    ),
    Question("q9a", 5, "both_sides", identity_cases, both_sides, LIBRARIES, title="One identity: both sides"),
    Question(
        "q9b",
        3,
        "matrix_entry",
        entry_cases,
        entry,
        (*LIBRARIES, *CONVOLUTION_ALONE),
        title="One identity: an entry of W",
    ),
    Written("q10", 8, RUBRIC, title="In your own words"),
)
