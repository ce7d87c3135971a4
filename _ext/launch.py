"""The two addresses on the site: launch links on every chapter, the canonical address of every page.

While no address is set (tools/addresses.py) there is nothing to link to, and no link is made.
"""

from docutils import nodes

from _ext import furniture
from tools import addresses, languages

HOSTS = {
    "Colab": "https://colab.research.google.com/github/{name}/blob/main/{path}",
    "Kaggle": "https://kaggle.com/kernels/welcome?src=https://github.com/{name}/blob/main/{path}",
    "Binder": "https://mybinder.org/v2/gh/{name}/main?urlpath=lab/tree/{path}",
}

OPEN = "Open in {host}"


def configure(app, config):
    repository, site = addresses.read()
    site += languages.folder(config.language) if site else ""
    config.html_baseurl = site
    config.notfound_urls_prefix = "/" + (site.split("/", 3)[3] if site else languages.folder(config.language))
    if repository:
        config.html_theme_options["repository_url"] = repository
        config.html_theme_options["use_repository_button"] = True


def add_links(app, doctree, docname):
    repository, _ = addresses.read()
    if not repository or not docname.startswith("chapters/"):
        return
    name = repository.removeprefix("https://github.com/")
    title = next(iter(doctree.findall(nodes.title)))
    links = nodes.bullet_list(classes=["launch"])
    words = furniture.said(app.config.language).get(OPEN, OPEN)
    for host, address in HOSTS.items():
        link = nodes.reference("", words.format(host=host), refuri=address.format(name=name, path=f"{docname}.ipynb"))
        links += nodes.list_item("", nodes.paragraph("", "", link))
    title.parent.insert(title.parent.index(title) + 1, links)


def setup(app):
    app.connect("config-inited", configure)
    app.connect("doctree-resolved", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
