import json
import os
import shutil
import subprocess
from contextlib import ExitStack

import pytest
import torch

from tests.support.browsing import serve
from tests.web.figures import BUNDLE, COLOURS, LOAD, page_of


def missing(reason):
    """Skip what can't run here, but fail where CI=true."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def node():
    """The path of Node.js, in a version that knows import attributes."""
    node = shutil.which("node")
    if not node:
        missing("NO NODE: what needs no browser was not tested; install Node.js 20.11 or newer")
    version = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    if tuple(map(int, version.removeprefix("v").split(".")))[:2] < (20, 11):
        missing(f"OLD NODE: what needs no browser was not tested; Node.js {version} is older than 20.11")
    return node


@pytest.fixture(scope="module")
def one_thread():
    """PyTorch with one thread: the maps are too small for a second one to help."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def answers(node, root):
    """What a call of web/tests/answers.mjs gives for each item of a list."""

    def ask(call, items):
        command = [node, "--disable-warning=ExperimentalWarning", root / "web/tests/answers.mjs"]
        given = json.dumps({"call": call, "items": items})
        done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.fixture(scope="session")
def address(root):
    """The address of a local server of the repository, so that a page loads the bundle that ships."""
    assert (root / BUNDLE).exists(), "run `make web` first"
    with serve(root) as address:
        yield address


@pytest.fixture
def open_stage(browser, address):
    """Return a function that opens a page with stages and gives (page, the first of them); its console stays silent."""
    with ExitStack() as opened:

        def open_stage(body, **screen):
            html = f"{COLOURS}<main><h1>A page</h1>{body}</main>"
            page = opened.enter_context(page_of(browser, address, html + LOAD, **screen))
            page.wait_for_function("document.querySelector('transconv-stage').shadowRoot?.querySelector('[data-key]')")
            return page, page.locator("transconv-stage").first

        yield open_stage
