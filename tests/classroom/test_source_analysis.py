"""What a question forbids is found by what names are bound to: small notebooks, graded, honest and evading."""

import sys
import textwrap

import pytest
import torch.nn.functional as F

from classroom.grading import answer_key, scoring, source_analysis
from classroom.grading.forbidden_signs import signs
from classroom.grading.limits import Limits
from classroom.grading.places import Places
from classroom.grading.question import FROM_SCRATCH, Case, Question, numbers
from classroom.grading.submission import Submission

LIMITS = Limits(cpu_seconds=20, real_seconds=90)
IMPORTS = "import torch\nimport torch.nn.functional as F\nfrom torch import nn"
LOOPS = """
Y = X.new_zeros(X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)
for i in range(X.shape[0]):
    for j in range(X.shape[1]):
        Y[i : i + K.shape[0], j : j + K.shape[1]] += X[i, j] * K
return Y
"""


def draw(generator):
    return [Case((numbers(generator, 2, 3), numbers(generator, 3, 2))), Case((numbers(generator, 4, 2),) * 2)]


def operator(X, K):
    return F.conv_transpose2d(X[None, None], K[None, None])[0, 0]


def graded(cells, forbidden=FROM_SCRATCH, cases=draw):
    """Return the QuestionScore of a notebook with these cells."""
    key = answer_key.Key("small", (Question("q", 10, "trans_conv", cases, operator, forbidden),), "")
    cells = (IMPORTS, *(_written_out(cell) for cell in cells))
    (judged,) = scoring.score("small.ipynb", Submission(cells, ""), key, 1, LIMITS).questions
    return judged


def _written_out(cell):
    """Return a cell, in which MAPS stands for the arguments and index 0, and REST for a convolution's arguments."""
    cell = cell.replace("(MAPS)", "(X[None, None], K[None, None])[0, 0]")
    return cell.replace("REST", "(X[None, None], K[None, None], None, [1, 1], [0, 0], [1, 1], True, [0, 0], 1)")


def function(body, name="trans_conv", parameters="X, K"):
    return f"def {name}({parameters}):\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"


MINE = function(LOOPS)
OWN = {name: function(LOOPS, name) for name in ("conv2d", "convolve", "conv_transpose2d", "fold", "convolution")}
PLAIN = "return F.conv_transpose2d(MAPS)"
WINDOWS = """
(a, b), (k, l) = X.shape, K.shape
wide = X.new_zeros(a + 2 * k - 2, b + 2 * l - 2)
wide[k - 1 : k - 1 + a, l - 1 : l - 1 + b] = X
turned = K.flip(0, 1)
"""


def rows_in_a_line(product):
    """Return the body of a function that computes with one long row, by an expression for a product of rows."""
    return f"""
import numpy as np
width = X.shape[1] + K.shape[1] - 1
x, k = (np.pad(A.numpy(), ((0, 0), (0, width - A.shape[1]))).ravel() for A in (X, K))
y = {product}[: (len(X) + len(K) - 1) * width]
return torch.from_numpy(y.reshape(-1, width))
"""


NUMPY = "import numpy as np\ncorrelate = getattr(np._core.multiarray, 'CORRELATE2'.lower())"
ATEN = "convolution = getattr(torch.ops.aten, 'CONVOLUTION'.lower())\n"
SERVE = (
    "import queue, sys, threading\nasked, told = queue.SimpleQueue(), queue.SimpleQueue()\n"
    "f = getattr(F, 'conv_TRANSPOSE2d'.lower())\ndef serve():\n    while True:\n"
    "        X, K = asked.get()\n        told.put(f(MAPS))"
)
ASK = function("asked.put((X, K))\nreturn told.get()")
CHILD = (
    "import os, multiprocessing\nours, theirs = multiprocessing.Pipe()\n"
    "f = getattr(F, 'conv_TRANSPOSE2d'.lower())\ndef serve():\n    while True:\n"
    "        X, K = map(torch.tensor, theirs.recv())\n        theirs.send(f(MAPS).tolist())\n"
)
ASK_CHILD = function("ours.send((X.tolist(), K.tolist()))\nreturn torch.tensor(ours.recv(), dtype=X.dtype)")

