"""Binder: repo2docker reads our files as we intend, its steps make a working environment, and chapters run there.

This needs no Docker: repo2docker prints the Dockerfile that it would build, and `make test-hosts` runs the steps that
install something in .venv-binder.
"""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import nbformat
import psutil
import pytest
from playwright.sync_api import expect

from tests.hosts.copies import LONE, python_of
from tests.support.alone import RUN, errors
from tests.support.programs import LAB, LONG, Notebook, free_port, running
from website.extension.launch_links import BRANCH, HOSTS

INSTALL = 'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r ".binder/requirements.txt"'
BEFORE = {"python", "nodejs", "pip"}  # what the image has before any of our tools
ON_PYPI = {"jupyterhub-singleuser": "jupyterhub"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The branch that Binder gets."""
    return shutil.copytree(LONE, tmp_path_factory.mktemp("binder") / "course")


@pytest.fixture(scope="module")
def said(root, checkout):
    """What repo2docker says about the checkout: what it builds on, and the Dockerfile."""
    python = python_of(".venv-repo2docker")
    flags = ["--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan"]
    command = [python, "-m", "repo2docker", *flags, "."]
    done = subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def python():
    """The Python of the environment that repo2docker's steps made."""
    return python_of(".venv-binder")


@pytest.fixture(scope="module")
def settings(python, tmp_path_factory):
    """A container's variables: its environment comes first, its home is empty, it can't fetch packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PY", "PIP_"))}
    path = os.pathsep.join([str(python.parent), os.environ["PATH"]])
    home = str(tmp_path_factory.mktemp("home"))
    return kept | {"PATH": path, "HOME": home, "IPYTHONDIR": f"{home}/ipython", "PIP_NO_INDEX": "1"}


@contextmanager
def served(checkout, settings, folder):
    """Start what the image starts, in the repository's folder; yield its address and process."""
    port = free_port()
    flags = ["--ip=127.0.0.1", f"--port={port}", "--no-browser", "--allow-root", "--IdentityProvider.token="]
    command = ["jupyter", "notebook", *flags, "--LabApp.news_url="]
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/api", folder / "server.log", cwd=checkout, env=settings) as server:
        yield address, server


def test_repo2docker_takes_our_python_and_installs_our_file_once_the_whole_branch_is_there(said, root):
    runtime = (root / ".binder/runtime.txt").read_text(encoding="utf-8").strip()
    assert f"Building conda environment for {runtime.replace('-', '=')}\n" in said
    lines = said.splitlines()
    (copied,) = [place for place, line in enumerate(lines) if re.fullmatch(r"COPY \S+ src/ \$\{REPO_DIR\}/", line)]
    (installed,) = [place for place, line in enumerate(lines) if line == INSTALL]
    assert copied < installed, ".binder/requirements.txt names files outside .binder/"
    assert [line for line in lines[copied:] if line.startswith("RUN")] == [INSTALL]
    assert 'CMD ["jupyter", "notebook", "--ip", "0.0.0.0"]' in lines


def test_the_copy_begins_with_what_repo2docker_installs_first(root, said):
    version = re.search(r"conda environment for python=([\d.]+)", said)[1]
    (folder,) = (root / ".venv-repo2docker").rglob("repo2docker/buildpacks/conda")
    asked = (folder / f"environment.py-{version}.yml").read_text(encoding="utf-8")
    names = set(re.findall(r"^- ([\w-]+)=", asked, re.MULTILINE)) - BEFORE
    lock = (folder / f"environment.py-{version}-linux-64.lock").read_text(encoding="utf-8")
    locked = {name: re.search(rf"/{name}-([\d.]+)-", lock)[1] for name in names}
    pins = {f"{ON_PYPI.get(name, name)}=={version}" for name, version in locked.items()}
    listed = (root / "tests/hosts/binder.txt").read_text(encoding="utf-8").splitlines()
    assert pins == {line for line in listed if not line.startswith("#")} and len(pins) >= 7


def test_nothing_contradicts_anything_and_every_version_is_the_tested_one(python, root):
    done = subprocess.run([python, "-m", "pip", "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    frozen = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True).stdout
    have = dict(line.lower().replace("+cpu", "").split("==") for line in frozen.splitlines() if "==" in line)
    direct = re.findall(r"^([\w-]+)[=<>]", (root / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    tested = (root / "constraints.txt").read_text(encoding="utf-8").lower()
    assert len(direct) >= 8
    assert [name for name in direct if f"\n{name}=={have.get(name)}\n" not in tested] == []


def test_a_chapter_runs_from_the_checkout(checkout, python, settings):
    chapter = checkout / "chapters/04_matrix_view.ipynb"
    command = [python, "-c", RUN, chapter.name]
    subprocess.run(command, cwd=chapter.parent, env=settings, check=True, capture_output=True, timeout=300)
    ran = nbformat.read(chapter, as_version=4)
    assert errors(ran) == []
    assert all(cell.execution_count for cell in ran.cells if cell.cell_type == "code")


def test_the_launch_link_opens_a_chapter_in_jupyterlab_and_it_runs(checkout, python, settings, browser, tmp_path):
    link = HOSTS["Binder"].format(name="owner/course", branch=BRANCH, file="chapters/01_trans_conv.ipynb")
    (place,) = parse_qs(urlsplit(link).query)["urlpath"]
    with served(checkout, settings, tmp_path) as (address, server):
        page = browser.new_page(viewport={"width": 1200, "height": 2400})
        page.goto(f"{address}/{place}", timeout=LONG)
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=LONG)
        notebook = Notebook(page, LAB)
        notebook.cell(0).locator(LAB.prompt).click()  # its code is folded
        page.keyboard.press("Control+Enter")
        drawn = notebook.run(1)
        expect(drawn.locator(".tc-picture")).to_be_visible(timeout=LONG)
        expect(page.get_by_text("Traceback (most recent call last)")).to_have_count(0)
        started = [child.cmdline() for child in psutil.Process(server.pid).children(recursive=True)]
        (kernel,) = [command for command in started if "ipykernel_launcher" in command]
        assert kernel[0] == str(python)
        page.close()
