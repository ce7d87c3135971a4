"""Where the repository and the site live: the one setting, read by whatever links to them.

It comes from the first of these that sets it: the environment (COURSE_REPOSITORY, COURSE_SITE), [project.urls] in
pyproject.toml, GitHub's CI, the git remote. If none does, both addresses are empty and nothing links to them.
"""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import tomllib

ROOT = Path(__file__).resolve().parent.parent
GITHUB = re.compile(r"(?:https://github\.com/|git@github\.com:|ssh://git@github\.com/)([\w.-]+)/([\w.-]+?)(?:\.git)?/?")


class Addresses(NamedTuple):
    repository: str  # https://github.com/OWNER/NAME, or ""
    site: str  # https://…/ with a slash at the end, or ""


def read(environment=os.environ, root=ROOT):
    """Return the current Addresses."""
    urls = _pyproject(root)["project"].get("urls", {})
    repository = _normal(
        environment.get("COURSE_REPOSITORY") or urls.get("Repository") or _from_ci(environment) or _from_git(root)
    )
    site = environment.get("COURSE_SITE") or urls.get("Documentation") or _pages(repository)
    return Addresses(repository, site.rstrip("/") + "/" if site else "")


def version(root=ROOT):
    """Return the course's version, which only pyproject.toml sets."""
    return _pyproject(root)["project"]["version"]


def wheel_name(root=ROOT):
    """Return the file name of the course's wheel."""
    return f"transconv-{version(root)}-py3-none-any.whl"


def _pyproject(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def _normal(address):
    match = GITHUB.fullmatch(address or "")
    return "https://github.com/{}/{}".format(*match.groups()) if match else ""


def _from_ci(environment):
    name = environment.get("GITHUB_REPOSITORY")
    return f"https://github.com/{name}" if name else ""


def _from_git(root):
    done = subprocess.run(["git", "remote", "get-url", "origin"], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _pages(repository):
    if not repository:
        return ""
    owner, name = repository.removeprefix("https://github.com/").split("/")
    home = f"{owner.lower()}.github.io"
    return f"https://{home}/" if name.lower() == home else f"https://{home}/{name}/"
