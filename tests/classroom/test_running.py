"""A notebook's run: what fails or never ends costs only itself, whatever computer the notebook comes from."""

import os
import time

import nbformat
import pytest

from classroom.grading import answer_key, comparison, missing_packages, scoring, submission, time_limits
from classroom.grading.fork_server import ForkServer
from classroom.grading.limits import Limits
from classroom.grading.question import Case, Question
from classroom.grading.submission import Submission
from tests.classroom.honest_solutions import ROOT

LIMITS = Limits(cpu_seconds=2, real_seconds=60)
NAMES = ("one", "two", "three")


def key_of(names=NAMES, forbidden=()):
    questions = (Question(name, 2, name, _two_cases, lambda x: x + 1, forbidden) for name in names)
    return answer_key.Key("mine", tuple(questions), "")


def _two_cases(generator):
    return [Case((1,)), Case((2,))]


def run(*cells, key=None, limits=LIMITS):
    return scoring.score("a.ipynb", Submission(cells, ""), key or key_of(), 1, limits)


FLOOR = key_of(["one"], ("floor",))


def points(graded):
    return {judged.name: judged.points for judged in graded.questions}


def right(*names):
    return "\n".join(f"def {name}(x):\n    return x + 1\n" for name in names)


FULL = dict.fromkeys(NAMES, 2)
ENDLESS = {
    "an index that never grows": "i = 0\n    while i < x:\n        pass",
    "one that catches every error": "while True:\n        try: x += 1\n        except Exception: pass",
    "one that catches the interruption too": "while True:\n        try: x += 1\n        except: pass",
    "one in a function within": "def inner():\n        while True: pass\n    return inner()",
    "one beneath Python": "return sum(iter(int, 1))",
    "a long sleep": "import time; time.sleep(1000)",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_function_that_never_returns_costs_only_itself_and_what_calls_it(kind):
    cells = (f"def one(x):\n    {ENDLESS[kind]}", "one(1)", "def two(x):\n    return one(x)", "two(1)\ntwo(2)")
    graded = run(*cells, right("three"))
    assert points(graded) == {**FULL, "one": 0, "two": 0}
    assert graded.seconds < LIMITS.real_seconds


def test_only_the_inputs_that_never_return_cost_points():
    graded = run("def one(x):\n    while x == 1: pass\n    return x + 1", right("two", "three"))
    assert points(graded) == {**FULL, "one": 1}


def test_a_function_that_ran_out_of_time_is_slow_from_then_on_and_so_is_whatever_calls_it():
    names = {}
    exec("def one():\n    while True: pass\ndef two():\n    one()\ndef three():\n    pass", names)
    time_limits.prepare()
    _, error = time_limits.timed(names["two"], 0.2, 500)
    assert isinstance(error, time_limits.OutOfTime)
    assert [time_limits.is_slow([name], names) for name in NAMES] == [True, True, False]
    time_limits.forget()
    assert not time_limits.is_slow(NAMES, names)


BUSY = "def compute(seconds):\n    import time\n    end = time.process_time() + seconds\n"
BUSY += "    while time.process_time() < end: pass"


def test_an_interruption_leaves_no_sign_of_a_forbidden_function():
    endless = "\n".join(f"def {name}(x):\n    while True: str.upper('a'), f'{{x}}'.strip()" for name in NAMES)
    assert [judged.mentioned for judged in run(endless, key=key_of(NAMES, ("floor",))).questions] == [[], [], []]


def test_a_long_loop_of_a_cells_own_takes_no_time_from_the_functions_that_it_calls():
    given = "compute(3)\ndef one(x):\n    return x + 1"
    graded = run(BUSY, "while True: compute(0.1)", given, right("two", "three"), limits=Limits(6, 60))
    assert points(graded) == FULL


def test_what_was_slow_in_a_cell_gets_its_whole_time_when_the_grader_calls_it():
    called = "def one(x):\n    compute(2.3)\n    return x + 1"
    graded = run(BUSY, "compute(100)", called, right("two", "three"), limits=Limits(10, 100))
    assert points(graded) == FULL


def test_what_never_ends_leaves_the_statements_after_it_in_the_same_cell():
    assert points(run(f"while True: pass\n{right(*NAMES)}")) == FULL


def test_waiting_in_every_cell_takes_no_time_from_the_questions():
    cells = [f"{right(name)}\nimport time; time.sleep(100)" for name in NAMES]
    graded = run(*cells, limits=Limits(cpu_seconds=2, real_seconds=8))
    assert points(graded) == FULL


def test_many_cells_that_end_the_process_cost_only_themselves():
    assert points(run(right(*NAMES), *["import os; os._exit(0)"] * 9)) == FULL


def test_the_time_of_the_processor_counts_and_not_the_clock():
    time_limits.prepare()
    assert time_limits.timed(lambda: time.sleep(0.5), 0.1, 5) == (None, None)
    _, error = time_limits.timed(lambda: [None for _ in iter(lambda: 0, 1)], 0.1, 500)
    assert isinstance(error, time_limits.OutOfTime)
    _, error = time_limits.timed(lambda: time.sleep(100), 100, 0.1)
    assert isinstance(error, time_limits.OutOfTime)


FAILING = {  # lines that fail here, or would in a terminal, before an import that the answers need
    "Colab's drive": "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive/MyDrive",
    "Colab's uploads": "from google.colab import files\nuploaded = files.upload()\nfor name in uploaded: open(name)",
    "Colab's settings": "from google.colab import output, userdata\noutput.enable_custom_widget_manager()",
    "Colab, if it is there": "try:\n    import google.colab\nexcept ImportError:\n    pass",
    "a package that is missing": "import seaborn as sns\nsns.set_theme()",
    "one by another name": "from torchvision_of_mine import models",
    "a progress bar": "from tqdm.notebook import tqdm\nfor _ in tqdm(range(2)): pass",
    "a folder": "import os\nos.listdir('/kaggle/input')",
    "a file": "data = open('data.csv').read()",
    "magics of a browser": "%autosave 60\n%matplotlib widget\n%matplotlib inline\n%gui qt",
    "magics that don't exist": "%load_ext nowhere\n%nonsense 1",
    "another folder": "%cd ..\n%cd /\n%cd -q /content\n%cd .",
    "the shell": "!pip install -q seaborn\n!nvidia-smi\n%pip install seaborn",
    "a package of several that is missing": "import of_mine, math as m\nfrom math import of_mine, e",
    "Colab's tables": "from google.colab import data_table, drive\ndata_table.enable_dataframe_formatter()",
    "a widget": "import ipywidgets\nipywidgets.interact(lambda a: a, a=(1, 3))\ndisplay(ipywidgets.IntSlider())",
    "a wrong line of one's own": "1 / 0\nassert False",
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_line_that_fails_among_the_imports_costs_nothing(kind):
    graded = run(
        f"{FAILING[kind]}\nfrom math import floor", "def one(x):\n    return floor(x) + 1", right("two", "three")
    )
    assert points(graded) == FULL


def test_each_name_of_an_import_counts_by_itself():
    given = "import nowhere_to_be_found, math as m\nfrom math import of_mine, floor"
    assert points(run(given, "def one(x):\n    return m.floor(x) + floor(1)", right("two", "three"))) == FULL


ABSENT = {  # what a student writes above and in a function, with packages that aren't installed everywhere
    "hints": (
        'from jaxtyping import Float, jaxtyped\nfrom beartype import beartype as checked\nRow = Float[object, "n"]',
        '@jaxtyped(typechecker=checked)\ndef one(x: Float[object, "n m"], *, y: Row = 1) -> Nowhere[int]:\n'
        "    def inner(x: Float[int, 'n']) -> Float[int, 'n']:\n        z: Float[int, ''] = x\n        return z\n"
        "    assert isinstance(x, Float[int, 'n'])\n    return inner(x) + y",
    ),
    "a package only for hints": (
        "from nptyping import NDArray, Shape",
        "class Adder:\n    by: NDArray[Shape['2'], int] = 1\n    def __call__(self, x: NDArray) -> NDArray:\n"
        "        return x + self.by\none: NDArray = Adder()",
    ),
    "checks of types": (
        "from beartype import BeartypeConf, beartype\nfrom typeguard import check_type, typechecked",
        "@beartype(conf=BeartypeConf(is_color=False))\n@typechecked\n@beartype\ndef one(x: int):\n"
        "    return check_type(x, int) + 1",
    ),
    "what is printed": (
        "from icecream import ic\nic.configureOutput(prefix='')\nfrom rich import print\n"
        "from rich.pretty import pprint\nfrom rich.console import Console\nconsole = Console(width=80)",
        "def one(x):\n    print(x)\n    console.print(pprint(x))\n    ic()\n    a, b = ic(x, 1)\n"
        "    return ic(ic(a) + b)",
    ),
    "progress": (
        "from tqdm.auto import tqdm\nfrom tqdm.contrib import tenumerate\nfrom rich.progress import track\n"
        "tqdm.pandas()\ntqdm.set_lock(tqdm.get_lock())",
        "def one(x):\n    tqdm.write('x')\n    with tqdm.get_lock(), tqdm(total=2) as bar:\n        bar.update(1)\n"
        "    for place, step in tenumerate(track([1], 'a')):\n        x += step + place\n    return x",
    ),
    "a compiler": (
        "import numba\nfrom numba import njit, prange",
        "@numba.jit(nopython=True)\n@njit(parallel=True)\n@njit('int64(int64)')\n@njit\ndef one(x):\n"
        "    for _ in prange(1):\n        x += 1\n    return x",
    ),
    "plots and logs": (
        "import seaborn as sns, wandb\nfrom loguru import logger\nimport plotly.express as px\nsns.set_theme()\n"
        "run = wandb.init(project='a')",
        "@logger.catch\ndef one(x):\n    sns.heatmap([[x]], annot=True).set_title('a')\n    px.imshow([[x]]).show()\n"
        "    run.log({'x': x})\n    logger.info('{}', x)\n    return x + 1",
    ),
}


@pytest.mark.parametrize("kind", ABSENT)
def test_a_package_that_changes_no_answer_costs_none_where_it_is_missing(kind):
    assert points(run(*ABSENT[kind], right("two", "three"))) == FULL


def test_the_page_for_teachers_names_every_package_that_has_a_stand_in():
    page = (ROOT / "back/for_teachers.md").read_text(encoding="utf-8")
    packages = {*missing_packages.SILENT, *(name.partition(".")[0] for name in missing_packages.CONTENTS)} - {"google"}
    assert [package for package in packages if f"`{package}`" not in page] == []


@pytest.mark.parametrize(
    "line", ["from numba import vectorize", "import einops_of_mine", "import google.cloud_of_mine"]
)
def test_a_package_that_computes_is_missing_and_not_imitated(line):
    graded = run(line, "import wandb\ndef one(x):\n    return wandb.config.one + x", right("two", "three"))
    assert points(graded) == {**FULL, "one": 0}
    assert graded.failed_cells[0][0] == 1 and "Error" in graded.failed_cells[0][1]


def test_a_function_with_hints_that_mean_nothing_is_still_found_in_its_cell():
    hinted = "import math\ndef one(x):\n    def inner(y: Nowhere) -> Nowhere:\n        return math.floor(y)\n"
    (judged,) = run(f"{hinted}    return inner(x) + 1", key=FLOOR).questions
    assert judged.points == 2 and judged.mentioned == ["floor (code cell 1, line 4)"]


@pytest.mark.parametrize("magic", ["%%memit", "%%wandb", "%%ai gpt", "%%px --local", "%%lprun -f one one(1)\n%%time"])
def test_a_cell_under_a_magic_that_is_not_here_runs_without_it(magic):
    graded = run("%load_ext nowhere", f"{magic}\n{right(*NAMES)}")
    assert points(graded) == FULL
    (judged,) = run(f"{magic}\ndef one(x):\n    import math\n    return math.floor(x) + 1", key=FLOOR).questions
    assert judged.points == 2 and "floor (code cell 1," in judged.mentioned[0]


@pytest.mark.parametrize("magic", ["%%R", "%%julia", "%%sql", "%%cython", "%%bash", "%%html", "%%writefile a.txt"])
def test_a_cell_in_another_language_is_not_run_as_python(magic):
    graded = run(right(*NAMES), f"{magic}\none = 3")
    assert points(graded) == FULL
    assert points(run(right(*NAMES), "%%memit\none <- function(x) x")) == FULL


NUMBER = {  # the cells around the one that draws inputs, and the number that counts
    "as the handout has it": (["student = 1234"], [], 1234),
    "a loop over numbers": (["student = 1234"], ["for student in range(3): pass"], 1234),
    "a loop over names": (["student: int = 1234"], ["for student in ['Ann', 'Bo']: print(student)"], 1234),
    "a loop that draws": (["student = 1234"], ["for student in (1, 2): check.own_inputs(student)"], 1234),
    "in another cell": (["student = 0", "student = 1234"], [], 1234),
    "an example before": (["student = 55555", "student = 1234"], [], 1234),
    "too late": (["student = 0"], ["student = 1234"], 1234),
    "none": (["student = 0"], [], 0),
    "deleted": (["student = 1234"], ["del student"], 1234),
    "a word": (["student = 'Ann'"], [], None),
}


@pytest.mark.parametrize("kind", NUMBER)
def test_the_number_with_which_inputs_are_drawn_counts(kind):
    before, after, number = NUMBER[kind]
    imports, drawn = "from transconv_course import check", "X, K = check.own_inputs(student)"
    assert run(imports, *before, drawn, *after).student == number


@pytest.mark.parametrize("magic", ["%%time", "%%capture", "%%capture out\n"])
def test_a_line_that_fails_under_a_magic_costs_nothing(magic):
    assert points(run(f"{magic}\nimport nowhere_to_be_found\n{right(*NAMES)}")) == FULL


def test_a_cell_that_exits_ends_there_as_in_jupyter():
    assert points(run(f"{right('one')}\nraise SystemExit\n{right('two')}", right("three"))) == {**FULL, "two": 0}


def test_a_module_that_the_notebook_writes_can_be_imported_and_is_the_students_own():
    written = f"%%writefile mine.py\n{right('one')}"
    cells = (written, "from mine import one\nimport os\nos.makedirs('data', exist_ok=True)", "%cd data", right("two"))
    assert points(run(*cells, right("three"))) == FULL
    hidden = "%%writefile mine.py\nimport math\ndef one(x):\n    return math.floor(x) + 1"
    (judged,) = run(hidden, "from mine import one", key=key_of(["one"], ("floor",))).questions
    assert judged.points == 2 and judged.mentioned
    own = "%%writefile mine.py\ndef floor(x): return x\ndef one(x):\n    return floor(x) + 1"
    (judged,) = run(own, "from mine import one", key=key_of(["one"], ("floor",))).questions
    assert judged.points == 2 and not judged.mentioned


def test_nothing_is_written_to_the_home_of_whoever_grades(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    server = ForkServer()
    server.close()
    assert not {".ipython", "ipython"}.intersection(os.listdir(tmp_path))


SAID = {  # what a function returns or raises
    "a class with a long name": "return type('x' * 10**7, (), {})()",
    "an error with a long name": "raise type('x' * 10**7, (Exception,), {})",
    "many classes": "k = object\n    for i in range(900): k = type('x' * 99, (k,), {})\n    return k()",
    "letters of twelve bytes": "return ['\\U0001f600' * 10_000] * 50",
    "long keys": "return {'\\U0001f600' * 10**6: 1}",
    "many arrays": "import torch; return [torch.ones(9, 9, dtype=torch.bfloat16)] * 1500",
    "too many arrays": "import torch; return [torch.ones(0)] * 15_000",
    "many numbers": "return [0.1] * 19_000",
}


@pytest.mark.parametrize("kind", SAID)
def test_what_comes_back_is_bounded_in_length_and_time_and_costs_only_its_question(kind):
    graded = run(f"def one(x):\n    {SAID[kind]}", right("two", "three"))
    assert points(graded) == {**FULL, "one": 0}
    assert len(str(graded.to_json())) < 20_000
    assert graded.seconds < 6
    assert "ended" not in graded.questions[0].said


def test_a_long_list_of_arrays_is_shown_in_a_moment():
    import torch

    begun = time.process_time()
    assert len(comparison._text([torch.ones(9, 9, dtype=torch.bfloat16)] * 1500)) < 500
    assert time.process_time() - begun < 1


def test_what_a_child_says_of_names_is_cut():
    assert scoring._strings(["x" * 10**6] * 10**3) == ["x" * scoring.MOST_NAME] * scoring.MOST_NAMES
    assert scoring._strings([1, None, "x"]) == ["x"] and scoring._strings("x") == []


def test_the_copy_of_the_library_in_a_handout_is_neither_counted_nor_run(tmp_path, monkeypatch):
    handout = nbformat.read(ROOT / "classroom/handouts/assignment_01.ipynb", as_version=4)
    setup = next(cell for cell in handout.cells if cell.id == "setup")
    setup.source = f"before = 1\n{setup.source}\nafter = 2"
    path = tmp_path / "a.ipynb"
    nbformat.write(handout, path)
    monkeypatch.setattr(submission, "MOST_CODE", 30_000)
    found = submission.read(path, 10 << 20)
    assert len(found.cells[0]) < 1000 and found.cells[0].count("\n") == setup.source.count("\n")
    assert found.cells[0].startswith("before") and found.cells[0].endswith("after = 2")
    assert 1 not in dict(run(*found.cells).failed_cells)
