"""Submissions of people who mean well: answers that are wrong, cells out of place, and everything a notebook prints."""

from tests.classroom.samples.right import add, body, cell_of, edited, replace
from tests.classroom.samples.sample import EVERYTHING, Sample, losing


@edited
def is_right(notebook):
    """Has every answer right."""


@edited
def is_not_answered(notebook):
    """Is the notebook as it was handed out: every answer is still an ellipsis."""
    for number in range(1, 10):
        cell = cell_of(notebook, f"q{number}-answer")
        names = [line.split(" = ")[0] for line in cell.source.splitlines() if line[:1].strip() and " = " in line]
        cell.source = "\n".join(f"{name} = ..." for name in names) or "..."


BUILT_ON = {"q3": ("q4", "q7"), "q4": ("q7",)}
CALLS = {
    "q1": ("output_by_hand", "cells_of_four"),
    "q2": ("trans_conv",),
    "q3": ("trans_conv_strided",),
    "q4": ("trans_conv_padded",),
    "q5": ("output_size", "padding_that_triples"),
    "q6": ("output_cell",),
    "q7": ("trans_conv_channels",),
    "q8": ("weight_shape", "as_layer"),
    "q9": ("counterexample", "repaired"),
}


def unfinished(*questions):
    """Return a sample without answers to these questions, and so without answers to those that build on them."""

    @edited
    def is_unfinished(notebook):
        """Lacks some of the answers; what is there is right."""
        for question in questions:
            notebook.cells.remove(cell_of(notebook, f"{question}-answer"))

    lost = {*questions, *(other for question in questions for other in BUILT_ON.get(question, ()))}
    return Sample("deleted cells", is_unfinished, losing(*(call for question in lost for call in CALLS[question])))


@edited
def has_a_syntax_error(notebook):
    """Has a cell that Python cannot read."""
    replace(notebook, "q2", "def trans_conv(X, K):", "def trans_conv(X, K)")


@edited
def has_every_cell_twice(notebook):
    """Has every cell twice in a row, with the same id."""
    notebook.cells = [cell for cell in notebook.cells for _ in range(2)]


@edited
def has_its_cells_in_another_order(notebook):
    """Has its answers in reverse order, so that checks run before the answers they check."""
    places = [place for place, cell in enumerate(notebook.cells) if cell.id in [f"q{n}-answer" for n in range(2, 8)]]
    for place, cell in zip(places, [notebook.cells[place] for place in reversed(places)], strict=True):
        notebook.cells[place] = cell


@edited
def has_a_renamed_function(notebook):
    """Gives its function another name."""
    replace(notebook, "q2", "def trans_conv(", "def transposed_convolution(")


@edited
def has_renamed_parameters(notebook):
    """Gives its parameters other names, which the question forbids; they still work by position."""
    cell = cell_of(notebook, "q2-answer")
    cell.source = "def trans_conv(image, kernel):\n    X, K = image, kernel\n" + cell.source.split("\n", 1)[1]


@edited
def answers_with_nan(notebook):
    """Answers with a tensor of the right shape in which every cell is NaN."""
    body(notebook, "return X.new_full((X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1), float('nan'))")


@edited
def answers_with_one_nan(notebook):
    """Answers correctly, except for one cell that is NaN."""
    replace(notebook, "q2", "    return total", "    total[0, 0] = float('inf') - float('inf')\n    return total")


@edited
def answers_in_float32(notebook):
    """Answers with the right numbers in half the precision that the question asks for."""
    replace(notebook, "q2", "    return total", "    return total.float()")


@edited
def answers_in_complex_numbers(notebook):
    """Answers with the right numbers, each with an imaginary part of zero."""
    replace(notebook, "q2", "    return total", "    return total.to(torch.complex128)")


@edited
def answers_by_hand_in_complex_numbers(notebook):
    """Writes the numbers of question 1 as complex ones, where nothing says what kind they must be."""
    replace(
        notebook, "q1", "output_by_hand = ", "output_by_hand = torch.ones((), dtype=torch.complex128) * torch.tensor("
    )
    replace(notebook, "q1", "]]", "]])")


@edited
def answers_in_words(notebook):
    """Answers with the right numbers, written out in a string."""
    replace(notebook, "q2", "    return total", "    return str(total.tolist())")


@edited
def answers_with_wrong_values(notebook):
    """Answers in the right shape, but with values that are slightly off."""
    replace(notebook, "q2", "    return total", "    return total + 1e-3")


