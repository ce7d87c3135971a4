"""Keep a private copy of the course, with questions and keys that the public one doesn't show: `make private`.

    python3 -m classroom.private_copy ADDRESS

ADDRESS is that of an empty private repository of yours. The branch `main` is pushed there, and this clone gets two
remotes: `private`, to which `git push` goes from now on, and `course`, the public course, from which you can only
fetch. This needs git and no package.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BRANCH = "main"
NOWHERE = "the-course-is-public"  # stands where git expects an address, and in its error if somebody pushes there
ON_A_HOST = re.compile(
    r"(?:(?P<scheme>\w+)://(?:[^/@]*@)?(?P<host>[^/]+)/|(?:[^/@:]+@)?(?P<ssh_host>[^/@:]{2,}):(?!//))(?P<path>.+)"
)
SECONDS = 30  # to ask a host whether anybody can read the repository
STRANGER = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ASKPASS": "true"}  # who types nothing
DONE = f"""
Your private copy is at {{address}}.

To keep a change:                git commit --all && git push
To get the course's later fixes: git pull --no-rebase course {BRANCH}

From now on, `git push` goes to your copy, and nothing can be pushed to the public course from this folder.
What to change is in back/for_teachers.md, under "Questions of your own".
"""


class Refused(Exception):
    """Nothing was changed, and the message says why."""


def make(address, root=ROOT):
    """Push the branch main to an empty private repository, and set the remotes `private` and `course`.

    Args:
        address: of the repository, as git takes it.
        root: the clone's folder.

    Raises:
        Refused: the clone or the address doesn't allow it.
    """
    if not address:
        raise Refused("REPOSITORY is missing. Type: make private REPOSITORY=git@github.com:YOU/NAME.git")
    _check_clone(root)
    course = _course(address, root)
    _check_address(address, root)
    pushed = _git(root, "push", "--quiet", "--", address, f"{BRANCH}:refs/heads/{BRANCH}")
    if pushed.returncode:
        raise Refused(f"REPOSITORY={address}: git couldn't push to it. It says:\n{pushed.stderr.strip()}")
    _set_remotes(address, course, root)


def _check_clone(root):
    if not (Path(root) / ".git").exists():
        raise Refused(f"{root} isn't a git clone. Was it downloaded as a zip file? Run `git clone` instead.")
    branch = _output(root, "branch", "--show-current")
    if branch != BRANCH:
        raise Refused(f"the branch {branch or '(none)'} is checked out. Run `git switch {BRANCH}` first.")
    if _output(root, "rev-parse", "--is-shallow-repository") == "true":
        raise Refused("this clone has only part of the history. Run `git fetch --unshallow` first.")


def _course(address, root):
    """Return the name of the remote from which the course's fixes come."""
    remotes = _output(root, "remote").split()
    if "private" in remotes:
        now = _output(root, "remote", "get-url", "private")
        raise Refused(f"REPOSITORY={address}: this folder belongs to a private copy already, at {now}.")
    for name in ("course", "origin"):
        if name in remotes:
            return name
    raise Refused("no remote `origin` says where later fixes come from. Clone the course again.")


def _check_address(address, root):
    """Refuse the course's own address, a repository that anybody can read, and one that isn't empty."""
    remotes = _output(root, "config", "--get-regexp", r"^remote\..*url$").splitlines()
    if canonical(address, root) in {canonical(line.split(" ", 1)[1], root) for line in remotes}:
        raise Refused(f"REPOSITORY={address} is the course itself. Name an empty private repository of your own.")
    if anybody_can_read(address):
        raise Refused(f"REPOSITORY={address}: anybody can read it without a password. Make it private first.")
    found = _git(root, "ls-remote", "--", address)
    if found.returncode:
        raise Refused(f"REPOSITORY={address}: git can't read it. It says:\n{found.stderr.strip()}")
    if found.stdout:
        names = ", ".join(line.split("\t")[1] for line in found.stdout.splitlines()[:3])
        raise Refused(f"REPOSITORY={address} must be empty, but has {names}. Create one without a README or a licence.")


def canonical(address, root):
    """Return the same text for all spellings of a repository's address."""
    found = ON_A_HOST.fullmatch(address)
    if not found or found["scheme"] == "file":
        return str(Path(root, address.removeprefix("file://")).resolve()).removesuffix(".git")
    host = re.sub(r":\d+$", "", found["host"] or found["ssh_host"])
    return f"{host}/{found['path'].strip('/').removesuffix('.git')}".lower()


def web_address(address):
    """Return the HTTP or HTTPS address, without a password, that belongs to a repository's, or "" for a folder."""
    found = ON_A_HOST.fullmatch(address)
    if not found or found["scheme"] == "file":
        return ""
    if found["scheme"] in ("http", "https"):
        return f"{found['scheme']}://{found['host']}/{found['path']}"
    host = re.sub(r":\d+$", "", found["host"] or found["ssh_host"])
    return f"https://{host}/{found['path'].lstrip('/')}"


def anybody_can_read(address):
    """Return whether the repository can be read on the web without the user's settings and passwords."""
    page = web_address(address)
    if not page:
        return False
    with tempfile.TemporaryDirectory() as home:
        try:
            return _git(home, "ls-remote", "--", page, timeout=SECONDS, HOME=home, **STRANGER).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def _set_remotes(address, course, root):
    if course != "course":
        _output(root, "remote", "rename", course, "course")
    _output(root, "remote", "set-url", "--push", "course", NOWHERE)
    _output(root, "remote", "add", "private", address)
    _output(root, "fetch", "--quiet", "private")
    _output(root, "branch", "--quiet", f"--set-upstream-to=private/{BRANCH}", BRANCH)
    _output(root, "config", "remote.pushDefault", "private")


def _output(root, *arguments):
    done = _git(root, *arguments)
    done.check_returncode()
    return done.stdout.strip()


def _git(root, *arguments, timeout=None, **variables):
    """Run git in a folder; passwords are asked for on the terminal, as always."""
    return subprocess.run(
        ["git", *arguments],
        cwd=root,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=timeout,
    )


def main(address=""):
    try:
        make(address)
    except Refused as error:
        sys.exit(f"Nothing was copied: {error}")
    print(DONE.format(address=address))


if __name__ == "__main__":
    main(*sys.argv[1:2])
