"""The notebook programs in the copies: how each starts, and the names that its page uses."""

import contextlib
import os
import re
from typing import NamedTuple

from tests.hosts.copies import python_of
from tests.support.programs import LAB, Words, free_port, running


class Host(NamedTuple):
    """How a notebook program starts, which versions it stands for, and the names that its page uses."""

    copy: str
    start: list
    page: str
    words: Words
    versions: re.Pattern  # of IPython and ipywidgets


CLASSIC = Words(".kernel_idle_icon", "#notebook .code_cell", ".CodeMirror", "selected", ".input_prompt")
JUPYTER_7 = ["--IdentityProvider.token=", "--LabApp.news_url=", "--ServerApp.iopub_data_rate_limit=1e9"]
LAB_4 = (["jupyterlab", *JUPYTER_7], "lab/tree/scratch.ipynb?reset", LAB)
NOTEBOOK_7 = (["notebook", *JUPYTER_7], "notebooks/scratch.ipynb", LAB)
NOTEBOOK_6 = (["notebook", "--NotebookApp.token="], "notebooks/scratch.ipynb", CLASSIC)
HOSTS = {
    "JupyterLab 4, Binder": Host("binder", *LAB_4, re.compile(r"^9\.\d+\.\d+ 8\.1\.\d+")),
    "Notebook 7, Binder": Host("binder", *NOTEBOOK_7, re.compile(r"^9\.\d+\.\d+ 8\.1\.\d+")),
    "Notebook 6, Kaggle": Host("kaggle", *NOTEBOOK_6, re.compile(r"^7\.34\.0 8\.1\.5")),
    "Notebook 6, Colab": Host("colab", *NOTEBOOK_6, re.compile(r"^7\.34\.0 7\.7\.1")),
}


@contextlib.contextmanager
def served(host, folder, **variables):
    """Start the program without a token on a free port, in a home of its own; yield its address."""
    port = free_port()
    module, *flags = host.start
    here = ["--ip=127.0.0.1", f"--port={port}", "--no-browser", "--allow-root", f"--notebook-dir={folder}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON", "PYTEST"))}
    home = kept | {"HOME": str(folder / "home"), "IPYTHONDIR": str(folder / "home/ipython")} | variables
    command = [python_of(f".venv-{host.copy}"), "-m", module, *here, *flags]
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/api", folder / "server.log", env=home):
        yield address
