"""Where a notebook opens, and what pages say of the course's address: built with the address set, and without."""

import functools
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import unquote

import jupytext
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, SoupStrainer

from tests.support.browsing import serve
from tests.support.copying import copied
from tools import addresses
from tools.lone import lone
from website import languages, lone_notebooks
from website.extension import launch_links

HOME, SITE = "https://github.com/owner/course", "https://owner.github.io/course/"
OUT = re.compile(
    r"colab\.research\.google\.com/github|kaggle\.com/kernels|mybinder\.org/v2|github\.com/owner|owner\.git"
)
OPENED = {  # what each host takes from a link: the path of a file in a branch, "main" only for the last
    "Open in Colab": r"https://colab\.research\.google\.com/github/owner/course/blob/notebooks/(.+)",
    "Open in Kaggle": rf"https://kaggle\.com/kernels/welcome\?src={HOME}/blob/notebooks/(.+)",
    "Open in Binder": r"https://mybinder\.org/v2/gh/owner/course/notebooks\?urlpath=lab/tree/(.+)",
    "Open in JupyterHub": r"(?:\.\./)+back/for_teachers\.html\?path=(.+)#a-link-that-brings-the-course",
}
LOOKED_AT = ["a", "form", "img", "link", "meta", "script", "ul"]
DOWNLOADED = {
    "Download .ipynb": r"(?:\.\./)+_sources/(.+\.ipynb)",
    "Download .py": r"(?:\.\./)+_sources/(.+)\.py",
}


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    """Build the site as it is with and without addresses; return a function from (repository, site) to the folder."""

    def build(repository, site):
        source = copied(root, tmp_path_factory.mktemp("built") / "source")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "COURSE_"))}
        environment = kept | {"COURSE_REPOSITORY": repository, "COURSE_SITE": site}
        build = [sys.executable, "-m", "website.build", languages.SOURCE]
        subprocess.run(build, cwd=source, env=environment, check=True, capture_output=True)
        return source / "_build" / languages.SOURCE / "html"

    return build


@pytest.fixture(scope="module")
def without(built):
    return built("", "")


@pytest.fixture(scope="module")
def addressed(built):
    return built(HOME, SITE)


@pytest.fixture(scope="module")
def notebooks(root):
    """The notebooks by the page that offers them: its own, and on the page for teachers the student editions."""
    own = {
        f"{path.parent.name}/{path.stem}.html": [f"{path.parent.name}/{path.name}"]
        for folder in ("chapters", "back")
        for path in sorted((root / folder).glob("*.ipynb"))
    }
    masters = sorted((root / "classroom/masters").glob("*.ipynb"))
    assert len(own) >= 18 and len(masters) >= 4
    return own | {"back/for_teachers.html": [f"classroom/handouts/{path.name}" for path in masters]}


