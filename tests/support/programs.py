"""For tiers that start a notebook program: waiting for it, using a notebook as a person does, ending it."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from typing import NamedTuple

from playwright.sync_api import expect

LONG = 90_000  # milliseconds: a kernel that imports torch on a busy machine
PATIENCE = 5_000  # milliseconds: a key press that arrived has a visible effect at once


class Words(NamedTuple):
    """The names that a program's page uses."""

    ready: str
    cell: str
    editor: str
    selected: str
    prompt: str


LAB = Words("[data-status='idle']", ".jp-Notebook .jp-CodeCell", ".cm-content", "jp-mod-active", ".jp-InputPrompt")


def answering(address, server, seconds=90):
    """Wait until the program answers at its address."""
    for _ in range(2 * seconds):
        assert server.poll() is None, "the program ended: see its log"
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.5)
    raise TimeoutError(f"nothing answers at {address}")


def free_port():
    """Return a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


# What JupyterLab 4 and Notebook 7 start with: no token, no news.
JUPYTER_7 = ["--IdentityProvider.token=", "--LabApp.news_url=", "--ServerApp.iopub_data_rate_limit=1e9"]


@contextlib.contextmanager
def served(python, module, flags, folder, **variables):
    """Start a notebook program for a folder, on a free port and in a home of its own; yield its address.

    Args:
        python: the Python of its environment.
        module, flags: what starts it, such as "jupyterlab" and JUPYTER_7.
        folder: the folder that it shows.
        variables: more environment variables.
    """
    port = free_port()
    here = ["--ip=127.0.0.1", f"--port={port}", "--no-browser", "--allow-root", f"--notebook-dir={folder}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON", "PYTEST"))}
    home = kept | {"HOME": str(folder / "home"), "IPYTHONDIR": str(folder / "home/ipython")} | variables
    address = f"http://127.0.0.1:{port}"
    with running([python, "-m", module, *here, *flags], f"{address}/api", folder / "server.log", env=home):
        yield address


@contextlib.contextmanager
def running(command, address, log, **options):
    """Start a program that writes to a log, wait until it answers at an address, yield it, and end it afterwards."""
    with log.open("w") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True, **options)
        try:
            answering(address, server)
            yield server
        finally:
            stop(server)


def stop(server):
    """End a program and its kernels: first by SIGTERM, so that it can end them itself, then by SIGKILL."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=15)
            return


def dismiss(dialog):
    """Close a dialog that the program opens by itself, such as one about saving, as a person does; say what it said."""
    print("dismissed:", dialog.inner_text())
    dialog.locator(".jp-mod-accept").click()


class Notebook:
    """A notebook that is open in a page of its program."""

    def __init__(self, page, words):
        self.page, self.words = page, words
        page.add_locator_handler(page.locator(".jp-Dialog"), dismiss)

    def cell(self, place):
        return self.page.locator(self.words.cell).nth(place)

    def run(self, place):
        """Run a cell as a person does: press the keys, and press them again if the program was still starting."""
        cell = self.cell(place)
        prompt = cell.locator(self.words.prompt).first
        before = prompt.inner_text()
        for _ in range(LONG // PATIENCE):
            cell.locator(self.words.editor).click()
            self.page.keyboard.press("Control+Enter")
            with contextlib.suppress(AssertionError):
                expect(prompt).not_to_have_text(before, timeout=PATIENCE)
                return cell
        raise TimeoutError(f"cell {place} does not run")

    def selected(self):
        """Return the indices of the selected cells."""
        mark = "([cells, mark]) => [...document.querySelectorAll(cells)].flatMap((cell, i) => \
            cell.classList.contains(mark) ? [i] : [])"
        return self.page.evaluate(mark, [self.words.cell, self.words.selected])
