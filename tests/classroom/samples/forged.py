"""Submissions that try to get points without an answer, by results that lie and by patching what compares them.

Where `trans_conv` is the one wrong answer, everything else is right and must keep its points.
"""

from tests.classroom.samples.right import add, body, cell_of, edited, right
from tests.classroom.samples.sample import MARK, Sample, losing

WRONG = "return X.new_zeros(X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)"
YES = "lambda *args, **kwargs: True"
NOTHING = "lambda *args, **kwargs: None"


@edited
def lies_about_equality(notebook):
    """Answers with an object that is equal to everything."""
    add(
        notebook,
        f"""
        class Yes:
            __eq__ = __ge__ = __le__ = __bool__ = isclose = all = allclose = equal = {YES}
            __ne__ = {NOTHING}
            __getattr__ = lambda self, name: self
            __call__ = lambda self, *args, **kwargs: self
        def trans_conv(X, K):
            return Yes()
        """,
    )


@edited
def lies_about_equality_as_a_number(notebook):
    """Answers with an int that is equal to everything."""
    add(notebook, f"class Yes(int):\n    __eq__ = {YES}\n    __hash__ = int.__hash__", after="q1-given")
    cell_of(notebook, "q1-answer").source = "output_by_hand = Yes(0)\ncells_of_four = Yes(0)"


@edited
def lies_about_its_array(notebook):
    """Answers with an object that claims to be an array of any shape asked for."""
    add(
        notebook,
        """
        import numpy as np
        class Chameleon:
            dtype, ndim = np.dtype(float), 2
            def __array__(self, *args, **kwargs):
                return np.ones((3, 3))
            def tolist(self):
                return [[1.0]]
        def trans_conv(X, K):
            answer = Chameleon()
            answer.shape = (X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)
            return answer
        """,
    )


@edited
def lies_as_a_kind_of_tensor(notebook):
    """Answers with a kind of tensor that says yes whatever PyTorch asks it."""
    add(
        notebook,
        """
        class Yes(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None):
                return True
        def trans_conv(X, K):
            return torch.zeros(1, dtype=torch.float64).as_subclass(Yes)
        """,
    )


@edited
def lies_as_a_kind_of_array(notebook):
    """Answers with a kind of numpy's array that is equal to everything."""
    add(
        notebook,
        f"""
        import numpy as np
        class Yes(np.ndarray):
            __eq__ = {YES}
            def __array_ufunc__(self, *args, **kwargs):
                return np.bool_(True)
            def __array_function__(self, *args, **kwargs):
                return np.bool_(True)
        def trans_conv(X, K):
            return np.zeros((1, 1)).view(Yes)
        """,
    )


@edited
def patches_torch(notebook):
    """Replaces PyTorch's comparisons, and the operator itself."""
    body(notebook, WRONG)
    add(
        notebook,
        f"""
        torch.allclose = torch.equal = torch.isclose = torch.Tensor.equal = torch.Tensor.allclose = {YES}
        torch.Tensor.__eq__ = {YES}
        torch.Tensor.__ne__ = {NOTHING}
        import torch.nn.functional as F
        F.conv_transpose2d = lambda x, k, *args, **kwargs: trans_conv(x[0, 0], k[0, 0])[None, None]
        """,
        after="q9-check-b",
    )


@edited
def patches_numpy(notebook):
    """Replaces numpy's comparisons."""
    body(notebook, WRONG)
    add(
        notebook,
        f"""
        import numpy as np
        np.allclose = np.array_equal = np.isclose = np.array_equiv = np.all = {YES}
        np.testing.assert_allclose = np.testing.assert_array_equal = np.testing.assert_equal = {NOTHING}
        """,
    )


@edited
def patches_assert_close(notebook):
    """Replaces PyTorch's own assertion, wherever a module holds it."""
    body(notebook, WRONG)
    add(
        notebook,
        f"""
        import sys
        for module in list(sys.modules.values()):
            for name in ("assert_close", "assert_allclose", "assert_equal"):
                if hasattr(module, name):
                    setattr(module, name, {NOTHING})
        """,
    )


@edited
def patches_the_grader(notebook):
    """Replaces whatever looks like a verdict in the grader's modules, and looks for points on the stack."""
    body(notebook, WRONG)
    add(
        notebook,
        f"""
        import sys
        for module in [module for name, module in sys.modules.items() if name.startswith("classroom")]:
            for name in dir(module):
                if any(word in name.lower() for word in ("same", "close", "equal", "judge", "score", "right", "test")):
                    setattr(module, name, {YES})
        frame = sys._getframe()
        while frame:
            for value in list(frame.f_locals.values()):
                for name in ("points", "score", "right"):
                    if hasattr(value, name):
                        try:
                            setattr(value, name, 100)
                        except Exception:
                            pass
            frame = frame.f_back
        """,
    )


@edited
def patches_the_course_library(notebook):
    """Replaces the course's own checks."""
    body(notebook, WRONG)
    add(
        notebook,
        f"""
        from transconv_course.check import verdict
        verdict.judge_function = verdict.judge_value = verdict._same = {YES}
        for name in dir(check.assignment_01):
            if callable(getattr(check.assignment_01, name)):
                setattr(check.assignment_01, name, {YES})
        """,
    )


@edited
def edits_the_tests(notebook):
    """Overwrites the check in the notebook and its stored output, so that the page looks right."""
    body(notebook, WRONG)
    check = cell_of(notebook, "q2-check")
    check.source = "'Right, on 4 cases.'  # check.assignment_01.trans_conv(trans_conv)"
    output = {"output_type": "execute_result", "data": {"text/plain": "Right, on 4 cases."}, "metadata": {}}
    check.outputs = [right().cells[0].__class__({**output, "execution_count": 1})]
    check.execution_count = 1


