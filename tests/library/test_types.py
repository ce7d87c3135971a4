"""What a type checker tells a reader: a misspelt method is an error, and the size functions keep their signatures."""

# cspell:ignore sctter
import json
import os
import re
import subprocess
import sys

import pytest

SNIPPET = """\
import torch
from transconv import conv_size, conv_transpose, conv_transpose_size, input_sizes, output_padding_for, settings_for

x = torch.ones(1, 1, 2, 2)
conv_transpose(x, x, method="scatter")
conv_transpose(x, x, method="sctter")
reveal_type(conv_size)
reveal_type(conv_size(16, 5, s=3, p=2))
reveal_type(conv_transpose_size((6, 11), 5, (3, 2), o=1))
reveal_type(input_sizes(6, 5))
reveal_type(output_padding_for(m=(16, 17), k=5))
reveal_type(settings_for(8, 4, max_kernel_size=4, max_stride=2))
"""
CHECKERS = {"mypy": ["--cache-dir", "{root}/_build/mypy"], "basedpyright": ["--pythonpath", sys.executable]}


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_checker_refuses_a_misspelt_method_and_shows_real_signatures(checker, root, tmp_path):
    pytest.importorskip(checker)
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    config = {"extraPaths": [str(root / "lib")], "typeCheckingMode": "standard"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", checker, *(option.format(root=root) for option in CHECKERS[checker]), str(snippet)],
        cwd=tmp_path,
        env=os.environ | {"MYPYPATH": str(root / "lib")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    errors = re.findall(r":(\d+)[:\d]*:? (?:- )?error: (.*)", ran.stdout)
    assert [line for line, _ in errors] == ["6"] and "sctter" in errors[0][1], ran.stdout + ran.stderr
    told = dict(re.findall(r":(\d+)[:\d]*:? (?:- )?(?:note|information): (.*)", ran.stdout))
    assert all(f"{letter}: int" in told["7"] for letter in "mkspd") and "-> int" in told["7"], told["7"]
    expected = {"8": "int", "9": "tuple[int, ...]", "10": "range", "11": "tuple[int, ...]", "12": "list["}
    for line, answer in expected.items():
        assert re.search(r'(is|is "|")' + re.escape(answer), told[line].removeprefix("Type of ")), told[line]
    assert "Settings]" in told["12"]