HONEST = {
    "plain loops": [MINE],
    "a process that a cell has left running": ["import os, time\nif os.fork() == 0:\n    time.sleep(1000)", MINE],
    "workers that a loader keeps": [
        "from torch.utils.data import DataLoader\n"
        "loader = DataLoader(range(4), num_workers=1, persistent_workers=True)\nlist(loader)",
        MINE,
    ],
    **{f"an own function named {name}": [own, function(f"return {name}(X, K)")] for name, own in OWN.items()},
    "an own function named pad": [
        "def pad(X, rim):\n    Y = X.new_zeros(X.shape[0] + 2 * rim, X.shape[1] + 2 * rim)\n"
        "    Y[rim : rim + X.shape[0], rim : rim + X.shape[1]] = X\n    return Y",
        function("pad(X, 1)\n" + LOOPS),
    ],
    "an alias of an own function": [OWN["conv2d"], "trans_conv = conv2d"],
    "an own function in a dict": [
        OWN["conv2d"],
        "by_name = {'conv2d': conv2d}",
        function("return by_name['conv2d'](X, K)"),
    ],
    "a variable grad": [function("grad = 0\nfold = grad\n" + LOOPS)],
    "a parameter named conv2d": [
        MINE.replace("trans_conv", "stamp"),
        function("return conv2d(X, K)", "run", "conv2d, X, K"),
        function("return run(stamp, X, K)"),
    ],
    "an inner function named layer": [
        function("def layer(X, K):\n" + textwrap.indent(LOOPS, "    ") + "\nreturn layer(X, K)")
    ],
    "a layer of the notebook beside an inner one": [
        "layer = nn.ConvTranspose2d(1, 1, 2)",
        function("def layer(X, K):\n" + textwrap.indent(LOOPS, "    ") + "\nreturn layer(X, K)"),
    ],
    "a word in an error message": [
        function("if X.ndim != 2:\n    raise ValueError('not like conv2d or transconv: fold')\n" + LOOPS)
    ],
    "a docstring": [function('"""As F.conv_transpose2d does, without conv2d."""\n' + LOOPS)],
    "a comment": [function("# conv2d, unfold, transconv\n" + LOOPS)],
    "an assertion's message and a print": [function("assert X.ndim == 2, 'conv2d'\nprint('F.fold(X)')\n" + LOOPS)],
    "a string beside getattr": [
        function("name = 'conv2d'\nif getattr(X, 'ndim') != 2:\n    raise ValueError(name)\n" + LOOPS)
    ],
    "a key of a dict": [function("settings = {'conv2d': 1}\nsettings['conv2d'] += 1\n" + LOOPS)],
    "an earlier draft": [function(PLAIN), MINE],
    "an earlier draft in the same cell": [function(PLAIN) + "\n" + MINE],
    "a helper that a later cell replaces": [
        function(PLAIN, "helper"),
        function("return helper(X, K)"),
        MINE.replace("trans_conv", "helper"),
    ],
    "a star import before the definition": ["from transconv import *", MINE],
    "the operator in a test cell": [
        MINE,
        "X = K = torch.ones(2, 3)\nassert torch.equal(trans_conv(X, K), F.conv_transpose2d(MAPS))",
    ],
    "the operator in another function": [MINE, function(PLAIN, "reference")],
    "the course's checks": ["from transconv_course import check", MINE, "check.assignment_01.trans_conv(trans_conv)"],
    "a mention of the checks": ["from transconv_course import check", function("here = check\n" + LOOPS)],
    "a lambda": [
        OWN["convolve"].replace("convolve", "add_stamps"),
        "trans_conv = lambda X, K: add_stamps(X, K)",
    ],
    "a definition under %%time": ["%%time\n" + MINE],
    "an own module": [
        "%%writefile mine.py\n" + OWN["conv2d"],
        "import sys\nsys.path.insert(0, '')\nimport mine",
        function("return mine.conv2d(X, K)"),
    ],
    "an own class with methods of such names": [
        "class Stamps:\n    def __init__(self):\n        self.grad = 0\n        self.unfold = 1\n"
        "    def conv2d(self, X, K):\n"
        + textwrap.indent(LOOPS, " " * 8)
        + "\n    def fold(self, X):\n        return X",
        function("stamps = Stamps()\nreturn stamps.fold(stamps.conv2d(X, K))"),
    ],
    "an instance that can be called": [
        "class Conv2d:\n    def __call__(self, X, K):\n" + textwrap.indent(LOOPS, " " * 8),
        "trans_conv = Conv2d()",
    ],
    "a module of nn with a loop": [
        "class ConvTranspose2d(nn.Module):\n    def forward(self, X, K):\n" + textwrap.indent(LOOPS, " " * 8),
        "trans_conv = ConvTranspose2d()",
    ],
    "a decorated function": [
        "import functools\n@functools.lru_cache\ndef size(n, k):\n    return n + k - 1",
        "@torch.no_grad()\n" + MINE,
    ],
    "a recursion": [
        function(
            """
            if len(X) == 0:
                return X.new_zeros(len(K) - 1, 0)
            top = X.new_zeros(len(X) + len(K) - 1, X.shape[1] + K.shape[1] - 1)
            for j in range(X.shape[1]):
                top[: len(K), j : j + K.shape[1]] += X[0, j] * K
            if len(X) > 1:
                top[1:] += trans_conv(X[1:], K)
            return top
            """
        )
    ],
    "NumPy and einsum": [
        "import numpy as np",
        function(
            """
            x, k = X.numpy(), K.numpy()
            y = np.zeros((x.shape[0] + k.shape[0] - 1, x.shape[1] + k.shape[1] - 1))
            stamps = np.einsum("ij,tu->ijtu", x, k)
            for i, j in np.ndindex(*x.shape):
                y[i : i + k.shape[0], j : j + k.shape[1]] += stamps[i, j]
            return torch.from_numpy(y)
            """
        ),
    ],
    "windows and a list": [
        function(
            WINDOWS
            + "rows, columns = range(a + k - 1), range(b + l - 1)\n"
            + "sums = [(wide[r : r + k, c : c + l] * turned).sum() for r in rows for c in columns]\n"
            + "return torch.stack(sums).reshape(len(rows), len(columns))"
        )
    ],
    "a tensor's windows": [function(WINDOWS + "return (wide.unfold(0, k, 1).unfold(1, l, 1) * turned).sum((2, 3))")],
    "a bound method beside others": [
        "class Maps:\n    def run(self, X, K):\n"
        + textwrap.indent(LOOPS, " " * 8)
        + "\n    def theirs(self, X, K):\n        return F.conv_transpose2d(MAPS)",
        "trans_conv = Maps().run",
    ],
    "waves": [
        function(
            "size = X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1\n"
            "return torch.fft.irfft2(torch.fft.rfft2(X, size) * torch.fft.rfft2(K, size), size)"
        )
    ],
    "a closure": [
        function("def conv2d(X, K):\n" + textwrap.indent(LOOPS, "    ") + "\nreturn conv2d", "make", ""),
        "trans_conv = make()",
    ],
    "names in Chinese": [
        "def 卷积(X, K):\n" + textwrap.indent(LOOPS, "    "),
        function("return 卷积(X, K)  # conv2d 卷积"),
    ],
    "progress bars": [
        "from tqdm import tqdm\nbar = tqdm(total=3)",
        MINE.replace("range(X.shape[0])", "tqdm(range(X.shape[0]))"),
    ],
    "widgets": ["import ipywidgets\nipywidgets.interact(lambda n: n, n=(0, 3))", MINE],
    "an animation": [
        "import matplotlib.pyplot as plt\nfrom matplotlib.animation import FuncAnimation\n"
        "figure, axes = plt.subplots()\nFuncAnimation(figure, lambda n: axes.plot([n]), frames=2).to_jshtml()",
        MINE,
    ],
    "a loader with workers": [
        "from torch.utils.data import DataLoader\nfor batch in DataLoader(list(range(8)), 2, num_workers=2):\n"
        "    pass\nfor batch in DataLoader(list(range(8)), 2, num_workers=2):\n    break",
        MINE,
    ],
    "a pool of threads": [
        "from concurrent.futures import ThreadPoolExecutor",
        function(
            """
            Y = X.new_zeros(len(X), X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)
            def stamp(i):
                for j in range(X.shape[1]):
                    Y[i, i : i + K.shape[0], j : j + K.shape[1]] += X[i, j] * K
            with ThreadPoolExecutor(3) as pool:
                list(pool.map(stamp, range(len(X))))
            return Y.sum(0)
            """
        ),
    ],
    "threads that go on": [
        MINE,
        "import threading\nfrom concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(3)\n"
        "list(pool.map(abs, range(9)))\nthreading.Timer(99, print).start()",
    ],
    "a pool of processes that is closed": [
        "from multiprocessing import Pool\nwith Pool(2) as pool:\n    pool.map(abs, range(4))",
        MINE,
    ],
    "other programs": [
        "!true\nimport subprocess\nsubprocess.run(['true'])\nnever_asked = subprocess.Popen(['true'])",
        MINE,
    ],
    "asyncio": ["import asyncio\nasync def f():\n    return await asyncio.to_thread(abs, -1)\nawait f()", MINE],
    "help": ["print(nn.ConvTranspose2d.__doc__)\nhelp(nn.ConvTranspose2d)\n?F.conv2d", MINE],
    "profiles and times of it": [
        MINE,
        "import cProfile\nX = K = torch.ones(3, 3)\n%prun trans_conv(X, K)\n%timeit -n 2 -r 2 trans_conv(X, K)\n"
        "cProfile.run('trans_conv(X, K)')",
    ],
    "prints": [
        "import dataclasses\n@dataclasses.dataclass\nclass Pair:\n    X: object\n",
        function("print(X, [K], Pair(X), f'{X} {X[0, 0]:.2f}', nn.Parameter(X), nn.Linear(2, 2))\n" + LOOPS),
    ],
    "other gradients": [
        "class Same(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        return x.clone()\n"
        "    @staticmethod\n    def backward(ctx, g):\n        return (lambda: g)()",
        function(
            "import copy\ncopy.deepcopy(nn.Linear(2, 2))\nwith torch.enable_grad():\n"
            "    Same.apply(X.clone().requires_grad_()).sum().backward()\n"
            "torch.func.vmap(lambda x: 2 * x)(X)\ntorch.func.jacrev(lambda x: 2 * x)(X)\n" + LOOPS
        ),
    ],
    "a million calls": [function("for n in range(1_000_000):\n    abs(n)\n" + LOOPS)],
    "a partial of an own function": ["import functools\n" + OWN["fold"], "trans_conv = functools.partial(fold)"],
}

