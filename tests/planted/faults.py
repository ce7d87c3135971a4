"""Faults in behaviour: each makes a public function of the library return a wrong answer, wherever it is imported.

A fault takes the right function and the call's arguments by name, so it works however the function is implemented.
"""

import copy
import dataclasses
import functools
import importlib
import inspect
import sys

import torch


def last_cells_moved(y, axes):
    """Return y with its last axes shifted by one cell, as when padding is removed at one end only."""
    return y.roll((1,) * axes, tuple(range(-axes, 0)))


def swapped(answer):
    return answer[::-1] if isinstance(answer, tuple) else answer


def plus_one(answer):
    return tuple(size + 1 for size in answer) if isinstance(answer, tuple) else answer + 1


def no_limit(right, given):
    return 2 * given["p"] + given["s"] - given["d"] * (given["k"] - 1) - 1


def longer(answer, step=1):
    if isinstance(answer, tuple):
        return tuple(longer(sizes, step) for sizes in answer)
    return range(answer.start, answer.stop + step)


def spatial(given):
    return given["weight"].dim() - 2


def flipped(weight):
    return weight.flip(list(range(2, weight.dim())))


def largest(setting):
    return max(setting) if isinstance(setting, (tuple, list)) else setting


def by(method, change):
    """Return a fault of one method of the operator: change(right, given) runs in its place."""
    return lambda right, given: (change if given["method"] == method else lambda r, g: r(**g))(right, given)


def kernel_rotated(right, given):
    return right(**given | {"weight": flipped(given["weight"])})


def groups_mixed(right, given):
    y = right(**given)
    return y.roll(1, -spatial(given) - 1) if given["groups"] > 1 else y


def output_padding_first(right, given):
    """Puts the extra cells at the near end of the output instead of the far one."""
    y = right(**given)
    return y.roll(1, -1) if largest(given["output_padding"]) > 0 else y


def bias_per_picture(right, given):
    bias = given["bias"]
    return right(**given | {"bias": None if bias is None else bias.sum().expand(bias.shape)})


def end_forgotten(right, given):
    """Leaves the last cells out of the sum where output_padding reaches a whole stride."""
    y = right(**given)
    return y.narrow(-1, 0, y.shape[-1] - 1) if largest(given["output_padding"]) >= largest(given["stride"]) else y


def refusing(right, given):
    """Refuses an output_padding that only dilation allows."""
    if largest(given["output_padding"]) >= largest(given["stride"]):
        raise ValueError("output_padding")
    return right(**given)


def accepting(right, given):
    """Accepts an output_padding as large as stride and dilation."""
    try:
        return right(**given)
    except ValueError:
        if given["output_padding"] in (1, 2):
            return right(**given | {"output_padding": 0})
        raise


def moved_to_the_cpu(right, given):
    y = right(**given)
    return y if y.device.type == "cpu" else torch.zeros(y.shape)


def left_in_eval_mode(right, given):
    answer = right(**given)
    given["layer_or_model"].eval()
    return answer


def random_state_used(right, given):
    answer = right(**given)
    torch.rand(1)
    return answer


def misread(right, given, **settings):
    """Explains a layer with some of its settings misread."""
    found = right(**given)
    layers = [
        layer._replace(
            settings=layer.settings._replace(**{k: (v,) * len(layer.input_size) for k, v in settings.items()})
        )
        for layer in found.layers
    ]
    return dataclasses.replace(found, layers=tuple(layers))


def phases_that_differ(right, given):
    weight = right(**given)
    with torch.no_grad():
        given["init"](weight)
    return weight


def weight_changed(right, given):
    model = right(**given)
    with torch.no_grad():
        for weight in model.parameters():
            weight += 1e-3
    return model


def odd_cell_first(right, given):
    """Makes the tempting mistake: padding + 1 and output_padding = 1 instead of a crop at the end."""
    found = right(**given)
    more = tuple(p + c for p, c in zip(found.padding, found.crop))
    added = tuple(o + c for o, c in zip(found.output_padding, found.crop))
    return found._replace(padding=more, output_padding=added, crop=(0,) * len(more))


