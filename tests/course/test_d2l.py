"""d2l.corr2d without torchvision: a stand-in while d2l is imported, and only where the real one fails."""

import subprocess
import sys

import pytest

SHOW = """
import sys
from transconv_course.d2l import corr2d
import torch
assert corr2d(torch.arange(9.0).reshape(3, 3), torch.tensor([[1.0, 2], [3, 4]])).tolist() == [[27, 37], [57, 67]]
print("torchvision" in sys.modules, getattr(sys.modules.get("torchvision"), "real", None))
"""


def run(root, folder, code=SHOW):
    path = f"{folder}{';' if sys.platform == 'win32' else ':'}{root / 'lib'}"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": path, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def torchvision(folder, text):
    (folder / "torchvision").mkdir()
    (folder / "torchvision/__init__.py").write_text(text)
    (folder / "torchvision/transforms.py").write_text("")


@pytest.mark.parametrize("broken", ["raise ImportError", "raise RuntimeError('operator nms does not exist')"])
def test_a_stand_in_replaces_a_missing_or_broken_torchvision_and_is_removed_again(broken, root, tmp_path):
    torchvision(tmp_path, broken)
    result = run(root, tmp_path)
    assert result.stdout.split() == ["False", "None"], result.stderr


def test_a_working_torchvision_is_left_alone(root, tmp_path):
    torchvision(tmp_path, "real = 'yes'")
    result = run(root, tmp_path)
    assert result.stdout.split() == ["True", "yes"], result.stderr


def test_without_d2l_one_sentence_says_how_to_install_it(root, tmp_path):
    (tmp_path / "d2l").mkdir()
    (tmp_path / "d2l/__init__.py").write_text("")
    result = run(
        root, tmp_path, "try:\n    import transconv_course.d2l\nexcept ImportError as error:\n    print(error)"
    )
    assert "pip install --no-deps d2l" in result.stdout and result.stdout.count("\n") == 1