EVADING = {
    "a call": ([function(PLAIN)], "conv_transpose2d"),
    "an import under another name": (
        [
            "from torch.nn.functional import conv_transpose2d as stamp",
            function("return stamp(MAPS)"),
        ],
        "conv_transpose2d",
    ),
    "an alias of an alias": (
        ["f = F.conv_transpose2d\ng = f", function("h = g\nreturn h(MAPS)")],
        "conv_transpose2d",
    ),
    "a star import and no definition": (["from transconv import *"], "transconv"),
    "the library under another name": (["import transconv as t", function("return t.trans_conv(X, K)")], "transconv"),
    "an import inside": ([function("import transconv.scatter as s\nreturn s.trans_conv(X, K)")], "transconv"),
    "the course's other package": (
        ["from transconv_course import d2l", function(WINDOWS + "theirs = d2l.corr2d(wide, turned)\n" + LOOPS)],
        "transconv_course",
    ),
    "a definition under %%time": (["%%time\n" + function(PLAIN)], "conv_transpose2d"),
    "a definition under %%capture": (["%%capture out\n" + function(PLAIN)], "conv_transpose2d"),
    "globals().update": ([MINE, "import transconv\nglobals().update(trans_conv=transconv.trans_conv)"], "transconv"),
    "setattr on the notebook": (
        [MINE, "import sys, transconv\nsetattr(sys.modules['__main__'], 'trans_conv', transconv.trans_conv)"],
        "transconv",
    ),
    "a later cell": ([MINE, function(PLAIN)], "conv_transpose2d"),
    "a later helper": (
        [MINE.replace("trans_conv", "helper"), function("return helper(X, K)"), function(PLAIN, "helper")],
        "conv_transpose2d",
    ),
    "functools.partial": (
        [
            "import functools\nstamp = functools.partial(F.conv_transpose2d, bias=None)",
            function("return stamp(MAPS)"),
        ],
        "conv_transpose2d",
    ),
    "a lambda": (
        ["trans_conv = lambda X, K: F.conv_transpose2d(MAPS)"],
        "conv_transpose2d",
    ),
    "a default argument": (
        [function("return f(MAPS)", parameters="X, K, f=F.conv_transpose2d")],
        "conv_transpose2d",
    ),
    "a closure": (
        [
            function("f = F.conv_transpose2d\nreturn lambda X, K: f(MAPS)", "make", ""),
            "trans_conv = make()",
        ],
        "conv_transpose2d",
    ),
    "a list of functions": (
        ["tools = [F.relu, F.conv_transpose2d]", function("return tools[1](MAPS)")],
        "conv_transpose2d",
    ),
    "a decorator that replaces the function": (
        [
            "def better(f):\n    return lambda X, K: F.conv_transpose2d(MAPS)",
            "@better\n" + MINE,
        ],
        "conv_transpose2d",
    ),
    "a method of a module of nn": (
        [
            "class Net(nn.Module):\n    def forward(self, X, K):\n        return self.run(X, K)\n"
            "    def run(self, X, K):\n        " + PLAIN,
            function("return Net()(X, K)"),
        ],
        "conv_transpose2d",
    ),
    "a layer of nn in a class": (
        [
            "class Net(nn.Module):\n    def __init__(self, K):\n        super().__init__()\n"
            "        self.up = nn.ConvTranspose2d(1, 1, K.shape, bias=False, dtype=K.dtype)\n"
            "        self.up.weight.data = K[None, None]\n",
            function("return Net(K).up(X[None, None])[0, 0].detach()"),
        ],
        "ConvTranspose2d",
    ),
    "a class of one's own that is a layer": (
        [
            "class Up(nn.ConvTranspose2d):\n    pass",
            function(
                "up = Up(1, 1, K.shape, bias=False, dtype=K.dtype)\nup.weight.data = K[None, None]\n"
                "return up(X[None, None])[0, 0].detach()"
            ),
        ],
        "ConvTranspose2d",
    ),
    "getattr": (
        [function("return getattr(F, 'conv_transpose2d')(MAPS)")],
        "conv_transpose2d",
    ),
    "getattr with a computed name": (
        ["name = 'd2esopsnart_vnoc'[::-1]", function("return getattr(F, name)(MAPS)")],
        "conv_transpose2d",
    ),
    "__getattribute__": (
        [function("return F.__getattribute__('conv_transpose2d')(MAPS)")],
        "conv_transpose2d",
    ),
    "__dict__": (
        [function("return F.__dict__['conv_transpose2d'](MAPS)")],
        "conv_transpose2d",
    ),
    "vars": ([function("return vars(F)['conv_transpose2d'](MAPS)")], "conv_transpose2d"),
    "attrgetter": (
        [
            "import operator",
            function("f = operator.attrgetter('nn.functional.conv_transpose2d')(torch)\nreturn f(MAPS)"),
        ],
        "conv_transpose2d",
    ),
    "globals()": (
        ["stamp = F.conv_transpose2d", function("return globals()['stamp'](MAPS)")],
        "conv_transpose2d",
    ),
    "eval": ([function("return eval('F.conv_transpose2d(MAPS)')")], "conv_transpose2d"),
    "exec": ([MINE, f"exec({function(PLAIN)!r})"], "conv_transpose2d"),
    "import_module": (
        ["import importlib", function("return importlib.import_module('transconv').trans_conv(X, K)")],
        "transconv",
    ),
    "__import__": ([function("return __import__('transconv').trans_conv(X, K)")], "transconv"),
    "sys.modules": (
        ["import sys, transconv", function("return sys.modules['trans' + 'conv'].trans_conv(X, K)")],
        "transconv",
    ),
    "torch._C": (
        [function("return torch._C._VariableFunctions.conv_transpose2d(MAPS)")],
        "conv_transpose2d",
    ),
    "torch.ops": (
        [
            function(
                "one, none = [1, 1], [0, 0]\nf = torch.ops.aten.convolution\n"
                "return f(X[None, None], K[None, None], None, one, none, one, True, none, 1)[0, 0]"
            )
        ],
        "convolution",
    ),
    "a computed name of torch.ops": (
        [
            function(
                "f = getattr(torch.ops.aten, 'slow_conv_' + 'transpose2d'.lower())\n"
                "return f(X[None, None], K[None, None], K.shape)[0, 0]"
            )
        ],
        "slow_conv_transpose2d",
    ),
    "a convolution of another kind": (
        [function(WINDOWS + "return F.conv3d(wide[None, None, None], turned[None, None, None])[0, 0, 0]")],
        "conv3d",
    ),
    "conv2d's gradient": (
        [
            function(
                "size = X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1\n"
                "return torch.nn.grad.conv2d_input((1, 1, *size), K[None, None], X[None, None])[0, 0]"
            )
        ],
        "conv2d_input",
    ),
    "autograd of a convolution": (
        [
            function(
                "Y = X.new_zeros(1, 1, X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1).requires_grad_()\n"
                "with torch.enable_grad():\n    out = F.conv2d(Y, K[None, None])\n"
                "return torch.autograd.grad(out, Y, X[None, None])[0][0, 0]"
            )
        ],
        "convolution_backward",
    ),
    "vjp of a convolution": (
        [
            function(
                "Y = X.new_zeros(1, 1, X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)\n"
                "_, back = torch.func.vjp(lambda Y: F.conv2d(Y, K[None, None]), Y)\nreturn back(X[None, None])[0][0, 0]"
            )
        ],
        "conv2d",
    ),
    "folding": (
        [
            function(
                "size = X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1\n"
                "stamps = (K.reshape(-1, 1) * X.reshape(1, -1))[None]\nreturn F.fold(stamps, size, K.shape)[0, 0]"
            )
        ],
        "fold",
    ),
    "unfolding": (
        [
            function(
                WINDOWS + "cells = F.unfold(wide[None, None], K.shape)[0]\n"
                "return (turned.reshape(1, -1) @ cells).reshape(a + k - 1, b + l - 1)"
            )
        ],
        "unfold",
    ),
    "scipy.signal": (
        ["from scipy import signal", function("return torch.from_numpy(signal.convolve2d(X.numpy(), K.numpy()))")],
        "convolve2d",
    ),
    "scipy.ndimage": (
        [
            "import scipy.ndimage as n",
            function(
                WINDOWS + "y = n.convolve(wide.numpy(), K.numpy(), mode='constant')\n"
                "return torch.from_numpy(y[(k - 1) // 2 :, (l - 1) // 2 :][: a + k - 1, : b + l - 1].copy())"
            ),
        ],
        "convolve",
    ),
    "numpy.convolve": ([function(rows_in_a_line("np.convolve(x, k)"))], "convolve"),
    "a product of polynomials": ([function(rows_in_a_line("np.polymul(x, k)"))], "convolve"),
    "a thread": (
        [
            "import threading",
            function(
                "out, f = [], getattr(F, 'conv_TRANSPOSE2d'.lower())\n"
                "t = threading.Thread(target=lambda: out.append(f(MAPS)))\n"
                "t.start()\nt.join()\nreturn out[0]"
            ),
        ],
        "conv_transpose2d",
    ),
    "a pool of threads made in another cell": (
        [
            "from concurrent.futures import ThreadPoolExecutor\n"
            "pool = ThreadPoolExecutor(1)\npool.submit(int).result()",
            function(
                "f = getattr(F, 'conv_TRANSPOSE2d'.lower())\n"
                "return pool.submit(f, X[None, None], K[None, None]).result()[0, 0]"
            ),
        ],
        "conv_transpose2d",
    ),
    "another process": (
        [
            "import os, pickle",
            function(
                """
                read, write = os.pipe()
                if os.fork() == 0:
                    f = getattr(F, 'conv_TRANSPOSE2d'.lower())
                    os.write(write, pickle.dumps(f(MAPS).tolist()))
                    os._exit(0)
                os.wait()
                return torch.tensor(pickle.loads(os.read(read, 1 << 16)), dtype=X.dtype)
                """
            ),
        ],
        "another process",
    ),
    "TorchScript": (
        [
            "scripted = torch.jit.trace(lambda X, K: F.conv_transpose2d(MAPS), (torch.ones(2, 2), torch.ones(2, 2)))",
            function("return scripted(X, K)"),
        ],
        "convolution",
    ),
    "an exported graph": (
        [
            "from torch.fx import symbolic_trace\n"
            "traced = symbolic_trace(lambda X, K: F.conv_transpose2d(X[None, None], K[None, None]))",
            function("return traced(X, K)[0, 0]"),
        ],
        "conv_transpose2d",
    ),
    "a record that is switched off": (
        [
            "import sys",
            function("sys.setprofile(None)\nreturn getattr(F, 'conv_TRANSPOSE2d'.lower())(MAPS)"),
        ],
        "a stopped record (code cell 3, line 2)",
    ),
    "a profiler in the record's place": (
        [
            NUMPY,
            "import cProfile",
            function("cProfile.Profile().enable()\n" + rows_in_a_line("correlate(x, k[::-1], 2)")),
        ],
        "a stopped record" if sys.version_info < (3, 12) else "correlate",
    ),
    **{
        f"{kind} that answers through a queue": ([SERVE, start, ASK], name)
        for kind, start, name in (
            ("a thread", "threading.Thread(target=serve, daemon=True).start()", "conv_transpose2d (code cell 2"),
            ("a thread of _thread", "import _thread\n_thread.start_new_thread(serve, ())", "conv_transpose2d (code"),
            (
                "a thread without a profile",
                "def silent():\n    sys.setprofile(None)\n    serve()\n"
                "threading.Thread(target=silent, daemon=True).start()",
                "a thread that isn't recorded",
            ),
            (
                "a thread after setprofile",
                "threading.setprofile(None)\nthreading.Thread(target=serve, daemon=True).start()",
                "conv_transpose2d (code cell 2",
            ),
        )
    },
    "a thread of compiled functions": (
        [
            "import _thread, queue\nfrom collections import deque\nfrom itertools import starmap\n"
            "asked, told = queue.SimpleQueue(), queue.SimpleQueue()\nf = getattr(F, 'conv_TRANSPOSE2d'.lower())\n"
            "_thread.start_new_thread(deque, (map(told.put, starmap(f, iter(asked.get, None))),))",
            function("asked.put((X[None, None], K[None, None]))\nreturn told.get()[0, 0]"),
        ],
        "transposed convolution",
    ),
    "TorchScript in a thread": (
        [
            "import threading\n"
            "scripted = torch.jit.trace(lambda X, K: F.conv_transpose2d(MAPS), (torch.ones(2, 2), torch.ones(2, 2)))",
            function(
                "out = []\nt = threading.Thread(target=lambda: out.append(scripted(X, K)))\n"
                "t.start()\nt.join()\nreturn out[0]"
            ),
        ],
        "_convolution (code cell 3, line 3)",
    ),
    **{
        kind: (
            [ATEN, function(f"with {switch}:\n    return convolution(*REST)[0, 0]")],
            "a stopped record (code cell 3, line 2)",
        )
        for kind, switch in {
            "modes that are switched off": "torch.utils._python_dispatch._disable_current_modes()",
            "a mode that is taken away for a while": "torch.utils._python_dispatch._pop_mode_temporarily()",
            "a dispatch that is switched off": "torch._C._DisableTorchDispatch()",
            "a dispatch that is excluded": (
                "torch._C._ExcludeDispatchKeyGuard(torch._C.DispatchKeySet(torch._C.DispatchKey.Python))"
            ),
        }.items()
    },
    "a mode that compiled code takes away": (
        [
            ATEN,
            function(
                "from functools import partial\nmode = torch.utils._python_dispatch._get_current_dispatch_mode()\n"
                "steps = partial(torch._C._pop_torch_dispatch_stack, None), partial(convolution, *REST), "
                "partial(torch._C._push_on_torch_dispatch_stack, mode)\nreturn [step() for step in steps][1][0, 0]"
            ),
        ],
        "a stopped record (code cell 3, line",
    ),
    "an operator below the mode": (
        [
            ATEN,
            function(
                "return convolution.default.redispatch(torch._C.DispatchKeySet(torch._C.DispatchKey.CPU), *REST)[0, 0]"
            ),
        ],
        "a stopped record (code cell 3, line 2)",
    ),
    "an operator that is replaced": (
        [
            "library = torch.library.Library('aten', 'IMPL')\n"
            "library.impl('hypot', getattr(F, 'conv_TRANSPOSE2d'.lower()), 'CPU')",
            function("return torch.hypot(MAPS)"),
        ],
        "a stopped record (code cell 3, line 2)",
    ),
    "an operator of one's own": (
        [
            "f = getattr(F, 'conv_TRANSPOSE2d'.lower())\n@torch.library.custom_op('own::up', mutates_args=())\n"
            "def up(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:\n"
            "    return next(map(f, [X[None, None]], [K[None, None]]))[0, 0].clone()",
            function("return torch.ops.own.up(X, K)"),
        ],
        "a stopped record (code cell 3, line 2)",
    ),
    "a tensor that works while it is printed": (
        [
            ATEN
            + "class Printed(torch.nn.Parameter):\n    def dim(self):\n        if type(box[0]) is not torch.Tensor:\n"
            "            box[0] = convolution(*box[0])\n        return 2\n",
            function("global box\nbox = [REST]\nstr(torch._tensor_str._str(Printed(X, False)))\nreturn box[0][0, 0]"),
        ],
        "a stopped record (code cell 2",
    ),
    "many calls before the one": (
        [
            NUMPY,
            function("for n in range(400_000):\n    abs(n)\n" + rows_in_a_line("correlate(x, k[::-1], 2)")),
        ],
        "correlate (code cell 3",
    ),
    "a compiled function by way of map": (
        [NUMPY, function(rows_in_a_line("next(map(correlate, [x], [k[::-1]], [2]))"))],
        "correlate (code cell 3",
    ),
    "a compiled function of scipy's": (
        [
            "from scipy.signal import _sigtools",
            function(
                "f = getattr(_sigtools, '_CONVOLVE2d'.lower())\n"
                "return torch.from_numpy(f(X.numpy(), K.numpy(), 1, 2, 0, 0))"
            ),
        ],
        "_convolve2d",
    ),
    "a result that is computed when it is read": (
        [
            "f = getattr(F, 'conv_TRANSPOSE2d'.lower())\nclass Later(list):\n    def __iter__(self):\n"
            "        X, K = self.pair\n        return iter(f(MAPS).tolist())",
            function("rows = Later([1])\nrows.pair = X, K\nreturn rows"),
        ],
        "conv_transpose2d (code cell 2, line 5)",
    ),
    "an own module": (
        [
            "%%writefile tools.py\nimport torch.nn.functional as F\n" + function(PLAIN),
            "import sys\nsys.path.insert(0, '')\nfrom tools import trans_conv",
        ],
        "conv_transpose2d",
    ),
    "a property and a static method": (
        [
            "class Tools:\n    @staticmethod\n    def go(X, K):\n        "
            + PLAIN
            + "\n    @property\n    def run(self):\n        return self.go",
            function("return Tools().run(X, K)"),
        ],
        "conv_transpose2d",
    ),
}


