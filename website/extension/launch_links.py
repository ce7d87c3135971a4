"""Where a notebook can be opened: a row of links under its title, and under each assignment that a page names.

Links to hosts need the repository's address (tools/addresses.py); while it is unset, only the downloads are offered.
Colab, Kaggle and Binder open the same file as the download: website/lone_notebooks.py writes it into a branch.
Each JupyterHub has its own address, which we can't know, so its link leads to the form that asks for it.
"""

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref

from tools import addresses
from website import languages
from website.extension import site_words

HOSTS = {
    "Colab": "https://colab.research.google.com/github/{name}/blob/{branch}/{file}",
    "Kaggle": "https://kaggle.com/kernels/welcome?src=https://github.com/{name}/blob/{branch}/{file}",
    "Binder": "https://mybinder.org/v2/gh/{name}/{branch}?urlpath=lab/tree/{file}",
    "JupyterHub": "{up}back/for_teachers.html?path={path}#a-link-that-brings-the-course",
}
BRANCH = "notebooks"  # .github/workflows/pages.yml writes it
DOWNLOADS = {suffix: f"{{up}}_sources/{{notebook}}{suffix}" for suffix in (".ipynb", ".py")}


def show_repository(app, config):
    repository = addresses.read().repository
    if repository:
        config.html_theme_options["repository_url"] = repository
        config.html_theme_options["use_repository_button"] = True


def name_assignments(app, doctree):
    """Turn a link to an assignment, which has no page, into plain words; keep its notebook's name for add_links."""
    for link in list(doctree.findall(pending_xref)):
        if link["reftarget"].startswith("classroom/handouts/"):
            link.parent["notebook"] = link["reftarget"]
            link.replace_self(link.children)


def add_links(app, doctree, docname):
    if app.builder.name != "html":
        return
    if Path(app.env.doc2path(docname)).suffix == ".ipynb":
        title = next(iter(doctree.findall(nodes.title)))
        _insert_after(title, _row(app, docname, docname, title.astext()))
    for named in [node for node in doctree.findall(nodes.paragraph) if "notebook" in node]:
        _insert_after(named, _row(app, docname, named["notebook"], named.astext()))


def _insert_after(node, row):
    node.parent.insert(node.parent.index(node) + 1, nodes.raw("", row, format="html"))


def _row(app, docname, notebook, title):
    repository = addresses.read().repository
    path = (Path(app.srcdir) / f"{notebook}.ipynb").relative_to(addresses.ROOT).as_posix()
    places = {
        "name": repository.removeprefix("https://github.com/"),
        "branch": BRANCH,
        "path": path,
        "file": languages.folder(app.config.language) + path,
        "notebook": notebook,
        "up": "../" * docname.count("/"),
    }
    say = site_words.translator(app.config.language)
    links = [
        f'<a href="{escape(address.format(**places))}">{escape(say(site_words.OPEN_IN).format(host=host))}</a>'
        for host, address in (HOSTS if repository else {}).items()
    ]
    links += [
        f'<a href="{address.format(**places)}" download>{escape(say(site_words.DOWNLOAD).format(suffix=suffix))}</a>'
        for suffix, address in DOWNLOADS.items()
    ]
    items = "".join(f"<li>{link}</li>" for link in links)
    label = escape(say(site_words.LAUNCH_ROW).format(title=title))
    return f'<ul class="launch" role="list" aria-label="{label}">{items}</ul>'
