"""A teacher's private copy: all of main goes there, fixes come from the course, and nothing goes to the course."""

import functools
import http.server
import subprocess
import sys
import threading

import pytest

from classroom import private_copy
from classroom.private_copy import Refused, canonical, make, web_address

COURSE = "https://github.com/owner/course"


def git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", name)
    git(folder, "commit", "--quiet", "-m", name)


def empty(folder):
    git(folder.parent, "init", "--quiet", "--bare", "--initial-branch=main", folder.name)
    return folder


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone of a public course with one commit, in a folder whose name has a space."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Teacher")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "teacher@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    writers = tmp_path / "writers"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "writers")
    commit(writers, "key", "1\n\n\n2\n")
    git(tmp_path, "clone", "--quiet", "--bare", "writers", "course.git")
    git(writers, "remote", "add", "origin", "../course.git")
    git(tmp_path, "clone", "--quiet", tmp_path / "course.git", "my clone")
    return tmp_path / "my clone"


@pytest.fixture
def mine(tmp_path):
    return empty(tmp_path / "mine.git")


def state(clone):
    return git(clone, "config", "--local", "--list"), git(clone, "for-each-ref")


def test_the_copy_has_all_of_main_and_gets_what_the_teacher_pushes(clone, mine):
    make(str(mine), clone)
    assert git(mine, "rev-parse", "main") == git(clone, "rev-parse", "HEAD")
    commit(clone, "secret", "mine")
    git(clone, "push", "--quiet")
    assert git(mine, "show", "main:secret") == "mine"


def test_nothing_can_be_pushed_to_the_course(clone, mine, tmp_path):
    make(str(mine), clone)
    before = git(tmp_path / "course.git", "for-each-ref")
    commit(clone, "secret", "mine")
    for target in (["course"], ["course", "main"], ["--all", "course"]):
        with pytest.raises(subprocess.CalledProcessError) as error:
            git(clone, "push", *target)
        assert "the-course-is-public" in error.value.stderr
    git(clone, "switch", "--quiet", "-c", "another")
    git(clone, "push", "--quiet")
    assert git(mine, "show", "another:secret") == "mine"
    assert git(tmp_path / "course.git", "for-each-ref") == before


def test_later_fixes_of_the_course_come_in_beside_the_teachers_changes(clone, mine, tmp_path):
    make(str(mine), clone)
    commit(clone, "key", "one of mine\n\n\n2\n")
    writers = tmp_path / "writers"
    commit(writers, "key", "1\n\n\ntwo, repaired\n")
    git(writers, "push", "--quiet", "origin", "main")
    git(clone, "pull", "--quiet", "--no-rebase", "--no-edit", "course", "main")
    assert (clone / "key").read_text() == "one of mine\n\n\ntwo, repaired\n"
    git(clone, "push", "--quiet")
    assert git(mine, "show", "main:key") == "one of mine\n\n\ntwo, repaired"


def refusal(address, clone):
    """Return why an address is refused, after making sure that nothing has changed."""
    before = state(clone)
    with pytest.raises(Refused) as error:
        make(str(address), clone)
    assert state(clone) == before
    return str(error.value)


def test_without_an_address_it_says_how_to_give_one(clone):
    assert "make private REPOSITORY=" in refusal("", clone)


@pytest.mark.parametrize("spelling", ["{0}/course.git", "file://{0}/course.git", "../course.git", "{0}/course"])
def test_the_course_itself_is_refused(clone, tmp_path, spelling):
    address = spelling.format(tmp_path)
    assert refusal(address, clone).startswith(f"REPOSITORY={address} is the course itself.")


@pytest.mark.parametrize("command", [("branch", "other", "main"), ("tag", "v1", "main")])
def test_a_repository_that_holds_something_is_refused(clone, tmp_path, command):
    git(tmp_path, "clone", "--quiet", "--bare", "writers", "full.git")
    full = tmp_path / "full.git"
    git(full, *command)
    git(full, "update-ref", "-d", "refs/heads/main")
    assert f"must be empty, but has refs/{command[0].replace('branch', 'head')}s/{command[1]}" in refusal(full, clone)


@pytest.mark.parametrize("address", ["../nowhere.git", "--upload-pack=touch ../harm"])
def test_an_address_that_git_cannot_read_is_refused_in_gits_words(clone, tmp_path, address):
    why = refusal(address, clone)
    assert why.startswith(f"REPOSITORY={address}: git can't read it.") and "fatal: " in why
    assert not (tmp_path / "harm").exists()