@pytest.mark.parametrize("kind", HONEST)
def test_an_honest_answer_gets_its_points_and_no_flag(kind):
    judged = graded(HONEST[kind])
    assert judged.mentioned == [] and judged.points == 10, judged


@pytest.mark.parametrize("kind", EVADING)
def test_an_answer_that_another_library_computes_is_flagged(kind):
    cells, name = EVADING[kind]
    judged = graded(cells)
    assert judged.points == 10, judged
    assert any(name in sign for sign in judged.mentioned), judged.mentioned


@pytest.mark.parametrize(
    "start",
    [
        "if os.fork() == 0:\n    serve()",
        "if os.fork() == 0:\n    if os.fork() == 0:\n        serve()\n    os._exit(0)\nos.wait()",
    ],
    ids=["a process", "an orphan"],
)
def test_a_process_that_a_cell_has_left_running_answers_nothing(start):
    assert graded([f"{CHILD}{start}\ntheirs.close()", ASK_CHILD]).points == 0


def test_a_sign_names_the_cell_and_the_line():
    source = "\n\n# mine\n" + function("Y = X * 1\n\n" + PLAIN)
    assert graded(["a = 1", source]).mentioned == [
        "conv_transpose2d (code cell 3, line 7)",
        "transposed convolution (code cell 3, line 7)",
    ]


