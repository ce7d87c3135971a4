"""Checks of chapter 12: a decoder that works."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from transconv.sizes import conv_size, conv_transpose_size
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

CANVAS = (43, 50)
TRUTH = torch.tensor([[0, 1, 1], [0, 1, 2], [0, 2, 2]])
PREDICTED = torch.tensor([[0, 1, 1], [1, 1, 2], [0, 0, 2]])


RETURNED_SIZE_HINTS = Hints(
    {
        "canvas": "Without `output_size`, no layer knows which size to return to.",
        (42, 50): "That's one halving and one doubling. The network has two of each.",
        (44, 52): "That rounds up. A convolution with a stride rounds down.",
        "first_doublings": "Two halvings come first, then two doublings.",
        None: "Treat each axis by itself: halve and round down, twice. Then double twice.",
    }
)


def returned_size(answer: Any) -> Verdict:
    """Check the size of a 43×50 canvas after two halvings and two doublings with k = 4, s = 2, p = 1."""
    return judge_value(
        answer,
        tuple(_there_and_back(n) for n in CANVAS),
        RETURNED_SIZE_HINTS,
        canvas=CANVAS,
        first_doublings=tuple(2 * n for n in CANVAS),
    )


MEAN_IOU_HINTS = Hints(
    {
        "pixel_accuracy": "That's the share of cells with the right label. IoU looks at each class by itself.",
        "pooled": "You added up all classes first. Take the mean of three ratios.",
        "dice": "That counts the shared cells twice, above and below the line. It's the Dice score, another measure.",
        None: "For each class: the cells that both maps give it, over those that at least one gives it. Then the mean.",
    }
)


def mean_iou(answer: Any) -> Verdict:
    """Check the mean IoU of the two maps of labels in the exercise."""
    both, either = zip(*(_counts(PREDICTED.eq(label), TRUTH.eq(label)) for label in range(3)))
    right = (PREDICTED == TRUTH).double().mean().item()
    dice = sum(2 * b / (b + e) for b, e in zip(both, either)) / 3
    return judge_value(
        answer,
        sum(b / e for b, e in zip(both, either)) / 3,
        MEAN_IOU_HINTS,
        pixel_accuracy=right,
        pooled=sum(both) / sum(either),
        dice=dice,
    )


CONFUSION_HINT = Message(
    "Row t, column p of the result holds how many pixels have the true label t and the predicted label p. "
    "There is a row and a column for every class, even for those that don't occur."
)


def confusion(function: Callable[..., Any]) -> Verdict:
    """Check a function (predicted, truth, classes) that counts the pixels of each true and each predicted label."""
    generator = torch.Generator().manual_seed(12)

    def case(shape: tuple[int, ...], classes: int) -> dict[str, Any]:
        predicted, truth = torch.randint(classes, (2, *shape), generator=generator)
        return {"predicted": predicted, "truth": truth, "classes": classes}

    cases = [
        {"predicted": torch.tensor([[0, 1]]), "truth": torch.tensor([[0, 0]]), "classes": 2},
        {"predicted": torch.tensor([[0, 1]]), "truth": torch.tensor([[0, 1]]), "classes": 4},
        case((2, 3), 3),
        case((4, 5, 6), 11),
    ]

    def reference(predicted: Tensor, truth: Tensor, classes: int) -> Tensor:
        pairs = classes * truth.flatten() + predicted.flatten()
        return torch.bincount(pairs, minlength=classes**2).reshape(classes, classes)

    return judge_function(function, reference, cases, CONFUSION_HINT)


def _there_and_back(n: int) -> int:
    small = conv_size(conv_size(n, 4, 2, 1), 4, 2, 1)
    return conv_transpose_size(conv_transpose_size(small, 4, 2, 1), 4, 2, 1)


def _counts(predicted: Tensor, truth: Tensor) -> tuple[int, int]:
    return int((predicted & truth).sum()), int((predicted | truth).sum())
