"""The notebook programs in the copies: how each starts, and the names that its page uses."""

import re
from typing import NamedTuple

from tests.hosts.copies import python_of
from tests.support import programs
from tests.support.programs import JUPYTER_7, LAB, Words


class Host(NamedTuple):
    """How a notebook program starts, which versions it stands for, and the names that its page uses."""

    copy: str
    start: list
    page: str
    words: Words
    versions: re.Pattern  # of IPython and ipywidgets


CLASSIC = Words(".kernel_idle_icon", "#notebook .code_cell", ".CodeMirror", "selected", ".input_prompt")
LAB_4 = (["jupyterlab", *JUPYTER_7], "lab/tree/scratch.ipynb?reset", LAB)
NOTEBOOK_7 = (["notebook", *JUPYTER_7], "notebooks/scratch.ipynb", LAB)
NOTEBOOK_6 = (["notebook", "--NotebookApp.token="], "notebooks/scratch.ipynb", CLASSIC)
HOSTS = {
    "JupyterLab 4, Binder": Host("binder", *LAB_4, re.compile(r"^9\.\d+\.\d+ 8\.1\.\d+")),
    "Notebook 7, Binder": Host("binder", *NOTEBOOK_7, re.compile(r"^9\.\d+\.\d+ 8\.1\.\d+")),
    "Notebook 6, Kaggle": Host("kaggle", *NOTEBOOK_6, re.compile(r"^7\.34\.0 8\.1\.5")),
    "Notebook 6, Colab": Host("colab", *NOTEBOOK_6, re.compile(r"^7\.34\.0 7\.7\.1")),
}


def served(host, folder, **variables):
    """Start the program for a folder, without a token; a context that yields its address."""
    module, *flags = host.start
    return programs.served(python_of(f".venv-{host.copy}"), module, flags, folder, **variables)