@pytest.mark.parametrize("magic", ["%%time", "%%capture"])
def test_a_magic_does_not_move_the_lines(magic):
    assert graded([f"{magic}\n{function(PLAIN)}"]).mentioned[0] == "conv_transpose2d (code cell 2, line 3)"


def test_a_name_bound_to_the_library_itself_is_placed_where_it_is_bound():
    assert graded([MINE, "x = 1\nfrom transconv import *"]).mentioned == ["transconv (code cell 3, line 2)"]


def test_a_sign_stays_when_the_call_fails():
    judged = graded([function(PLAIN.replace("return", "Y =") + "\nraise KeyError")])
    assert judged.points == 0 and "conv_transpose2d" in judged.mentioned[0]


def test_a_sign_stays_when_the_call_ends_the_process():
    judged = graded(["import os", function(PLAIN.replace("return", "Y =") + "\nos._exit(0)")])
    assert judged.points == 0 and "conv_transpose2d" in judged.mentioned[0]


@pytest.mark.parametrize("call", ["by_window(X, K)", "again(X, K)", "[by_window][0](X, K)"])
def test_a_question_can_forbid_a_function_of_the_students_own(call):
    cells = [function("return X", "by_window"), "again = by_window", function(f"return {call}")]
    (sign,) = graded(cells, forbidden=("your by_window",)).mentioned
    assert sign.startswith("your by_window (code cell ")
    assert graded([*cells, function("return X")], forbidden=("your by_window",)).mentioned == []


def test_where_nothing_is_forbidden_nothing_is_flagged():
    assert graded([function(PLAIN)], forbidden=()).mentioned == []


@pytest.mark.parametrize(
    "call, names",
    [
        ("F.conv2d(X[None, None], K[None, None])", []),
        ("F.conv2d(X[None, None], K[None, None], dilation=2)", []),
        ("F.conv2d(X[None, None], K[None, None], stride=(1, 2))", ["convolution with a stride"]),
        ("F.conv2d(X[None, None], K[None, None], padding=1)", ["convolution with padding"]),
        ("F.conv2d(X[None, None], K[None, None], padding='same')", ["convolution with padding"]),
        (
            "torch.convolution(X[None, None], K[None, None], None, (1, 1), (0, 0), (1, 1), True, (0, 0), 1)",
            ["transposed convolution"],
        ),
    ],
)
def test_convolutions_of_different_kinds_can_be_told_apart(call, names):
    forbidden = ("transposed convolution", "convolution with a stride", "convolution with padding")

    def large(generator):
        return [Case((numbers(generator, 7, 8), numbers(generator, 3, 2)))]

    judged = graded([function(f"return {call}")], forbidden, cases=large)
    assert [sign.partition(" (")[0] for sign in judged.mentioned] == names


def test_running_backward_is_seen_by_whatever_road():
    roads = ("S.backward()", "torch.autograd.backward(S)", "torch.autograd.grad(S, Z)", "torch.func.grad(torch.sum)(X)")
    for road in roads:
        body = f"Z = X.clone().requires_grad_()\nwith torch.enable_grad():\n    S = Z.sum()\n    {road}\n{LOOPS}"
        assert graded([function(body)], forbidden=("run_backward",)).mentioned, road


def test_reports_of_the_students_process_may_be_anything():
    reports = [None, [], ["conv2d"], ["conv2d", "1", 1], [["conv2d"], 1, 1], ["other", 1, 1], ["conv2d", 1, 1, 1], 3]
    assert signs(reports, FROM_SCRATCH, 5) == []
    assert signs([["conv2d", 9, 1], ["fold", 1, -1], ["conv1d", True, 1], ["conv2d", 2, 3]], FROM_SCRATCH, 5) == [
        "conv1d (code cell 1, line 1)",
        "conv2d (code cell 2, line 3)",
        "fold",
    ]
    assert signs([["another process", 1, 1]], (), 5) == []


