"""A question of an assignment: a name to call, inputs to draw, and an answer to expect.

A key, classroom/keys/assignment_NN.py, is a tuple QUESTIONS of `Question` and `Written`. Nothing in a key is ever
loaded where a student's code runs: the grader draws the cases, sends their arguments, and compares what comes back.

Arguments may be tensors, numbers, strings, True, False, None, and tuples, lists or dicts of these. Results may be all
of these and NumPy arrays; anything else counts as no answer.

    def draw(generator):
        X, K = numbers(generator, 2, 3), numbers(generator, 3, 1)
        return [Case((X, K), {"stride": (2, 1)})]

    Question("q3", 10, "trans_conv_strided", draw, reference, forbidden=FROM_SCRATCH)

The points of a question are divided among its cases: each case that is right earns an equal share (`Case.weight` makes
the shares unequal, and `Case.alone` says which cases earn nothing by themselves).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from transconv_course.check import forms

CONVOLUTIONS = (
    *(f"conv{axes}d" for axes in (1, 2, 3)),
    *(f"conv_transpose{axes}d" for axes in (1, 2, 3)),
    *(f"{lazy}{kind}{axes}d" for lazy in ("", "Lazy") for kind in ("Conv", "ConvTranspose") for axes in (1, 2, 3)),
    *("convolution", "transposed convolution", "convolution_backward", "_convolution", "_convolution_mode"),
    *("convolution_overrideable", "convolution_backward_overrideable", "_convolution_double_backward", "conv_tbc"),
    *("slow_conv_transpose2d", "slow_conv_transpose3d", "thnn_conv2d", "_slow_conv2d_forward", "slow_conv3d"),
    *("slow_conv3d_forward", "slow_conv_dilated2d", "slow_conv_dilated3d", "conv_depthwise3d", "_conv_depthwise2d"),
    *(
        "mkldnn_convolution",
        "_convolution_pointwise",
        "_convolution_transpose_pointwise",
        "_nnpack_spatial_convolution",
    ),
    *(f"{library}_convolution{suffix}" for library in ("cudnn", "miopen") for suffix in ("", "_transpose")),
    *(f"conv{axes}d_{what}" for axes in (1, 2, 3) for what in ("input", "weight")),
    *("convolve", "convolve1d", "convolve2d", "fftconvolve", "oaconvolve", "correlate", "correlate1d", "correlate2d"),
    *("lfilter", "upfirdn", "sepfir2d", "convolution_matrix"),
    *("_convolve2d", "_correlateND", "_linear_filter", "conv2d_transpose_clamp_run", "conv2d_clamp_run"),
    *("conv", "conv_transpose", "conv_general_dilated", "conv_with_general_padding", "depthwise_conv"),
    *("Conv", "ConvTranspose", "Conv2DTranspose", "Conv1DTranspose", "Conv1D", "Conv2D", "conv2d_transpose"),
    *("filter2D", "sepFilter2D", "Kernel", "InferenceSession", "ReferenceEvaluator"),
)
FOLDING = ("unfold", "fold", "Unfold", "Fold", "im2col", "col2im")
FROM_SCRATCH = (*CONVOLUTIONS, *FOLDING, "transconv", "transconv_course", "d2l")
"""What `from scratch` excludes: convolutions of PyTorch and other libraries, folding, and the course's own packages."""


@dataclass(frozen=True)
class Case:
    """One call of the student's function, or one reading of a variable.

    Args:
        args, kwargs: what the function is called with. Without any, the name is a variable, and its value is the
            answer.
        then: if not None, the result is a layer or a function, and is called with these arguments in turn.
        kind: the name of a class that the result, before `then`, must be an instance of, such as "ConvTranspose2d";
            "" means any.
        weight: this case's share of the points, relative to the other cases' weights.
        alone: whether it earns its share if no other case is right. False is for what one and the same answer to
            everything gets right, such as an error, or a 0 between other numbers.
        label: what the feedback calls it; "" means its number.
        keeps: "dtype" if the result must have the dtype of the expected one, "arguments" if the call must leave its
            arguments unchanged; "" compares the numbers alone. `rules` makes such cases.
    """

    args: tuple = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    then: tuple | None = None
    kind: str = ""
    weight: float = 1
    alone: bool = True
    label: str = ""
    keeps: str = ""


