"""One setting says where the course lives."""

import subprocess

import pytest

from tools import addresses

HOME = "https://github.com/owner/course"
SITE = "https://owner.github.io/course/"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "transconv"\nversion = "1.2.3"\n')
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def remote(folder, address):
    subprocess.run(["git", "remote", "add", "origin", address], cwd=folder, check=True)


def test_both_addresses_are_empty_while_nothing_is_set(folder):
    assert addresses.read({}, folder) == ("", "")


def test_a_remote_that_is_a_folder_is_not_an_address(folder):
    remote(folder, "/some/where/course")
    assert addresses.read({}, folder) == ("", "")


@pytest.mark.parametrize(
    "address", [HOME, f"{HOME}.git", f"{HOME}/", "git@github.com:owner/course.git", "ssh://git@github.com/owner/course"]
)
def test_the_git_remote_is_read(folder, address):
    remote(folder, address)
    assert addresses.read({}, folder) == (HOME, SITE)


def test_ci_takes_precedence_over_the_remote_and_the_setting_over_ci(folder):
    remote(folder, "https://github.com/somebody/fork")
    assert addresses.read({"GITHUB_REPOSITORY": "owner/course"}, folder) == (HOME, SITE)
    with (folder / "pyproject.toml").open("a") as file:
        file.write('[project.urls]\nRepository = "https://github.com/a/b"\nDocumentation = "https://course.example"\n')
    assert addresses.read({"GITHUB_REPOSITORY": "owner/course"}, folder) == (
        "https://github.com/a/b",
        "https://course.example/",
    )
    assert addresses.read({"COURSE_REPOSITORY": HOME, "COURSE_SITE": SITE}, folder) == (HOME, SITE)


def test_a_user_page_lives_at_its_root(folder):
    remote(folder, "https://github.com/Owner/owner.github.io")
    assert addresses.read({}, folder).site == "https://owner.github.io/"