def test_cells_that_are_not_python_have_no_places_and_do_no_harm():
    sources = ["def f(:", "\0", "(" * 9999, "def f():\n    return 1"]
    places = Places(sources, str)
    names = {}
    exec(sources[-1], names)
    assert places.of(names["f"].__code__, 2) == (4, 2)
    assert places.of_binding("f") == (4, 1) and places.of_binding("g") is None


ROADS = {
    "an attribute": "def f(x):\n    return F.conv2d(x)",
    "a path": "def f(x):\n    return torch.nn.functional.conv2d(x)",
    "keywords": "def f(x):\n    return F.conv2d(x, weight=x)",
    "a star": "def f(*x):\n    return F.conv2d(*x)",
    "a global alias": "g = F.conv2d\ndef f(x):\n    h = g\n    return h(x)",
    "a local alias": "def f(x):\n    h = F.conv2d\n    return h(x)",
    "a local module": "def f(x):\n    m = F\n    return m.conv2d(x)",
    "a condition": "def f(x):\n    g = F.conv2d if x else None\n    return g(x)",
    "an exception": "def f(x):\n    try:\n        y = 1\n    except Exception as e:\n        return F.conv2d(x)",
    "with": "def f(x):\n    with open('a') as a:\n        return F.conv2d(x)",
    "a comprehension": "def f(x):\n    return [F.conv2d(y) for y in x]",
    "an inner function": "def f(x):\n    m = F\n    def g():\n        return m.conv2d(x)\n    return g()",
    "a closure": "def make():\n    g = F.conv2d\n    return lambda x: g(x)\nf = make()",
    "getattr": "def f(x):\n    return getattr(F, 'conv2d')(x)",
    "__getattribute__": "def f(x):\n    return F.__getattribute__('conv2d')(x)",
    "attrgetter": "import operator\ndef f(x):\n    return operator.attrgetter('nn.functional.conv2d')(torch)(x)",
    "vars": "def f(x):\n    return vars(F)['conv2d'](x)",
    "__dict__": "def f(x):\n    return F.__dict__['conv2d'](x)",
    "globals": "g = F.conv2d\ndef f(x):\n    return globals()['g'](x)",
    "eval": "def f(x):\n    return eval('F.conv2d(x)')",
    "an import": "def f(x):\n    import torch.nn.functional as g\n    return g.conv2d(x)",
    "an import of a path": "def f(x):\n    import torch.nn.functional\n    return torch.nn.functional.conv2d(x)",
    "an import of a name": "def f(x):\n    from torch.nn.functional import relu, conv2d as g\n    return g(x)",
    "import_module": "import importlib\ndef f(x):\n    return importlib.import_module('torch').conv2d(x)",
    "__import__": "def f(x):\n    return __import__('torch.nn').conv2d(x)",
    "a name after an object that raises errors": (
        "class Kind(type):\n    def __getattribute__(self, name):\n        1 / 0\n"
        "class A(metaclass=Kind):\n    pass\ndef f(x):\n    A\n    return F.conv2d(x)"
    ),
    "an operator": "def f(x):\n    return torch.ops.aten.conv2d.default(x)",
}
CLASS = """
class Maps:
    def __init__(self):
        self.inner = lambda x: x
    def own(self, x):
        return self.helper(x)
    def helper(self, x):
        return self.own(x - 1) if x else self.inner(x)
    def theirs(self, x):
        return F.conv2d(x)
    def through(self, x):
        return self.theirs(x)
    @property
    def tool(self):
        return F.conv2d
    @staticmethod
    def static(x):
        return F.conv2d(x)
    @classmethod
    def of_class(cls, x):
        return cls.static(x)
    def within(self, x):
        return [self.theirs(y) for y in x]
    def __call__(self, x):
        return F.conv2d(x)
    def __getitem__(self, place):
        return self.own(place)
class Child(Maps):
    pass
maps = Maps()
"""
ROADS |= {
    "a bound method": CLASS + "f = maps.through",
    "a method of a global": CLASS + "def f(x):\n    return maps.theirs(x)",
    "a method of a new object": CLASS + "def f(x):\n    new = Maps()\n    return new.through(x)",
    "an inherited method": CLASS + "def f(x):\n    return Child().through(x)",
    "a property": CLASS + "def f(x):\n    return maps.tool(x)",
    "a static method": CLASS + "def f(x):\n    return Maps.static(x)",
    "a class method": CLASS + "def f(x):\n    return Maps.of_class(x)",
    "a call of an object": CLASS + "def f(x):\n    return maps(x)",
    "a call of a new object": CLASS + "def f(x):\n    new = Child()\n    return new(x)",
    "an object that another function gets": CLASS + "def f(x):\n    return map(maps, x)",
    "an object in a list": CLASS + "def f(x):\n    return [maps][0](x)",
    "a layer of an object": (
        "class A(nn.Module):\n    def __init__(s):\n        super().__init__()\n        s.up = B()\n"
        "    def forward(s, x):\n        return s.up(x)\n"
        "class B(nn.Module):\n    def forward(s, x):\n        return F.conv2d(x)\na = A()\ndef f(x):\n    return a(x)"
    ),
    "a method inside": CLASS + "def f(x):\n    return maps.within(x)",
    "an object that is called": "class A:\n    def __call__(self, x):\n        return F.conv2d(x)\n\n\nf = A()",
    "a forward": "class A(nn.Module):\n    def forward(s, x):\n        return F.conv2d(x)\ndef f(x):\n    A()(x)",
}
ROADS |= {
    "a name bound in an expression": "def f(x):\n    return (m := F).conv2d(x)",
    "a name bound in a condition": "def f(x):\n    if (m := F) and x:\n        return m.conv2d(x)",
    "a name bound in a comprehension": "def f(x):\n    return [(m := F) for _ in x] and m.conv2d(x)",
    "a match": "def f(x):\n    match x:\n        case [y, *_] if y:\n            return F.conv2d(y)",
    "a generator": "def f(x):\n    return sum(F.conv2d(y) for y in x if y)",
    "a condition in a comprehension": "def f(x):\n    return {y: y for y in x if F.conv2d(y)}",
    "a decorator inside": "def f(x):\n    @F.conv2d\n    def g(y):\n        return y\n    return g",
    "a lambda's default": "f = lambda x, m=F: m.conv2d(x)",
    "an inner lambda's default": "def f(x):\n    return (lambda y, m=F: m.conv2d(y))(x)",
    "a keyword's default": "def f(x, *, m=F):\n    return m.conv2d(x)",
    "a default of the same name": "def f(x):\n    return (lambda y, F=F: F.conv2d(y))(x)",
    "a dictionary's get": "def f(x):\n    return vars(F).get('conv2d')(x)",
    "an inner keyword's default": "def f(x):\n    def g(y, *, n, m=F):\n        return m.conv2d(y)\n    return g(x)",
    "a class inside": "def f(x):\n    class A:\n        g = F.conv2d\n    return A.g(x)",
    "a method inside a class inside": (
        "def f(x):\n    class A:\n        def g(s):\n            return F.conv2d(x)\n    A().g()"
    ),
    "a star on the left": "def f(x):\n    m, *rest = F, x, x\n    return m.conv2d(x)",
    "several names at once": "def f(x):\n    (a, m), b = (x, F), x\n    return m.conv2d(x)",
    "several names from a tuple": "pair = torch, F\ndef f(x):\n    a, m = pair\n    return m.conv2d(x)",
    "an augmented assignment": "def f(x):\n    tools = []\n    tools += [F.conv2d]\n    return tools[0](x)",
    "a loop over modules": "def f(x):\n    for m in (torch, F):\n        x = m.conv2d(x)\n    return x",
    "a comprehension over modules": "def f(x):\n    return [m.conv2d(x) for m in [F]]",
    "a loop over names": "def f(x):\n    for name in ('relu', 'conv2d'):\n        x = getattr(F, name)(x)",
    "a loop that uses a name before it is bound": (
        "def f(x):\n    m = None\n    for y in x:\n        if m:\n            return m.conv2d(y)\n        m = F"
    ),
    "two branches": "def f(x):\n    if x:\n        m = F\n    else:\n        m = None\n    return m.conv2d(x)",
    "one module or none": "def f(x):\n    m = F if x else None\n    return m.conv2d(x)",
    "one module or another": "def f(x, m=None):\n    return (m or F).conv2d(x)",
    "an operator on an object": CLASS + "def f(x):\n    return maps + x",
    "an annotated variable": "def f(x):\n    m: object = F\n    return m.conv2d(x)",
    "an asynchronous function": "async def f(x):\n    async for y in x:\n        await F.conv2d(y)",
    "an f-string": "def f(x):\n    return f'{F.conv2d(x)}'",
    "a name in an f-string": "def f(x):\n    return getattr(F, f'conv{2}d')(x)",
    "a name in two pieces": "end = '2d'\ndef f(x):\n    return getattr(F, 'conv' + end)(x)",
    "nonlocal": (
        "def f(x):\n    m = None\n    def g():\n        nonlocal m\n        m = F\n    g()\n    return m.conv2d(x)"
    ),
    "a nonlocal of a closure": (
        "def make():\n    m = F\n    def g(x):\n        nonlocal m\n        y = m.conv2d(x)\n"
        "        m = 1\n    return g\nf = make()"
    ),
    "global": "m = F\ndef f(x):\n    global m\n    m = m or x\n    return m.conv2d(x)",
    "return in a branch": "def f(x):\n    if x:\n        return x\n    return F.conv2d(x)",
    "finally": "def f(x):\n    try:\n        return x\n    finally:\n        F.conv2d(x)",
    "the second of two lambdas": "g, f = lambda x: x, lambda x: F.conv2d(x)",
    "a lambda in a lambda": "f = (lambda m: lambda x: m.conv2d(x))(F)",
    "a decorator": (
        "import functools\ndef twice(g):\n    @functools.wraps(g)\n    def h(x):\n"
        "        return g(g(x))\n    return h\n"
        "@twice\ndef f(x):\n    return F.conv2d(x)"
    ),
    "a partial of getattr": (
        "import functools\nget = functools.partial(getattr, F)\ndef f(x):\n    return get('conv2d')(x)"
    ),
    "a partial inside": "import functools\ndef f(x):\n    return functools.partial(getattr, F)('conv2d')(x)",
    "methodcaller": "import operator\ndef f(x):\n    return operator.methodcaller('conv2d', x)(F)",
    "object's __getattribute__": "def f(x):\n    return object.__getattribute__(F, 'conv2d')(x)",
    "a module of sys.modules": "import sys\ndef f(x):\n    return sys.modules['torch'].conv2d(x)",
    "a text that binds names": "def f(x):\n    exec('m = F\\ny = m.conv2d(x)')",
    "a text with a function": "def f(x):\n    exec('def g(y):\\n    return F.conv2d(y)')",
    "a text that is compiled": "def f(x):\n    return eval(compile(' F.conv2d(x)', '', 'eval'))",
    "a module that a text names": "def f(x):\n    return eval('F').conv2d(x)",
    "a text with a text": "def f(x):\n    return eval(\"eval('F.conv2d(x)')\")",
    "a name after a text that runs itself": "text = 'eval(text)'\ndef f(x):\n    eval(text)\n    return F.conv2d(x)",
    "a name after a text that isn't Python": "def f(x):\n    eval(')')\n    eval('')\n    return F.conv2d(x)",
    "a private method": (
        "class A:\n    def f(self, x):\n        return self.__g(x)\n    def __g(self, x):\n"
        "        return F.conv2d(x)\nf = A().f"
    ),
    "a private method that is inherited": (
        "class A:\n    def f(self, x):\n        return self.__g(x)\n    def __g(self, x):\n        return F.conv2d(x)\n"
        "class B(A):\n    pass\ndef f(x):\n    return B().f(x)"
    ),
}
NO_ROADS = {
    "a bound method beside others": CLASS + "f = maps.own",
    "a method of a global beside others": CLASS + "def f(x):\n    return maps.own(x)",
    "brackets beside a call": CLASS + "def f(x):\n    new = Child()\n    return new[1], maps[x]",
    "a method of a new object beside others": CLASS + "def f(x):\n    return Child().own(x)",
    "an own function": "def conv2d(x):\n    return x\ndef f(x):\n    return conv2d(x)",
    "a message": "def f(x):\n    raise ValueError('conv2d')",
    "a string beside getattr": "def f(x):\n    name = 'conv2d'\n    return getattr(x, 'ndim'), name",
    "a parameter": "def f(conv2d):\n    return conv2d(1)",
    "an attribute of a parameter": "def f(x):\n    return x.conv2d(1)",
    "a key": "numbers = {'conv2d': 1}\ndef f(x):\n    return numbers['conv2d'], F.__name__",
    "a loop's variable": "def f(x):\n    for conv2d in x:\n        x += conv2d\n    return x",
    "another function": "def g(x):\n    return F.conv2d(x)\ndef f(x):\n    return x",
    "an object that claims to be everything": (
        "class A:\n    __eq__ = lambda *_: True\n    __hash__ = None\na = A()\ndef f(x):\n    return a('F.conv2d')"
    ),
    "an object that lies about its attributes": (
        "class A:\n    def __getattribute__(self, name):\n        1 / 0\na = A()\ndef f(x):\n    return a.conv2d"
    ),
    "all names of the notebook": "g = F.conv2d\ndef f(x):\n    globals().setdefault('end', x)\n    return end",
    "all names of a module": "def f(x):\n    return len(vars(F)), F.__dict__.keys()",
    "the names given to eval": "g = F.conv2d\ndef f(x):\n    return eval('x + 1', globals(), locals())",
    "nothing": "g = 1",
    "type hints": (
        "def f(x: F.conv2d, *y: F.conv2d) -> F.conv2d:\n    z: F.conv2d = x\n    w: F.conv2d\n"
        "    def g(a: F.conv2d) -> F.conv2d:\n        return a\n    return g(z)"
    ),
    "a class's type hints": "class A:\n    up: F.conv2d\n    def __call__(self, x):\n        return x\nf = A()",
    "a class inside with type hints": "def f(x):\n    class A:\n        up: F.conv2d = None\n    return A().up",
    "the lines after a return": "def f(x):\n    return x\n    y = F.conv2d(x)\n    return y",
    "the lines after a loop's end": "def f(x):\n    for y in x:\n        continue\n        F.conv2d(y)",
    "a branch that never runs": (
        "def f(x):\n    if 0:\n        F.conv2d(x)\n    while False:\n        F.conv2d(x)\n"
        "    if True:\n        return x\n    else:\n        return F.conv2d(x)"
    ),
    "a local name": "from torch import conv2d\ndef f(x):\n    conv2d = x + 1\n    return conv2d",
    "a parameter that hides a name": "from torch import conv2d\ndef f(x, *, conv2d=None, **F):\n    return conv2d, F",
    "an inner parameter that hides a name": (
        "from torch import conv2d\ndef f(x):\n    def g(conv2d):\n        return conv2d\n"
        "    return g, lambda conv2d: conv2d(x)"
    ),
    "a default of the same name as a local": (
        "from torch import conv2d\ndef f(x):\n    conv2d = x\n    return lambda y, conv2d=conv2d: conv2d + y"
    ),
    "other parameters that hide a name": (
        "from torch import conv2d\ndef f(x):\n    return lambda *conv2d: conv2d, lambda **conv2d: conv2d, "
        "lambda conv2d, /: conv2d, lambda y=1, *, conv2d=2: conv2d"
    ),
    "an inner function that hides a name": (
        "from torch import conv2d\ndef f(x):\n    def conv2d(y):\n        return y\n    return conv2d(x)"
    ),
    "a comprehension's variable that hides a name": (
        "from torch import conv2d\ndef f(x):\n    return [conv2d for conv2d in x], {conv2d for _, (conv2d, *_) in x}"
    ),
    "other statements that hide a name": (
        "from torch import conv2d\ndef f(x):\n    try:\n        with x as (conv2d, y):\n            return conv2d\n"
        "    except KeyError as conv2d:\n        return conv2d"
    ),
    "a walrus that hides a name": "from torch import conv2d\ndef f(x):\n    return (conv2d := x) + conv2d",
    "a pattern that hides a name": (
        "from torch import conv2d\ndef f(x):\n    match x:\n        case [1, *conv2d] | (2 as conv2d):\n"
        "            return conv2d"
    ),
    "a pattern's rest that hides a name": (
        "from torch import conv2d\ndef f(x):\n    match x:\n        case {'a': 1, **conv2d}:\n            return conv2d"
    ),
    "an import that hides a name": (
        "from torch import conv2d\ndef f(x):\n    import math as conv2d\n    return conv2d.pi"
    ),
    "a name that is deleted and defined again": (
        "from torch import conv2d\ndel conv2d\ndef conv2d(x):\n    return x\nf = conv2d"
    ),
    "a default from before a name was bound again": (
        "def conv2d(x):\n    return x\ndef f(x, g=conv2d):\n    return g(x)\nfrom torch import conv2d"
    ),
    "a decorator that has run": (
        "g = lambda h: h\n@g\ndef f(x):\n    return x\ng = F.conv2d  # which decorated nothing"
    ),
    "a draft of the same shape": (
        "def f(x):\n    return [F.conv2d(y) for y in x]\ng = f\ndef f(x):\n    return [F.relu(y) for y in x]"
    ),
    "a later function of the same shape": (
        "def f(x):\n    return [F.relu(y) for y in x]\ng = f\ndef f(x):\n    return [F.conv2d(y) for y in x]\nf = g"
    ),
    "the first of two lambdas": "f, g = lambda x: x, lambda x: F.conv2d(x)",
    "the last of three lambdas": (
        "e, g, f = (lambda: 1), (lambda x: F.conv2d(x) if x else x), (lambda x: x if x else F)"
    ),
    "a lambda that returns a lambda": "g = F.conv2d\nf = (lambda g: lambda x: g + x)(1)",
    "words in texts": "def f(x):\n    return f'conv2d {x} F.conv2d', 'conv' + '2d', b'conv2d', {'conv2d': x}",
    "a text that is only shown": "def f(x):\n    print('eval(F.conv2d)')\n    return repr('F.conv2d(x)')",
    "a keyword": "def f(x):\n    return dict(conv2d=x)",
    "an attribute that is set": "class A:\n    pass\na = A()\na.g = F.conv2d\ndef f(x):\n    a.g = x",
    "another module of sys.modules": "import sys\ndef f(x):\n    return sys.modules['torch'].relu(x)",
}