@edited
def answers_with_wrong_values_everywhere(notebook):
    """Answers every question with a number that is never right."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id.endswith("-answer"):
            lines = cell.source.splitlines()
            heads = [line for line in lines if line.startswith("def ")]
            names = [line.split(" = ")[0] for line in lines if line[:1].strip() and " = " in line]
            cell.source = "\n".join([f"{head}\n    return 0.5" for head in heads] + [f"{name} = 0.5" for name in names])


@edited
def answers_with_a_generator(notebook):
    """Yields where it should return."""
    replace(notebook, "q2", "    return total", "    yield total")


@edited
def answers_with_a_gradient(notebook):
    """Answers correctly, with a tensor that still carries its gradient graph."""
    replace(notebook, "q2", "    return total", "    return total.requires_grad_()")


@edited
def answers_with_a_numpy_number(notebook):
    """Answers correctly, with a numpy number where others return a tensor."""
    replace(notebook, "q6", "    return collected", "    return collected.numpy()[()]")


@edited
def asks_for_input(notebook):
    """Asks the reader a question in a cell, and nobody answers."""
    add(notebook, "name = input('What is your name? ')")


@edited
def asks_for_input_in_a_function(notebook):
    """Asks the reader a question in a function, and nobody answers."""
    replace(notebook, "q2", "    return total", "    return total if input('Shall I?') else total")


@edited
def opens_windows(notebook):
    """Shows a plot, and opens a window where there is no screen."""
    add(
        notebook,
        """
        import matplotlib.pyplot as plt
        plt.plot([1, 2])
        plt.show()
        import tkinter
        tkinter.Tk().mainloop()
        """,
    )


@edited
def warns_a_thousand_times(notebook):
    """Warns and logs thousands of times, with a different text each time."""
    add(
        notebook,
        """
        import logging, sys, warnings
        warnings.simplefilter("always")
        for number in range(2000):
            warnings.warn(f"warning {number}")
            logging.getLogger("student").error("error %d", number)
            print(number, file=sys.stderr)
        """,
    )


@edited
def turns_warnings_into_errors(notebook):
    """Makes every later warning an error, including those of the code that runs it."""
    add(notebook, "import warnings\nwarnings.simplefilter('error')")


@edited
def prints_a_giant_output(notebook):
    """Prints a hundred megabytes."""
    add(notebook, "for _ in range(100):\n    print('x' * 1_000_000)")


@edited
def prints_binary_output(notebook):
    """Prints every possible byte, half characters, colours and the end tag of a page."""
    add(
        notebook,
        r"""
        import os
        os.write(1, bytes(range(256)) * 1000)
        os.write(2, bytes(range(256)) * 1000)
        print("\x1b[31m\x00\x07</pre></html><script>alert(1)</script>")
        print("\ud800")
        """,
    )


@edited
def raises_a_giant_error(notebook):
    """Raises an error whose text has ten megabytes, with half a character and a script in it."""
    body(notebook, r"raise ValueError('\ud800<script>alert(1)</script>' + 'x' * 10_000_000)")


@edited
def stores_giant_outputs(notebook):
    """Stores an output of five megabytes and a picture that isn't one."""
    cell = cell_of(notebook, "q2-check")
    cell.execution_count = 1
    for data in ({"text/plain": "x" * 5_000_000}, {"image/png": "AAAA" * 1000}):
        new = {"output_type": "display_data", "data": data, "metadata": {}}
        cell.outputs.append(type(cell)(new))


@edited
def speaks_to_the_shell(notebook):
    """Has cells for another language and lines for the shell."""
    add(notebook, "%%bash\necho a line for the shell > note.txt\nexit 3")
    add(notebook, "%%javascript\nalert('a page')", after="q3-answer")
    add(notebook, "!echo a line for the shell\nfiles = !ls\n!!ls\nget_ipython().system('ls')", after="q4-answer")


@edited
def uses_everyday_magic(notebook):
    """Has the magic lines that many notebooks have, before and after the answers."""
    cell_of(notebook, "imports").source = (
        "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!pip install --quiet d2l\n"
        + cell_of(notebook, "imports").source
    )
    cell = cell_of(notebook, "q2-answer")
    cell.source = (
        "%config InlineBackend.figure_format = 'svg'\n" + cell.source + "\ntrans_conv?\n%time trans_conv(X, K)"
    )


@edited
def changes_where_it_stands(notebook):
    """Changes the working directory, and clears the module search path."""
    add(notebook, "import os, sys\nos.chdir('/')\nsys.path.clear()\nsys.modules.pop('json', None)")


Q2 = losing("trans_conv")

RIGHT = Sample("right", is_right)

SAMPLES = (
    RIGHT,
    Sample("not answered", is_not_answered, EVERYTHING, "no answer yet"),
    Sample("syntax error", has_a_syntax_error, Q2, "SyntaxError"),
    unfinished("q3", "q5"),
    Sample("duplicated cells", has_every_cell_twice),
    Sample("reordered cells", has_its_cells_in_another_order),
    Sample("renamed functions", has_a_renamed_function, Q2, "defines no `trans_conv`"),
    Sample("renamed parameters", has_renamed_parameters),
    Sample("NaN", answers_with_nan, Q2, "numbers differ"),
    Sample("NaN", answers_with_one_nan, Q2),
    Sample("wrong dtypes", answers_in_float32, said="torch.float64 went in", partly=Q2),
    Sample("wrong dtypes", answers_in_complex_numbers, Q2),
    Sample("wrong dtypes", answers_by_hand_in_complex_numbers, losing("output_by_hand")),
    Sample("wrong dtypes", answers_in_words, Q2),
    Sample("right shape with wrong values", answers_with_wrong_values, Q2, "numbers differ"),
    Sample("right shape with wrong values", answers_with_wrong_values_everywhere, EVERYTHING),
    Sample("a generator", answers_with_a_generator, Q2, "generator"),
    Sample("a gradient", answers_with_a_gradient),
    Sample("numpy's numbers", answers_with_a_numpy_number),
    Sample("input()", asks_for_input, said="EOFError"),
    Sample("input()", asks_for_input_in_a_function, Q2),
    Sample("windows", opens_windows),
    Sample("warnings by the thousand", warns_a_thousand_times),
    Sample("warnings as errors", turns_warnings_into_errors),
    Sample("giant outputs", prints_a_giant_output),
    Sample("giant outputs", raises_a_giant_error, Q2),
    Sample("giant outputs", stores_giant_outputs),
    Sample("binary outputs", prints_binary_output),
    Sample("%%bash and shell escapes", speaks_to_the_shell),
    Sample("%%bash and shell escapes", uses_everyday_magic),
    Sample("another folder", changes_where_it_stands),
)
