"""Every property of the library has been seen to fail: a bug is planted in a copy of it, and its test must notice."""

import os
import shutil
import subprocess
import sys

import pytest

# What is planted: the file, what stands there, what is put in its place, and the test that must fail.
BUGS = {
    "a stamp one cell too far": (
        "scatter",
        "slice(d * t, d * t +",
        "slice(d * t + 1, d * t + 1 +",
        "operator -k values and scatter",
    ),
    "a stamp that ignores dilation": (
        "scatter",
        "slice(d * t, d * t +",
        "slice(t, t +",
        "operator -k values and scatter",
    ),
    "padding removed at one end only": ("layer", "[(-p, p + left", "[(0, left", "operator -k values and scatter"),
    "groups mixed": ("scatter", "ngi...,gio->ngo...", "ngi...,hio->ngo...", "operator -k values and scatter"),
    "trans_conv that forgets the stride": ("scatter", "s_w * j : s_w * j + k_w] +=", "j : j + k_w] +=", "scatter"),
    "the kernel not rotated": ("rearrangement", "weight.flip(list(range(2, weight.dim())))", "weight", "rearrangement"),
    "channels not swapped": ("rearrangement", ".transpose(1, 2)", "", "rearrangement"),
    "a rim one too wide": ("rearrangement", "[(d * (k - 1) - p,", "[(d * (k - 1) - p + 1,", "rearrangement"),
    "output_padding at the wrong end": ("rearrangement", "- p + o) for", "- p) for", "rearrangement"),
    "a matrix that forgets padding": ("matrix", "s * y + d * t - p", "s * y + d * t", "matrix"),
    "a matrix that forgets dilation": ("matrix", "s * y + d * t - p", "s * y + t - p", "matrix"),
    "no zeros appended": ("adjoint", "appended(x, layer)", "x", "operator -k appended"),
    "no zeros appended to vec(x)": ("matrix", "appended(x, layer)", "x", "operator -k appended"),
    "a gradient conjugated": ("adjoint", "weight.conj()", "weight", "operator -k dtypes and adjoint"),
    "phases not turned": ("subpixel", ".flip(list(small))", "", "subpixel"),
    "phases in another order": (
        "subpixel",
        "permute(0, 2, *phase, 1, *small)",
        "permute(0, *phase, 2, 1, *small)",
        "subpixel",
    ),
    "a bias per picture": (
        "operator",
        ".reshape(-1, *[1]",
        ".sum().reshape(-1, *[1]",
        "operator -k values and scatter",
    ),
    "a size that forgets dilation": (
        "sizes",
        "s * (n - 1) + d * (k - 1) + 1 - 2 * p + o",
        "s * (n - 1) + k - 2 * p + o",
        "sizes",
    ),
    "one input size too many": ("sizes", "max(1, smallest + s))", "max(1, smallest + s + 1))", "sizes"),
    "stamps counted without dilation": ("overlap", "d * torch.arange(k)", "torch.arange(k)", "overlap"),
    "dilation's factor forgotten": ("overlap", " and math.gcd(d, s) == 1", "", "overlap"),
    "a triangle too narrow": ("bilinear", "2 * s - s % 2", "2 * s - 1", "bilinear"),
    "a rule too strict": ("layer", "if o >= max(s, d):", "if o >= s:", "operator -k values and scatter"),
    "a rule too mild": ("layer", "if o >= max(s, d):", "if o > max(s, d):", "operator -k refuses"),
    "a rule left out": ("layer", "if size < 1:", "if size < 0:", "operator -k refuses"),
    "JAX's kernel not rotated": (
        "frameworks",
        "weight.flip(list(range(2, weight.dim()))).movedim",
        "weight.movedim",
        "frameworks -k jax",
    ),
    "the odd cell at the other end": (
        "frameworks",
        "padding, crop = divmod(max(0, fewer), 2)",
        "padding, crop = -(-max(0, fewer) // 2), 0",
        "frameworks -k keras",
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug, root, tmp_path):
    name, right, wrong, tests = BUGS[bug]
    shutil.copytree(root / "lib", tmp_path / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / f"lib/transconv/{name}.py"
    text = file.read_text(encoding="utf-8")
    assert right in text, "the line that this bug is planted in has changed"
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    test, *picked = tests.split(" -k ")
    command = [sys.executable, "-m", "pytest", "-q", "-x", f"tests/library/test_{test}.py"]
    command += ["-k", *picked] if picked else []
    ran = subprocess.run(
        [*command, "-o", f"pythonpath=. {tmp_path / 'lib'} tests tests/library"],
        cwd=root,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 1 and "failed" in ran.stdout.splitlines()[-1], ran.stdout[-2000:]