def read(source, forbidden="conv2d"):
    names = {"__name__": "__main__"}
    exec(f"{IMPORTS}\n{source}", names)
    return source_analysis.reached("f", names, (forbidden,), Places([f"{IMPORTS}\n{source}"], str))


@pytest.mark.parametrize("road", ROADS)
def test_the_code_alone_shows_what_it_reaches_and_where(road):
    place = read(ROADS[road])["conv2d"]
    assert place[0] == 1 and place[1] > IMPORTS.count("\n") + 1


@pytest.mark.parametrize("road", NO_ROADS)
def test_the_code_alone_shows_nothing_where_nothing_is_reached(road):
    assert read(NO_ROADS[road]) == {}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="new in Python 3.12")
def test_types_of_newer_pythons_are_hints():
    assert read("def f[T: F.conv2d](x: T):\n    type Up = F.conv2d\n    return x") == {}


def test_a_tensors_own_windows_are_not_unfolding():
    assert read("X = torch.ones(4)\ndef f(x):\n    return X.unfold(0, 2, 1)", "unfold") == {}
    assert read("X = torch.ones(4)\ndef f(x):\n    return F.unfold(X, 2)", "unfold")


@pytest.mark.parametrize(
    "text",
    [
        "def f(x): return F.conv2d(x)",
        "def f(x): return [F.conv2d(y) for y in x]",
        "f = lambda x: torch.nn.functional.conv2d(x)",
        "def f(x):\n    import torch.nn.functional as G\n    return G.conv2d(x)",
        "def f(x):\n    import torch.nn.functional as G\n    return G.conv2d(x)\ndel torch, nn, F",
        "def make(g):\n    return lambda x: g(x)\nf = make(F.conv2d)",
    ],
)
def test_a_function_without_source_is_known_by_its_names(text):
    names = {}
    exec(f"{IMPORTS}\n{text}", names)
    assert source_analysis.reached("f", names, ("conv2d",), Places([], str)) == {"conv2d": None}


