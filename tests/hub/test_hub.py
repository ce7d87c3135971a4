"""The course on a real JupyterHub of this machine: a student logs in by a browser, opens a chapter and runs it."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from typing import NamedTuple

import nbformat
import psutil
import pytest
from playwright.sync_api import expect

from classroom.hub.student_home import fill_home
from tests.support.programs import LAB, LONG, Notebook, running, stop
from tests.support.pull_link import pull_link

PASSWORD = "four quiet stamps"
CHAPTER = "chapters/01_trans_conv.ipynb"
BRANCH = "term/week-1+2"


class Hub(NamedTuple):
    address: str
    folder: object  # its homes, its database, its secrets


def free_ports(count):
    """Return the first of so many ports in a row that nobody listens at."""
    for port in range(20_000, 32_000, count):
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for place in range(port, port + count):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", place))
            return port
    raise OSError(f"no {count} free ports in a row")


def processes(folder):
    """Return the processes that live in a folder: the hub, its proxy, the students' servers and their kernels."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and str(folder) in str(process.environ()):
                found.append(process)
    return found


def ends(folder, seconds=20):
    """Wait until nothing lives in the folder, and return what still does."""
    for _ in range(4 * seconds):
        if not processes(folder):
            return []
        time.sleep(0.25)
    return processes(folder)


@contextlib.contextmanager
def started(root, folder):
    """Start the hub as a teacher does, in a folder of its own, and end it with all that it started."""
    python = root / ".venv-hub" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    assert python.exists(), "run `make test-hub`, which makes the hub's environment"
    port = free_ports(3)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON", "PYTEST"))}
    settings = {"HUB_FOLDER": str(folder), "HUB_PORT": str(port), "HUB_PASSWORD": PASSWORD}
    command = [python, "-m", "jupyterhub", "--config", root / "classroom/hub/jupyterhub_config.py"]
    address = f"http://127.0.0.1:{port}"
    try:
        with running(command, f"{address}/hub/api", folder / "hub.log", cwd=folder, env=kept | settings):
            yield Hub(address, folder)
    finally:
        left = ends(folder)
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
    assert left == [], "the hub left these behind"


@pytest.fixture(scope="module")
def hub(root, tmp_path_factory):
    with started(root, tmp_path_factory.mktemp("hub")) as hub:
        yield hub


def log_in(page, hub, name, place, password=PASSWORD):
    """Follow a link into the hub, which asks for the name and the password first."""
    page.goto(f"{hub.address}{place}", timeout=LONG)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture(scope="module")
def student(hub, browser):
    """A student's page, with a chapter open in JupyterLab."""
    context = browser.new_context(viewport={"width": 1200, "height": 2400})
    page = context.new_page()
    page.requests = []
    page.on("request", lambda request: page.requests.append(request.url))
    log_in(page, hub, "student-1", f"/hub/user-redirect/lab/tree/{CHAPTER}")
    page.wait_for_selector(LAB.ready, state="attached", timeout=LONG)
    yield page
    context.close()


def listed(page, hub, folder):
    """What the student's server says lies in a folder of the home."""
    answer = page.request.get(f"{hub.address}/user/student-1/api/contents/{folder}")
    return sorted(entry["name"] for entry in answer.json()["content"])


def test_the_home_holds_every_chapter_and_the_handout_of_every_assignment(student, hub, root):
    assert listed(student, hub, "") == ["assignments", "chapters"]
    assert listed(student, hub, "chapters") == sorted(path.name for path in (root / "chapters").glob("*.ipynb"))
    handouts = {path.name: path.read_bytes() for path in (root / "classroom/handouts").glob("*.ipynb")}
    assert listed(student, hub, "assignments") == sorted(handouts)
    for path in (hub.folder / "homes/student-1/assignments").iterdir():
        assert path.read_bytes() == handouts[path.name]


def test_a_chapter_runs_and_gives_the_right_numbers(student):
    student.get_by_role("menuitem", name="Edit").click()
    student.get_by_role("menuitem", name="Clear Outputs of All Cells").click()
    notebook = Notebook(student, LAB)
    expect(student.locator(".jp-OutputArea-output")).to_have_count(0)
    setup = notebook.cell(0)
    setup.locator(LAB.prompt).click()  # its code is folded
    student.keyboard.press("Control+Enter")
    example, loop = notebook.run(1), notebook.run(2)
    expect(loop.locator(LAB.prompt).first).to_have_text("[3]:", timeout=LONG)
    numbers = re.findall(r"\d+\.", loop.locator(".jp-OutputArea-output").inner_text())
    assert numbers == ["0.", "0.", "1.", "0.", "4.", "6.", "4.", "12.", "9."]
    assert setup.locator(".jp-OutputArea-output").count() == 0
    expect(example.get_by_role("img", name="The copies add up to the output Y, 3×3.")).to_be_visible()


def test_no_page_of_it_asks_anybody_else(student, hub):
    assert [url for url in student.requests if not url.startswith((hub.address, "data:", "blob:"))] == []


def test_a_link_as_the_teachers_page_builds_it_brings_a_repository_and_opens_its_chapter(student, hub, root, tmp_path):
    source = tmp_path / "a course.git"
    (source / "chapters").mkdir(parents=True)
    (source / CHAPTER).write_bytes((root / CHAPTER).read_bytes())
    git = ["git", "-c", "user.name=teacher", "-c", "user.email=teacher@localhost"]
    for words in (["init", "-q", "-b", BRANCH], ["add", "."], ["commit", "-q", "-m", "Begin"]):
        subprocess.run([*git, *words], cwd=source, check=True)
    student.goto(pull_link(hub.address, str(source), BRANCH, CHAPTER), timeout=LONG)
    expect(student.get_by_role("tab", name="01_trans_conv.ipynb")).to_have_count(2, timeout=LONG)
    pulled = hub.folder / "homes/student-1/a course.git" / CHAPTER
    assert pulled.read_bytes() == (root / CHAPTER).read_bytes()


def test_a_wrong_password_opens_nothing(hub, browser):
    page = browser.new_page()
    log_in(page, hub, "student-2", "/hub/home", password="four loud stamps")
    expect(page.get_by_text("Invalid username or password")).to_be_visible()
    assert not (hub.folder / "homes/student-2").exists()
    page.close()


def test_the_hub_answers_this_machine_alone(hub):
    listening = {
        connection.laddr.ip
        for process in processes(hub.folder)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_work_that_is_there_is_never_replaced(root, tmp_path):
    fill_home(tmp_path, root)
    mine = tmp_path / CHAPTER
    mine.write_text("my work", encoding="utf-8")
    (tmp_path / "chapters/02_api.ipynb").unlink()
    fill_home(tmp_path, root)
    assert mine.read_text(encoding="utf-8") == "my work"
    assert nbformat.read(tmp_path / "chapters/02_api.ipynb", as_version=4).cells


def test_what_a_hub_would_leave_behind_is_found(tmp_path):
    """So its end is looked at."""
    sleeper = subprocess.Popen(["sleep", "60"], env={"HOME": str(tmp_path / "homes/student-1")}, start_new_session=True)
    try:
        assert [process.pid for process in processes(tmp_path)] == [sleeper.pid]
    finally:
        stop(sleeper)
    assert processes(tmp_path) == []
