"""Links: those inside lead somewhere, and those to the course's own address exist only once it has one."""

import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tools.links import Page

HOME, SITE = "https://github.com/owner/course", "https://owner.github.io/course/"
LAUNCH = re.compile(r"colab\.research\.google\.com/github|kaggle\.com/kernels|mybinder\.org/v2|github\.com/owner")


@functools.cache
def read(page):
    return Page(page.read_text(encoding="utf-8"))


def leads_nowhere(link, page, folder):
    split = urlsplit(link)
    if split.scheme or link.startswith("//"):
        return False
    base = folder if split.path.startswith("/") else page.parent
    target = base / unquote(split.path.lstrip("/")) if split.path else page
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return True
    name = unquote(split.fragment).split(":")[0]  # "#fig:stride=3" sets the figure of that name
    return bool(name) and target.suffix == ".html" and name not in read(target).ids


def test_every_link_inside_leads_somewhere(html):
    pages = [page for page in html.rglob("*.html") if "_static" not in page.parts]
    lost = {(page.name, link) for page in pages for link in read(page).links if leads_nowhere(link, page, html)}
    assert lost == set()


def test_a_link_that_leads_nowhere_is_seen(html):
    page = html / "intro.html"
    assert leads_nowhere("chapters/99_nothing.html", page, html)
    assert leads_nowhere("chapters/01_trans_conv.html#nothing", page, html)
    assert not leads_nowhere("chapters/01_trans_conv.html#summary", page, html)


def test_a_link_that_sets_a_figure_needs_the_figure_and_not_its_settings(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<transconv-explorer id='fig' state='{}'></transconv-explorer>", encoding="utf-8")
    assert not leads_nowhere("#fig:stride=3;X=0,1/2,3", page, tmp_path)
    assert leads_nowhere("#other:stride=3", page, tmp_path)
    assert leads_nowhere("#stride=3", page, tmp_path)


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    """Build the site as it is with and without addresses; return a function from (repository, site) to the folder."""

    def build(repository, site):
        source = tmp_path_factory.mktemp("source")
        for name in ("chapters", "back", "_ext", "_site", "_static", "lib", "tools"):
            shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("_config.yml", "_toc.yml", "intro.md", "references.bib", "pyproject.toml"):
            shutil.copy(root / name, source)
        script = Path(sys.executable).with_name("jupyter-book")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "COURSE_"))}
        environment = kept | {"COURSE_REPOSITORY": repository, "COURSE_SITE": site}
        subprocess.run(
            [script, "build", ".", "-q", "-W", "-n"], cwd=source, env=environment, check=True, capture_output=True
        )
        return source / "_build/html"

    return build


def test_without_an_address_no_link_points_at_it(built):
    folder = built("", "")
    for page in folder.rglob("*.html"):
        assert [link for link in read(page).links if LAUNCH.search(link)] == []
    assert 'name="repository" type="url" value=""' in (folder / "back/for_teachers.html").read_text(encoding="utf-8")


def test_with_an_address_every_chapter_can_be_launched_and_every_launch_names_a_file(built, root):
    folder = built(HOME, SITE)
    pages = sorted((folder / "chapters").glob("*.html"))
    assert [page.stem for page in pages] == [path.stem for path in sorted((root / "chapters").glob("*.ipynb"))]
    for page in pages:
        notebook = f"chapters/{page.stem}.ipynb"
        assert (root / notebook).is_file()
        links = read(page).links
        assert f"https://colab.research.google.com/github/owner/course/blob/main/{notebook}" in links
        assert f"https://kaggle.com/kernels/welcome?src={HOME}/blob/main/{notebook}" in links
        assert f"https://mybinder.org/v2/gh/owner/course/main?urlpath=lab/tree/{notebook}" in links
        assert f"{SITE}chapters/{page.name}" in links
    assert [link for link in read(folder / "404.html").links if link.startswith("/course/")]
    assert f'name="repository" type="url" value="{HOME}"' in (folder / "back/for_teachers.html").read_text(
        encoding="utf-8"
    )