@functools.cache
def read(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser", parse_only=SoupStrainer(LOOKED_AT))


def lone_edition(path):
    return lone(nbformat.read(path, as_version=4))


def links(page):
    return [element.get("href") or element.get("src") or "" for element in page.find_all(True)]


def offered(page):
    """Return, for each row of a page, the address behind each of its words."""
    return [{link.text: link["href"] for link in row.find_all("a")} for row in page.select("ul.launch")]


def pages(folder):
    return {
        path.relative_to(folder).as_posix(): read(path)
        for path in folder.rglob("*.html")
        if "_static" not in path.relative_to(folder).parts
    }


def test_without_an_address_no_link_opens_a_notebook_on_a_host_and_both_downloads_are_there(without, notebooks):
    for name, page in pages(without).items():
        assert [link for link in links(page) if OUT.search(link)] == []
        assert [list(row) for row in offered(page)] == [list(DOWNLOADED)] * len(notebooks.get(name, []))
    form = read(without / "back/for_teachers.html").select_one("#pull-link [name=repository]")
    assert form["value"] == ""


def test_with_an_address_every_notebook_opens_everywhere_and_each_link_names_its_file(addressed, notebooks, root):
    for name, page in pages(addressed).items():
        rows = offered(page)
        for row in rows:
            assert list(row) == [*OPENED, *DOWNLOADED]
        for host, pattern in OPENED.items():
            opened = [unquote(re.fullmatch(pattern, row[host])[1]) for row in rows]
            assert opened == notebooks.get(name, []), (name, host)
            assert all((root / path).is_file() for path in opened)
        titles = [nbformat.read(root / path, 4).cells[0].source.split("\n")[0] for path in notebooks.get(name, [])]
        labels = [row["aria-label"].replace("’", "'") for row in page.select("ul.launch")]
        assert labels == [title.replace("# ", "Open or download: ") for title in titles]
    form = read(addressed / "back/for_teachers.html").select_one("#pull-link [name=repository]")
    assert form["value"] == HOME


@pytest.mark.parametrize("site", ["without", "addressed"])
def test_a_download_is_the_notebook_s_lone_edition_and_the_script_holds_every_cell_of_it(
    site, notebooks, root, request
):
    folder = request.getfixturevalue(site)
    for name, paths in notebooks.items():
        for row, path in zip(offered(read(folder / name)), paths, strict=True):
            assert re.fullmatch(DOWNLOADED["Download .ipynb"], row["Download .ipynb"])[1] == path
            assert f"{re.fullmatch(DOWNLOADED['Download .py'], row['Download .py'])[1]}.ipynb" == path
            notebook, script = ((folder / name).parent / address for address in list(row.values())[-2:])
            cells = nbformat.read(notebook, as_version=4).cells
            assert [cell.source for cell in cells] == [cell.source for cell in lone_edition(root / path).cells]
            again = jupytext.read(script, fmt="py:percent").cells
            assert [(cell.cell_type, cell.source) for cell in again] == [(c.cell_type, c.source) for c in cells]


def test_a_script_runs_where_there_is_no_notebook_and_leaves_nothing_behind(without, tmp_path):
    script = shutil.copy(without / "_sources/chapters/01_trans_conv.py", tmp_path)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = kept | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["01_trans_conv.py"]


def test_the_branch_that_the_links_open_has_every_file_and_the_downloads_are_the_same(addressed, notebooks, tmp_path):
    lone_notebooks.fill_branch(tmp_path)
    for name, paths in notebooks.items():
        for row, path in zip(offered(read(addressed / name)), paths, strict=True):
            for host in ("Open in Colab", "Open in Kaggle", "Open in Binder"):
                opened = tmp_path / unquote(re.fullmatch(OPENED[host], row[host])[1])
                assert opened.read_bytes() == (addressed / "_sources" / path).read_bytes()


def test_a_chinese_page_opens_the_chinese_file(monkeypatch):
    monkeypatch.setenv("COURSE_REPOSITORY", HOME)
    app = SimpleNamespace(srcdir=addresses.ROOT, config=SimpleNamespace(language="zh_CN"))
    name = "chapters/01_trans_conv"
    row = BeautifulSoup(launch_links._row(app, name, name, "转置卷积"), "html.parser")
    opened = [re.search(r"(?:notebooks/|lab/tree/)(.+)", link["href"])[1] for link in row.find_all("a")[:3]]
    assert opened == [f"zh/{name}.ipynb"] * 3


def test_with_an_address_every_page_says_where_it_lives_and_the_sitemap_lists_it(addressed):
    found = pages(addressed)
    listed = re.findall(r"<loc>(.*?)</loc>", (addressed / "sitemap.xml").read_text(encoding="utf-8"))
    written = {name for name, page in found.items() if page.select_one("meta[property='og:title']")}
    editions = [SITE + languages.folder(code) for code in languages.NAMES]
    assert sorted(listed) == sorted(edition + name for edition in editions for name in written)
    assert len(written) >= 23
    for name in written:
        page = found[name]
        assert page.select_one("link[rel=canonical]")["href"] == SITE + name
        others = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}
        assert others == {languages.tag(code): SITE + languages.folder(code) + name for code in languages.NAMES}
        assert page.select_one("meta[property='og:url']")["content"] == SITE + name
        shown = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
        assert shown["og:description"] == page.select_one("meta[name=description]")["content"]
        assert shown["og:title"] and shown["og:image:alt"]
        picture = shown["og:image"]
        assert picture.startswith(SITE) and (addressed / picture.removeprefix(SITE)).is_file()
    assert f"Sitemap: {SITE}sitemap.xml" in (addressed / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert [link for link in links(found["404.html"]) if link.startswith("/course/")]


def test_without_an_address_no_page_names_one(without):
    assert (without / "robots.txt").read_text(encoding="utf-8") == "User-agent: *\nAllow: /\n"
    assert not (without / "sitemap.xml").exists()
    for page in pages(without).values():
        assert page.select("link[rel=canonical], link[hreflang], meta[property^='og:']") == []


@pytest.fixture(scope="module")
def address(addressed):
    with serve(addressed) as address:
        yield address


@pytest.mark.parametrize("name", ["chapters/01_trans_conv.html", "back/for_teachers.html"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_a_row_of_links_fits_can_be_tapped_and_passes_axe(browser, address, name, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}/{name}")
    rows = page.locator("ul.launch")
    for row in rows.all():
        assert row.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert all(link.bounding_box()["height"] >= 24 for link in row.locator("a").all())
    found = Axe().run(page, context=".launch")
    assert found.response["violations"] == [] and found.response["passes"]
    page.close()


def test_the_jupyterhub_link_leads_to_the_form_with_the_notebook_filled_in(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/chapters/02_api.html")
    page.get_by_role("link", name="Open in JupyterHub").click()
    hub = page.get_by_label("Address of your hub")
    hub.wait_for()
    assert hub.evaluate("e => e === document.activeElement")
    page.keyboard.type("https://hub.example.org")
    opening = page.get_by_role("link", name="Open the link")
    assert opening.get_attribute("href") == page.get_by_label("The link", exact=True).input_value()
    assert "urlpath=lab%2Ftree%2Fcourse%2Fchapters%2F02_api.ipynb" in opening.get_attribute("href")
    page.close()