def test_a_repository_that_cannot_be_written_is_refused_in_gits_words(clone, mine):
    (mine / "hooks/pre-receive").write_text("#!/bin/sh\necho closed for the night >&2\nexit 1\n")
    (mine / "hooks/pre-receive").chmod(0o755)
    assert "git couldn't push to it." in refusal(mine, clone)
    assert git(mine, "for-each-ref") == ""


def test_another_branch_is_refused(clone, mine):
    git(clone, "switch", "--quiet", "-c", "my-change")
    assert "the branch my-change is checked out. Run `git switch main`" in refusal(mine, clone)
    git(clone, "switch", "--quiet", "--detach")
    assert "the branch (none)" in refusal(mine, clone)


def test_a_second_copy_is_refused_and_the_first_one_is_named(clone, mine, tmp_path):
    make(str(mine), clone)
    for address in (mine, empty(tmp_path / "second.git")):
        assert f"a private copy already, at {mine}" in refusal(address, clone)


def test_a_clone_with_part_of_the_history_is_refused(clone, mine, tmp_path):
    commit(tmp_path / "writers", "more", "")
    git(tmp_path / "writers", "push", "--quiet", "origin", "main")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{tmp_path}/course.git", "short")
    assert "git fetch --unshallow" in refusal(mine, tmp_path / "short")


def test_a_clone_from_nowhere_and_a_folder_without_git_are_refused(clone, mine, tmp_path):
    git(clone, "remote", "remove", "origin")
    assert "no remote `origin`" in refusal(mine, clone)
    (tmp_path / "unzipped").mkdir()
    with pytest.raises(Refused, match="isn't a git clone"):
        make(str(mine), tmp_path / "unzipped")


class Locked(http.server.SimpleHTTPRequestHandler):
    """Files for whoever sends any password, and for everybody if there is a file `open`."""

    def do_GET(self):
        if self.headers.get("Authorization") or (self.server.folder / "open").exists():
            return super().do_GET()
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="git"')
        return self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def host(tmp_path):
    """The address of a web server with what is in the folder."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Locked, directory=tmp_path))
    server.folder = tmp_path
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_repository_that_anybody_can_read_is_refused(clone, mine, host, tmp_path):
    git(mine, "update-server-info")
    (tmp_path / "open").touch()
    for address in (f"http://{host}/mine.git", f"http://me:secret@{host}/mine.git"):
        assert "anybody can read it without a password. Make it private first." in refusal(address, clone)
    (tmp_path / "open").unlink()
    with_password = f"http://me:secret@{host}/mine.git"
    assert not private_copy.anybody_can_read(with_password)
    assert "git couldn't push to it." in refusal(with_password, clone), "this server can only be read"


def test_all_spellings_of_an_address_are_one(tmp_path):
    spellings = [
        COURSE,
        f"{COURSE}.git",
        f"{COURSE}/",
        "https://me:token@github.com/Owner/Course.git",
        "git@github.com:owner/course.git",
        "ssh://git@github.com/owner/course",
        "ssh://git@github.com:22/owner/course.git",
        "git://github.com/owner/course.git",
    ]
    assert {canonical(address, tmp_path) for address in spellings} == {"github.com/owner/course"}
    assert canonical("git@github.com:owner/other.git", tmp_path) != canonical(COURSE, tmp_path)


@pytest.mark.parametrize(
    "address, page",
    [
        ("git@github.com:owner/mine.git", "https://github.com/owner/mine.git"),
        ("ssh://git@host.example:2222/owner/mine", "https://host.example/owner/mine"),
        ("https://me:token@host.example/mine.git", "https://host.example/mine.git"),
        ("http://127.0.0.1:80/mine", "http://127.0.0.1:80/mine"),
        ("/folder/mine.git", ""),
        ("../mine.git", ""),
        ("file:///folder/mine.git", ""),
    ],
)
def test_where_a_stranger_would_look_for_it(address, page):
    assert web_address(address) == page


def test_the_command_says_what_to_do_next_or_what_is_wrong(root):
    done = subprocess.run(
        [sys.executable, "-m", "classroom.private_copy", ""], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and done.stderr.startswith("Nothing was copied: REPOSITORY is missing.")
    said = private_copy.DONE.format(address="HERE")
    assert "git pull --no-rebase course main" in said and "HERE" in said
