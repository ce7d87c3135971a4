"""The conformance set: its numbers are PyTorch's and the library's, and every engine's difference is explained."""

import inspect
import re
from functools import partial

import jax
import numpy
import pytest
import torch
import torch.nn.functional as F

from conformance import make_vectors, run_jax, run_pytorch, table
from conformance.definition import Answer, broken_rule, output
from conformance.engine import CannotSay, Engine, Known, agree, ask
from conformance.vector import FILE, read_vectors
from transconv import conv_transpose
from transconv.frameworks import to_jax, to_keras
from transconv.operator import METHODS

VECTORS = read_vectors()
BY_NAME = {vector.name: vector for vector in VECTORS}
each_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
each_engine = pytest.mark.parametrize("engine", table.ENGINES, ids=lambda engine: engine.name)


@pytest.fixture(scope="module")
def outcomes():
    """What every engine made of the vectors: half a minute, nearly all of it JAX's compiler."""
    return table.ask_all(VECTORS)


def test_the_stored_vectors_are_what_the_maker_makes():
    assert FILE.read_text(encoding="utf-8") == make_vectors.text(), "run `make conformance`"


def test_reading_the_file_gives_what_was_written():
    assert str(VECTORS) == str(make_vectors.cases())
    assert all(array.dtype == int for vector in VECTORS for array in vector.layer[:3] if array is not None)


def test_the_set_is_small_and_its_names_and_reasons_differ():
    assert len(VECTORS) == len(BY_NAME) == len({vector.why for vector in VECTORS}) == 50  # as the guides say
    assert FILE.stat().st_size < 150_000
    assert all(len(row) <= 160 for row in FILE.read_text(encoding="utf-8").splitlines())


@each_vector
def test_no_axis_looks_the_same_backwards(vector):
    x, weight, *_ = vector.layer
    for array in (x, weight, *(() if vector.grad_y is None else (vector.grad_y,))):
        if array.size:
            for axis in (axis for axis, size in enumerate(array.shape) if size > 1):
                assert not numpy.array_equal(array, numpy.flip(array, axis))


def has_gradients(answer):
    """Whether each of the three gradients is there."""
    return [gradient is not None for gradient in answer[1:]]


def with_pytorchs_crop(vector):
    """Return PyTorch's answer for padding of any kind: everything that the stamps cover, then cropped or filled."""
    sides = [-side for ends in reversed(vector.net_padding) for side in ends]

    def function(x, weight, bias, stride, padding, output_padding, groups, dilation):
        whole = run_pytorch.FUNCTIONS[len(stride)](x, weight, None, stride, 0, 0, groups, dilation)
        y = F.pad(whole, sides)
        return y if bias is None else y + bias.reshape(-1, *[1] * len(stride))

    symmetric = tuple((0, 0) for _ in vector.layer.settings.padding)
    layer = vector.layer._replace(settings=vector.layer.settings._replace(padding=symmetric))
    return run_pytorch.run(vector._replace(layer=layer), function)


@each_vector
def test_every_expected_number_is_pytorchs_and_autograds(vector):
    if vector.refused:
        with pytest.raises(RuntimeError):
            run_pytorch.run(vector)
        return
    found = with_pytorchs_crop(vector)
    assert agree(found, vector.expected)
    assert has_gradients(found) == has_gradients(vector.expected)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_of_the_library_gives_the_expected_numbers_and_refuses_what_is_refused(method):
    function = partial(conv_transpose, method=method)
    for vector in VECTORS:
        if vector.refused:
            with pytest.raises(ValueError):
                run_pytorch.run(vector, function)
        else:
            try:
                found = run_pytorch.run(vector, function)
            except CannotSay:
                assert any(before != after for before, after in vector.layer.settings.padding)
                continue
            assert agree(found, vector.expected), vector.name
            # PyTorch leaves the second derivative of a convolution of no samples undefined, which stands for zeros.
            undefined = method == "adjoint" and vector.name == "empty_batch"
            assert has_gradients(found) == has_gradients(vector.expected) or undefined, vector.name


def test_every_rule_of_the_definition_is_broken_by_a_vector():
    rules = re.findall(r'return "(.*)"', inspect.getsource(broken_rule))
    assert len(rules) == 8 and {vector.refused for vector in VECTORS} == {None, *rules}


def test_the_stored_layouts_are_those_of_keras_and_jax():
    vector = BY_NAME["channels"]
    x, weight, bias, settings = vector.layer
    tensor = torch.tensor(weight)
    assert numpy.array_equal(vector.layouts["keras"], to_keras(tensor))
    assert numpy.array_equal(vector.layouts["keras"], to_jax(tensor, transpose_kernel=True))
    assert numpy.array_equal(vector.layouts["keras"], run_jax.axes_last_swapped(weight))
    assert numpy.array_equal(vector.layouts["jax"], to_jax(tensor))
    kernel = vector.layouts["jax"].astype(float)
    data = run_jax.channels_last(x).astype(float)
    y = jax.lax.conv_transpose(data, kernel, settings.stride, run_jax.rim(vector)) + bias
    assert numpy.array_equal(run_jax.channels_first(y), vector.expected.y)


@each_engine
def test_every_outcome_is_right_or_explained_by_a_proof(engine, outcomes):
    found = {v.name: outcome.unexplained(v) for v, outcome in zip(VECTORS, outcomes[engine.name])}
    assert {name: problem for name, problem in found.items() if problem} == {}