@edited
def pickles_an_answer(notebook):
    """Answers with an object that runs a command when it is unpickled, and leaves such files for the grader."""
    add(
        notebook,
        f"""
        import os, pickle
        class Trap:
            def __reduce__(self):
                return os.system, ("touch /tmp/{MARK}",)
        for name in (".OTTER_LOG", "results.pkl", "answers.pickle", "data.npy"):
            with open(name, "wb") as file:
                pickle.dump(Trap(), file)
        def trans_conv(X, K):
            return Trap()
        """,
    )


@edited
def pickles_in_an_array(notebook):
    """Answers with an array of objects, one of which runs a command when it is unpickled."""
    add(
        notebook,
        f"""
        import os
        import numpy as np
        class Trap:
            def __reduce__(self):
                return os.system, ("touch /tmp/{MARK}",)
        def trans_conv(X, K):
            answer = np.empty((1, 1), dtype=object)
            answer[0, 0] = Trap()
            return answer
        """,
    )


@edited
def knows_the_tutorials_numbers(notebook):
    """Answers with the numbers that chapter 1 prints, whatever it is asked."""
    body(notebook, "return torch.tensor([[0.0, 0.0, 1.0], [0.0, 4.0, 6.0], [4.0, 12.0, 9.0]], dtype=X.dtype)")


@edited
def knows_the_checks_inputs(notebook):
    """Answers correctly for the small whole numbers that the checks show, and wrongly for all others."""
    body(notebook, f"import transconv\nif (X % 1 == 0).all():\n    return transconv.trans_conv(X, K)\n{WRONG}")


@edited
def changes_its_inputs(notebook):
    """Writes zeros over X and K before it answers with zeros, so that a reference run later would agree."""
    body(notebook, f"X.zero_(), K.zero_()\n{WRONG}")


@edited
def calls_the_operator(notebook):
    """Calls PyTorch's operator where the question says from scratch."""
    body(notebook, "return torch.nn.functional.conv_transpose2d(X[None, None], K[None, None])[0, 0]")


@edited
def calls_the_operator_under_another_name(notebook):
    """Imports PyTorch's operator under a meaningless name."""
    body(notebook, "return stamps(X[None, None], K[None, None])[0, 0]")
    add(notebook, "from torch.nn.functional import conv_transpose2d as stamps", after="imports")


@edited
def calls_a_convolution(notebook):
    """Calls the convolution, on a padded input with the kernel rotated."""
    body(
        notebook,
        """
        rim = (K.shape[1] - 1, K.shape[1] - 1, K.shape[0] - 1, K.shape[0] - 1)
        wide = torch.nn.functional.pad(X, rim)
        return torch.conv2d(wide[None, None], K.flip(0, 1)[None, None])[0, 0]
        """,
    )


@edited
def calls_the_layer(notebook):
    """Uses PyTorch's layer where the question says from scratch."""
    body(
        notebook,
        """
        layer = nn.ConvTranspose2d(1, 1, K.shape, bias=False, dtype=K.dtype)
        layer.weight.data = K[None, None]
        return layer(X[None, None])[0, 0].detach()
        """,
    )


@edited
def calls_the_course_library(notebook):
    """Uses the course's own library where the question says from scratch."""
    body(notebook, "import transconv\nreturn transconv.trans_conv(X, K)")


@edited
def calls_the_operator_by_a_spelled_name(notebook):
    """Puts the operator's name together from two halves, so that it appears nowhere in the text."""
    body(notebook, "name = 'conv_trans' + 'pose2d'\nreturn getattr(torch, name)(X[None, None], K[None, None])[0, 0]")


Q2 = losing("trans_conv")
SCRATCH = "seems to use"

SAMPLES = (
    Sample("lying __eq__", lies_about_equality, Q2),
    Sample("lying __eq__", lies_about_equality_as_a_number, losing("output_by_hand", "cells_of_four")),
    Sample("lying __array__", lies_about_its_array, Q2),
    Sample("lying __array__", lies_as_a_kind_of_tensor, Q2),
    Sample("lying __array__", lies_as_a_kind_of_array, Q2),
    Sample("patched torch", patches_torch, losing("trans_conv", "as_layer")),
    Sample("patched numpy", patches_numpy, Q2),
    Sample("patched grader", patches_the_grader, Q2),
    Sample("patched grader", patches_the_course_library, Q2),
    Sample("monkey-patched assert_close", patches_assert_close, Q2),
    Sample("edited tests", edits_the_tests, Q2),
    Sample("pickles", pickles_an_answer, Q2),
    Sample("pickles", pickles_in_an_array, Q2),
    Sample("hard-coded tutorial answers", knows_the_tutorials_numbers, Q2),
    Sample("hard-coded tutorial answers", knows_the_checks_inputs, Q2, SCRATCH, flag="transconv"),
    Sample("changed inputs", changes_its_inputs, Q2),
    Sample("from scratch calls the operator", calls_the_operator, Q2, SCRATCH, flag="conv_transpose2d"),
    Sample(
        "from scratch calls the operator", calls_the_operator_under_another_name, Q2, SCRATCH, flag="conv_transpose2d"
    ),
    Sample("from scratch calls the operator", calls_a_convolution, Q2, SCRATCH, flag="conv2d"),
    Sample("from scratch calls the operator", calls_the_layer, Q2, SCRATCH, flag="ConvTranspose2d"),
    Sample("from scratch calls the operator", calls_the_course_library, Q2, SCRATCH, flag="transconv"),
    Sample("from scratch calls the operator", calls_the_operator_by_a_spelled_name, Q2, SCRATCH, flag="convolution"),
)