@pytest.mark.parametrize(
    "text", ["def f(x): return F.relu(x)", "def f(x): return 'conv2d', x.conv2d", "f = lambda F: 1"]
)
def test_a_function_without_source_that_uses_nothing_is_not_flagged(text):
    names = {}
    exec(f"{IMPORTS}\n{text}", names)
    assert source_analysis.reached("f", names, ("conv2d",), Places([], str)) == {}


def test_a_place_is_that_of_the_cell_in_which_a_helper_stands():
    cells = [
        IMPORTS,
        "%%time\n\n@torch.no_grad()\ndef g(x):\n    return F.conv2d(\n        x)",
        "def f(x):\n    return g(x)",
    ]
    names = {}
    for cell in cells:
        exec(cell.replace("%%time", "pass"), names)
    assert source_analysis.reached("f", names, ("conv2d",), Places(cells, str)) == {"conv2d": (2, 5)}


@pytest.mark.parametrize(
    "line", ["import absent", "import absent.a as b", "from absent import a", "from absent.a import b"]
)
def test_a_package_is_known_by_its_name_before_it_is_imported(line):
    assert read(f"def f(x):\n    {line}", "absent") == {"absent": (1, IMPORTS.count("\n") + 3)}


def test_a_module_of_sys_modules_stands_for_itself_alone():
    source = "import sys\ndef f(x):\n    return sys.modules['math']"
    assert read(source, "codecs") == {}
    assert read(source, "math")