@each_engine
def test_every_known_difference_comes_up(engine, outcomes):
    found = {id(outcome.known) for outcome in outcomes[engine.name]}
    assert [known.why for known in engine.known if id(known) not in found] == []


@each_engine
def test_every_engine_computes_enough_to_be_in_the_table(engine, outcomes):
    kinds = [outcome.kind for outcome in outcomes[engine.name]]
    assert kinds.count("can't say") < len(kinds) / 2
    computed = [outcome.answer for outcome in outcomes[engine.name] if outcome.kind in ("agrees", "differs")]
    gradients = {answer.grad_x is not None and answer.grad_weight is not None for answer in computed}
    assert gradients == {engine.name != "onnxruntime"}


def test_the_stored_table_is_what_a_run_prints(outcomes):
    stored = table.FILE.read_text(encoding="utf-8")
    if not all(f"{name} {number}" in stored for name, number in table.versions().items()):
        pytest.skip("the table was written with other versions")
    assert stored == table.page(VECTORS, outcomes), "run `make conformance`"


def test_the_versions_above_the_table_are_those_that_we_test(root):
    named = dict(
        re.findall(r"\b(torch|onnx|onnxruntime|keras|jax) (\d[\d.]*\d)", table.FILE.read_text(encoding="utf-8"))
    )
    pinned = dict(
        re.findall(r"^([\w-]+)==([\w.]+)", (root / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert named == {name: pinned[name] for name in ("torch", "onnx", "onnxruntime", "keras", "jax")}


def test_the_reader_that_the_readme_shows_works(root, monkeypatch, capsys):
    (code,) = re.findall(
        r"```python\n(.*?)```", (root / "conformance/README.md").read_text(encoding="utf-8"), re.DOTALL
    )

    def mine(x, weight, bias, stride, padding, output_padding, groups, dilation):
        """PyTorch without a crop: right wherever nothing is removed."""
        op = run_pytorch.FUNCTIONS[len(stride)]
        bias = None if bias is None else torch.tensor(bias)
        return op(torch.tensor(x), torch.tensor(weight), bias, stride, 0, output_padding, groups, dilation).numpy()

    monkeypatch.chdir(root / "conformance")
    exec(code, {"my_conv_transpose": mine})
    right = dict(line.split() for line in capsys.readouterr().out.splitlines())
    computed = [vector for vector in VECTORS if not vector.refused]
    assert right == {v.name: str(not any(sum(v.layer.settings.padding, ()))) for v in computed}


def off_by_one(answer, name):
    return answer._replace(**{name: getattr(answer, name) + 1})


@pytest.mark.parametrize("name", ["y", "grad_x", "grad_weight", "grad_bias"])
def test_one_wrong_number_in_any_part_of_the_answer_is_unexplained(name):
    vector = BY_NAME["channels"]
    engine = Engine("wrong", "", (), lambda vector: off_by_one(vector.expected, name))
    outcome = ask(engine, vector)
    assert outcome.kind == "differs" and "nobody knows why" in outcome.unexplained(vector)


def always(**proof):
    return (Known("it is known", lambda vector: True, **proof),)


def raising(message):
    def run(vector):
        raise ValueError(message)

    return run


EXPECTED, WRONG = (lambda vector: vector.expected), (lambda vector: off_by_one(vector.expected, "y"))


@pytest.mark.parametrize(
    ("run", "known", "kind", "problem"),
    [
        (EXPECTED, (), "agrees", ""),
        (EXPECTED, always(instead=WRONG), "agrees", "though a known difference says"),
        (WRONG, always(instead=WRONG), "differs", ""),
        (WRONG, always(instead=EXPECTED), "differs", "gives"),
        (WRONG, always(sentence="no"), "differs", "known to refuse"),
        (raising("no"), (), "refuses", "nobody knows why"),
        (raising("oh no"), always(sentence="no"), "refuses", ""),
        (raising("why not"), always(sentence="never"), "refuses", "in other words"),
        (raising("no"), always(instead=WRONG), "refuses", "in other words"),
    ],
)
def test_an_outcome_is_explained_only_by_its_own_proof(run, known, kind, problem):
    vector = BY_NAME["plane"]
    outcome = ask(Engine("one", "", (), run, known), vector)
    assert outcome.kind == kind
    assert problem in outcome.unexplained(vector) and bool(problem) == bool(outcome.unexplained(vector))


@pytest.mark.parametrize(
    ("known", "problem"), [((), "nobody knows why"), (always(instead=lambda v: Answer(output(v.layer))), "")]
)
def test_accepting_what_is_refused_needs_a_proof_too(known, problem):
    vector = BY_NAME["refused_padding"]
    outcome = ask(Engine("one", "", (), lambda vector: Answer(output(vector.layer)), known), vector)
    assert outcome.kind == "accepts"
    assert problem in outcome.unexplained(vector) and bool(problem) == bool(outcome.unexplained(vector))


def test_an_error_is_shortened_to_its_sentence():
    engine = Engine("onnx", "", (), raising("[ONNXRuntimeError] : 2 : X : Name:''\nStatus Message: Too\n large"))
    assert ask(engine, BY_NAME["plane"]).sentence == "Too large"
    assert len(ask(engine._replace(run=raising("x " * 200)), BY_NAME["plane"]).sentence) <= 160