@dataclass(frozen=True)
class Raises:
    """What `answer` returns if the student's function must raise an error.

    Args:
        error: the name of the class, such as "ValueError"; a subclass is right too.
        naming: what the message must mention, in upper or lower case; "" means nothing in particular.
    """

    error: str
    naming: str = ""


@dataclass(frozen=True)
class Accepts:
    """What `answer` returns if many answers are right.

    Args:
        test: called in the grader with the student's plain value (tensors, numbers, strings, tuples, lists); returns
            whether it is right. Everything about the value is the student's choice, including its size: check shapes
            before computing with it. If it raises an error, the answer counts as wrong.
        rule: one sentence for the feedback that says what the question requires, without giving an answer.
    """

    test: Callable[[Any], bool]
    rule: str


@dataclass(frozen=True)
class Question:
    """A question whose answer is computed.

    Args:
        name: as in the master notebook, "q3"; if it has several Questions, each needs its own name: "q9a", "q9b".
        points: for this question, divided among its cases.
        call: name of the student's function or variable.
        draw: draw(generator) returns the list of Cases, the smallest first, since feedback shows the first one that is
            wrong; with personal=True draw(generator, student).
        answer: answer(*case.args, **case.kwargs) returns what is right: a value, Raises or Accepts. With `case.then`
            it is called as answer(*case.args, *case.then, **case.kwargs), and with personal=True as
            answer(student, *case.args, ...).
        forbidden: names of packages, and of functions, classes and operators of libraries, that the function must not
            reach, or of another function of the student's own, such as "your by_window"; see source_analysis and
            call_recorder.
        personal: whether cases and answer depend on the student's number: the whole number that the notebook gives
            to its variable `student`, in a line such as `student = 1234`. Without one the question earns nothing.
        needs: the functions, of other questions, that the answer is computed with. It earns an equal share for each of
            them that earned anything.
        title: what the feedback calls the question.
    """

    name: str
    points: float
    call: str
    draw: Callable[..., list[Case]]
    answer: Callable[..., Any]
    forbidden: tuple[str, ...] = ()
    personal: bool = False
    needs: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class Written:
    """A question whose answer a person reads: the grader lists it as awaiting a reader.

    Args:
        name: as in the master notebook.
        points: the most a reader can give.
        rubric: what the reader looks for; only teachers see it, since it isn't on the student's page.
        title: what the feedback calls the question.
    """

    name: str
    points: float
    rubric: str
    title: str = ""


def rules(cases: list[Case], dtype: bool = True) -> list[Case]:
    """Return the cases, followed by the last of them once for each rule that holds besides the numbers.

    A function that breaks a rule and is right otherwise loses the share of one case. The last case counts several times
    in this way, so it should be the one that tells most mistakes from a right answer.

    Args:
        cases: the cases of a question.
        dtype: whether what goes in as float64 or float32 must come out as it.
    """
    last = cases[-1]
    ruled = [replace(last, keeps="arguments", weight=1, alone=False)]
    for given in (torch.float64, torch.float32) if dtype else ():
        arguments, then = (values and tuple(forms.cast(_quarters(values), given)) for values in (last.args, last.then))
        ruled.append(replace(last, args=arguments, then=then, keeps="dtype", weight=1, alone=False))
    return cases + ruled


def _quarters(values: tuple) -> list:
    """Return values with numbers rounded to quarters, whose products and sums are exact in float32 too."""
    return [(4 * value).round() / 4 if forms.dtype_of(value) == torch.float64 else value for value in values]


def numbers(generator: torch.Generator, *shape: int) -> torch.Tensor:
    """Return random numbers in this shape, in float64."""
    return torch.randn(shape, generator=generator, dtype=torch.float64)