FAULTS = {
    "sizes.conv_size": {
        "one too many": lambda right, given: plus_one(right(**given)),
        "dilation ignored": lambda right, given: right(**given | {"d": 1}),
        "axes swapped": lambda right, given: swapped(right(**given)),
    },
    "sizes.conv_transpose_size": {
        "dilation ignored": lambda right, given: right(**given | {"d": 1, "o": 0}),
        "output_padding ignored": lambda right, given: right(**given | {"o": 0}),
        "axes swapped": lambda right, given: swapped(right(**given)),
    },
    "sizes.input_sizes": {
        "one too many": lambda right, given: longer(right(**given)),
        "one too few": lambda right, given: longer(right(**given), -1),
    },
    "sizes.output_padding_for": {"always 0": lambda right, given: 0 * right(**given)},
    "sizes.scaling_output_padding": {"PyTorch's limit ignored": no_limit},
    "sizes.settings_for": {
        "one left out": lambda right, given: right(**given)[1:],
        "not sorted": lambda right, given: right(**given)[::-1],
        "what holds for every size anywhere": lambda right, given: sorted(right(**given), key=lambda found: found[3]),
    },
    "scatter.trans_conv": {
        "stride ignored": lambda right, given: right(**given | {"stride": 1}),
        "kernel rotated": lambda right, given: right(**given | {"K": given["K"].flip(0, 1)}),
        "padding at one end": lambda right, given: last_cells_moved(right(**given), 2),
        "axes swapped": lambda right, given: right(**given | {"X": given["X"].T, "K": given["K"].T}).T,
        "dtype lost": lambda right, given: right(**given).to(torch.complex64),
    },
    "scatter.stamps": {"one cell too far": lambda right, given: last_cells_moved(right(**given), 2)},
    "matrix.conv_matrix": {
        "padding ignored": lambda right, given: right(**given | {"padding": 0}),
        "dilation ignored": lambda right, given: right(**given | {"dilation": 1}),
        "kernel rotated": kernel_rotated,
        "rows in another order": lambda right, given: right(**given | {"sparse": False}).flip(0),
        "no gradient": lambda right, given: right(**given | {"weight": given["weight"].detach()}),
    },
    "rearrangement.rearranged": {
        "kernel not rotated": lambda right, given: (right(**given)[0], flipped(right(**given)[1])),
        "channels in another order": lambda right, given: (right(**given)[0], right(**given)[1].flip(0)),
        "rim moved by one": lambda right, given: (last_cells_moved(right(**given)[0], 1), right(**given)[1]),
    },
    "subpixel.subpixel_weight": {
        "phases not rotated": lambda right, given: flipped(right(**given)),
        "phases in another order": lambda right, given: right(**given).flip(0),
        "dilation ignored": lambda right, given: right(**given | {"dilation": 1}),
    },
    "subpixel.icnr_": {
        "phases that differ": phases_that_differ,
        "init ignored": lambda right, given: right(**given | {"init": torch.nn.init.xavier_normal_}),
    },
    "overlap.overlap": {
        "dilation ignored": lambda right, given: right(**given | {"dilation": 1, "output_padding": 0}),
        "padding at one end": lambda right, given: right(**given).roll(1, -1),
        "dtype lost": lambda right, given: right(**given).float(),
    },
    "overlap.even_overlap": {"dilation ignored": lambda right, given: right(**given | {"dilation": 1})},
    "bilinear.bilinear_kernel": {
        "too narrow": lambda right, given: right(**given)[..., :-1],
        "dtype lost": lambda right, given: right(**given).float(),
        "too strong": lambda right, given: 2 * right(**given),
    },
    "operator.conv_transpose": {
        "kernel rotated": by("rearrangement", kernel_rotated),
        "dilation ignored": by("scatter", lambda right, given: right(**given | {"dilation": 1, "output_padding": 0})),
        "padding at one end": by("subpixel", lambda right, given: last_cells_moved(right(**given), 1)),
        "groups mixed": by("matrix", groups_mixed),
        "output_padding at the near end": by("scatter", output_padding_first),
        "bias per picture": by("auto", bias_per_picture),
        "no zeros appended": by("adjoint", end_forgotten),
        "no zeros appended to vec(x)": by("matrix", end_forgotten),
        "gradient doubled": by("subpixel", lambda right, given: 2 * right(**given) - right(**given).detach()),
        "gradient conjugated": by(
            "adjoint", lambda right, given: right(**given | {"weight": given["weight"].conj().resolve_conj()})
        ),
        "dtype lost": by(
            "matrix", lambda right, given: right(**given).to(torch.promote_types(given["x"].dtype, torch.float32))
        ),
        "batch lost": by("rearrangement", lambda right, given: right(**given)[:1]),
        "moved to the CPU": by("rearrangement", moved_to_the_cpu),
        "a rule too strict": refusing,
        "a rule too mild": accepting,
    },
    "fast.folds": {
        "never another than PyTorch": lambda right, given: False,
        "any dtype": lambda right, given: right(**given | {"x": torch.ones(given["x"].shape)}),
    },
    "packed.packed": {
        "never another than PyTorch": lambda right, given: given["module_or_model"],
        "the model replaced": lambda right, given: copy.deepcopy(right(**given)),
        "the weight changed": weight_changed,
    },
    "packed.unpacked": {"left packed": lambda right, given: given["module_or_model"]},
    "frameworks.to_jax": {
        "kernel not rotated": kernel_rotated,
        "groups ignored": lambda right, given: right(**given | {"groups": 1}),
    },
    "frameworks.to_keras": {
        "kernel rotated": kernel_rotated,
        "groups ignored": lambda right, given: right(**given | {"groups": 1}),
    },
    "frameworks.jax_padding": {
        "output_padding at the near end": lambda right, given: [pair[::-1] for pair in right(**given)],
        "dilation ignored": lambda right, given: right(**given | {"dilation": 1, "output_padding": 0}),
    },
    "frameworks.padding_from_word": {
        "odd cell at the near end": odd_cell_first,
        "dilation ignored": lambda right, given: right(**given | {"dilation": 1}),
    },
    "explain.explain": {
        "dilation ignored": lambda right, given: misread(right, given, dilation=1),
        "output_padding ignored": lambda right, given: misread(right, given, output_padding=0),
        "left in eval mode": left_in_eval_mode,
        "random numbers used up": random_state_used,
    },
}


def plant(target, name):
    """Replace the function in every module and every dict of the library that holds it."""
    home, function = target.split(".")
    right = getattr(importlib.import_module(f"transconv.{home}"), function)
    signature = inspect.signature(right)

    @functools.wraps(right)
    def wrong(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        by_name = {**given.arguments, **given.arguments.get("keywords", {})}
        by_name.pop("keywords", None)
        return FAULTS[target][name](right, by_name)

    for module in [module for path, module in sys.modules.items() if path.split(".")[0] == "transconv"]:
        for holder in (vars(module), *(value for value in vars(module).values() if isinstance(value, dict))):
            for key in [key for key, value in holder.items() if value is right]:
                holder[key] = wrong
