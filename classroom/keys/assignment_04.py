"""The key of assignment 4, build and judge a decoder: PyTorch's layers give the answers, and rules judge tables."""

import torch
import torch.nn.functional as F

from classroom.grading.question import FROM_SCRATCH, Accepts, Case, Question, Written, numbers, rules
from transconv_course.check import assignment_04 as check
from transconv_course.check import own_inputs

LIBRARIES = ("transconv", "transconv_course", "d2l")
PIXELS, HALVES = 0, 1  # the losses, in the order of the trial's tables
T, R = 0, 1  # two of its heads
TRIED = "transposed_head", "resize_head", "subpixel_head", "alike_start", "relative_error", "swing"


def variable(generator, student=None):
    return [Case()]


def counts_by_hand():
    return stamp_counts((6, 6), (3, 3), (2, 2), (0, 0))[4:6, 4:6]


def block_by_hand(student):
    _, K = own_inputs(student, k_size=(3, 3))
    return F.conv_transpose2d(torch.ones(1, 1, 6, 6), K[None, None], stride=2)[0, 0, 4:6, 4:6]


def whole(generator, smallest, largest):
    return int(torch.randint(smallest, largest + 1, (), generator=generator))


def count_cases(generator):
    cases = []
    for most, apart in ((3, 1), (3, 0), (4, 1), (5, 0), (6, 1)):
        input_size, kernel_size = ((whole(generator, 2, most), whole(generator, 3, most)) for _ in range(2))
        stride = whole(generator, 1, 4)
        padding = whole(generator, 0, (kernel_size[0] - 1) // 2), whole(generator, 1, (kernel_size[1] - 1) // 2)
        cases.append(Case((input_size, kernel_size, (stride, (stride + apart - 1) % 4 + 1), padding)))
    return cases


def stamp_counts(input_size, kernel_size, stride, padding):
    ones = torch.ones(1, 1, *input_size), torch.ones(1, 1, *kernel_size)
    return F.conv_transpose2d(*ones, None, stride, padding)[0, 0].long()


def energy_cases(generator):
    """Maps whose powers grow or shrink with the frequency: one neighbour too many or too few changes the median."""
    settings = (
        ((1, 16), 2),
        ((1, 16), 8),
        ((1, 22), 2),
        ((1, 24), 12),
        ((3, 22), 11),
        ((5, 16), 8),
        ((4, 24), 12),
        ((3, 32), 8),
        ((3, 40), 4),
        ((5, 46), 2),
        ((8, 48), 3),
        ((7, 60), 5),
    )
    drawn = [(wavy_map(generator, *shape, s, growth), s) for shape, s in settings for growth in (1.2, 1 / 1.2)]
    return rules([Case(arguments) for arguments in drawn], dtype=False)


def wavy_map(generator, rows, columns, s, growth):
    """Return a map whose waves are about `growth` times as large from one frequency to the next, near the grid's."""
    near = columns // 8 + 2
    steps = (torch.arange(columns // 2 + 1) - columns // s).clamp(-near, near)
    waves = columns * growth**steps * (1 + torch.rand(rows, columns // 2 + 1, generator=generator) / 10)
    phases = 2 * torch.pi * torch.rand(waves.shape, generator=generator)
    phases[:, -1] = 0  # the highest frequency of an even number of columns has no phase
    waves[:, 0] = 0
    means = 5 + 3 * torch.arange(rows)[:, None]
    return means + torch.fft.irfft(torch.polar(waves, phases).to(torch.complex128), n=columns)


def grid_energy(Y, s):
    power = torch.fft.rfft(Y - Y.mean()).abs().square().mean(0)
    at, near = Y.shape[1] // s, Y.shape[1] // 8
    return power[at] / power[[i for i in range(at - near, at + near + 1) if i != at and 0 <= i < len(power)]].median()


def hidden_grid():
    return Accepts(
        check.hidden_grid, "Give a map of 16 × 16 numbers with an energy below 3, and above 100 when it is transposed."
    )


def head_cases(shapes):
    def draw(generator):
        return rules([Case((numbers(generator, *x), numbers(generator, *weight), s)) for x, weight, s in shapes])

    return draw


transposed_cases = head_cases(
    [
        ((1, 1, 1, 2), (1, 1, 2, 2), 2),
        ((2, 3, 4, 5), (3, 2, 4, 4), 2),
        ((1, 2, 2, 4), (2, 3, 3, 3), 3),
        ((2, 3, 3, 2), (3, 1, 5, 5), 3),
    ]
)
resize_cases = head_cases(
    [((1, 1, 1, 2), (1, 1, 1, 1), 2), ((2, 3, 4, 5), (2, 3, 3, 3), 2), ((2, 2, 3, 2), (3, 2, 5, 5), 3)]
)
subpixel_cases = head_cases(
    [((1, 1, 1, 2), (4, 1, 1, 1), 2), ((2, 3, 4, 5), (8, 3, 3, 3), 2), ((1, 2, 3, 2), (18, 2, 5, 5), 3)]
)


def transposed_head(x, weight, s):
    return F.conv_transpose2d(x, weight, stride=s, padding=(weight.shape[-1] - s) // 2)


def resize_head(x, weight, s):
    return F.conv2d(F.interpolate(x, scale_factor=s), weight, padding="same")


def subpixel_head(x, weight, s):
    return F.pixel_shuffle(F.conv2d(x, weight, padding="same"), s)


def shuffle_cases(generator):
    shapes = ((1, 4, 1, 2), 2), ((2, 16, 3, 1), 4), ((2, 8, 3, 5), 2), ((1, 27, 2, 3), 3)
    return rules([Case((numbers(generator, *shape), s)) for shape, s in shapes])


def start_cases(generator):
    shapes = ((1, 1, 2, 2), 2), ((3, 2, 3, 3), 2), ((2, 1, 5, 5), 3)
    return rules([Case((numbers(generator, *shape), s)) for shape, s in shapes])


def alike_start(kernels, s):
    return kernels.repeat_interleave(s**2, dim=0)


def descent_cases(generator):
    shapes = (1, 1, 1, 2, 1), (3, 2, 1, 4, 3), (2, 1, 2, 6, 5)
    drawn = [
        (numbers(generator, N, C, 3, 4), numbers(generator, N, D, 6, 8), numbers(generator, C, D, k, k), 0.3, steps)
        for N, C, D, k, steps in shapes
    ]
    return rules([Case(arguments) for arguments in drawn])


@torch.enable_grad()
def descend(x, y, weight, rate, steps):
    learnt = torch.nn.Parameter(weight.clone())
    optimiser = torch.optim.SGD([learnt], lr=rate)
    for _ in range(steps):
        optimiser.zero_grad()
        F.mse_loss(transposed_head(x, learnt, 2), y).backward()
        optimiser.step()
    return learnt.detach()


def error_cases(generator):
    cases = []
    for N, rows, columns in ((1, 1, 2), (3, 3, 5)):
        large, small = (N, 1, 2 * rows, 2 * columns), (N, 1, rows, columns)
        cases.append(Case(tuple(numbers(generator, *shape) for shape in (large, large, small))))
    return rules(cases)


def relative_error(painted, large, small):
    return F.mse_loss(painted, large) / F.mse_loss(F.interpolate(small, scale_factor=2), large)


def tables(generator):
    """Tables with rows that can be told apart and rows that cannot, on both sides of the rule, and one in between."""
    rows = torch.tensor(
        [[1.0, 1.5, 1.2], [2.0, 2.2, 2.1], [0.2, 1.9, 0.4], [5.0, 5.1, 5.0], [1.6, 2.2, 1.9]], dtype=torch.float64
    )
    equal = torch.tensor([[1.0, 1.5, 2.0], [2.0, 2.5, 3.0]], dtype=torch.float64)  # the gap is the spread
    drawn = [Case((equal + whole(generator, 1, 9),))]
    for heads in (3, 4, 4, 5):
        order = torch.randperm(5, generator=generator)[:heads]
        drawn.append(Case((rows[order] + numbers(generator, heads, 3) / 100,)))
    return drawn


def table_cases(generator):
    return rules(tables(generator))


def pair_cases(generator):
    return rules(tables(generator), dtype=False)


def summary(errors):
    return torch.stack([errors.mean(1), errors.amax(1) - errors.amin(1)], 1)


def told_apart(errors):
    (means, spreads), heads = summary(errors).T.tolist(), range(len(errors))
    return [abs(means[i] - means[j]) > max(spreads[i], spreads[j]) for i in heads for j in heads if i < j]


def swing_cases(generator):
    settings = ((2, 2), 2, 0), ((9, 12), 3, 5), ((7, 8), 4, 2)
    return rules([Case((numbers(generator, *shape), s, at)) for shape, s, at in settings])


def swing(Y, s, at):
    cells = Y[at:, at:][:s, :s].flatten()
    return cells.max() - cells.min()


def is_table(table):
    return isinstance(table, torch.Tensor) and table.shape == (2, 3, 3) and bool(table.isfinite().all())


def errors():
    return Accepts(
        lambda table: is_table(table) and bool((table[PIXELS] < 1).all()) and bool((table > 0).all()),
        "With the loss pixels every head should be better than repeated cells, in a table of 2 × 3 × 3 numbers.",
    )


def swings():
    return Accepts(
        lambda table: is_table(table) and bool((table[:, R] < 1e-3).all()) and bool((table[HALVES, T] > 0.02).all()),
        "With the loss halves T should paint a grid on a flat sheet, and R never can, in a table of 2 × 3 × 3 numbers.",
    )


RUBRIC = """a, 3 points: task, test data, error and its baseline, number of seeds, and a spread.
b, 4 points: of each pair, for each loss, told apart or not, with numbers and a rule.
c, 4 points: T's grid with halves; even counts do not prevent it, and why; S's equal start is no promise; R cannot.
d, 3 points: an unfairness of the comparison, a limit of the experiment, a next measurement."""

QUESTIONS = (
    Question("q1a", 3, "counts_by_hand", variable, counts_by_hand, title="Who meets in a cell? Counts"),
    Question("q1b", 5, "block_by_hand", variable, block_by_hand, personal=True, title="Who meets in a cell? Numbers"),
    Question("q2a", 8, "stamp_counts", count_cases, stamp_counts, FROM_SCRATCH, title="Count stamps"),
    Question("q2b", 2, "unevenness", variable, lambda: 9 / 4, title="Count stamps: unevenness"),
    Question("q3a", 9, "grid_energy", energy_cases, grid_energy, LIBRARIES, title="A number for a grid"),
    Question("q3b", 3, "hidden_grid", variable, hidden_grid, title="A number for a grid: what it cannot see"),
    Question(
        "q4a", 4, "transposed_head", transposed_cases, transposed_head, LIBRARIES, title="Three heads: transposed"
    ),
    Question("q4b", 4, "resize_head", resize_cases, resize_head, LIBRARIES, title="Three heads: resize"),
    Question(
        "q4c",
        4,
        "shuffled",
        shuffle_cases,
        F.pixel_shuffle,
        (*FROM_SCRATCH, "pixel_shuffle", "PixelShuffle"),
        title="Three heads: the shuffle",
    ),
    Question(
        "q4d",
        4,
        "subpixel_head",
        subpixel_cases,
        subpixel_head,
        (*LIBRARIES, "pixel_shuffle", "PixelShuffle"),
        title="Three heads: sub-pixel",
    ),
    Question("q5a", 6, "alike_start", start_cases, alike_start, LIBRARIES, title="A fair start"),
    Question("q5b", 2, "sizes_as_stamps", variable, lambda: (2 + 3 - 1, 2 * 3), title="A fair start: sizes"),
    Question("q5c", 2, "free_numbers", variable, lambda: (4 * 4, 3 * 3, 4 * 3 * 3), title="A fair start: free numbers"),
    Question("q6a", 8, "descend", descent_cases, descend, LIBRARIES, title="Train, and measure: descent"),
    Question("q6b", 4, "relative_error", error_cases, relative_error, LIBRARIES, title="Train, and measure: the error"),
    Question("q7a", 4, "summary", table_cases, summary, LIBRARIES, title="When may one say better? The summary"),
    Question("q7b", 4, "told_apart", pair_cases, told_apart, LIBRARIES, title="When may one say better? Pairs"),
    Question("q8a", 4, "swing", swing_cases, swing, LIBRARIES, title="The trial: swing"),
    Question("q8b", 3, "errors", variable, errors, needs=TRIED, title="The trial: errors"),
    Question("q8c", 3, "swings", variable, swings, needs=TRIED, title="The trial: swings"),
    Written("q9", 14, RUBRIC, title="Your judgement"),
)
