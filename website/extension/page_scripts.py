"""Loads each script only on the pages that contain what it works on.

A translated page also carries the script's sentences as JSON. If their translation isn't complete, the page carries
none, and what the script fills is marked as English, so that its sentences aren't in two languages. Modules are named
.mjs in _static, since Jupyter Book loads every .js there on every page.
"""

import json
import shutil
from html import escape
from pathlib import Path
from typing import NamedTuple

from tools import addresses
from website import catalogs, languages
from website.extension import stage_stills

ROOT = Path(__file__).resolve().parents[2]


class Script(NamedTuple):
    """What a page needs for one kind of thing on it."""

    marker: str  # how its HTML begins
    modules: dict[str, str] = {}  # each file's name in _static, and its source; a page loads the first
    messages: str = ""  # the script's sentences, by key, in English


# The figure's modules, and the views that each has: a page loads the smallest that has all of its figures' views.
FIGURES = {
    f"stage-{'-'.join(views)}": set(views)
    for views in json.loads((ROOT / "web/pages/view_sets.json").read_text(encoding="utf-8"))
}
SCRIPTS = {
    "stage": Script(
        "<transconv-stage",
        {"lazy_load.mjs": "web/pages/lazy_load.mjs", **{f"{name}.mjs": f"web/built/{name}.js" for name in FIGURES}},
        "web/stage/messages.json",
    ),
    "unfold": Script('<section class="tc-deeper', {"unfold.mjs": "web/pages/unfold.mjs"}),
    "pull_link": Script('<form id="pull-link"', {"pull_link.mjs": "web/pages/pull_link.mjs"}),
    # Its page loads it itself, so that it also runs when the site is opened from files: see html_extra_path.
    "calculator": Script('<div class="tc-calculator"', messages="web/calculator/messages.json"),
}
REPOSITORY_FIELD = 'name="repository" type="url" value=""'


def copy_modules(app):
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        for script in SCRIPTS.values():
            for name, source in script.modules.items():
                shutil.copyfile(ROOT / source, static / name)


def load_scripts(app, pagename, templatename, context, doctree):
    for name, script in SCRIPTS.items():
        if script.marker not in context.get("body", "") or (name, app.builder.name) == ("stage", "singlehtml"):
            continue  # the whole course on one page is made for printing: its stills are enough
        for module in list(script.modules)[:1]:
            figures = {"data-figures": figure_module(context["body"])} if name == "stage" else {}
            app.add_js_file(module, type="module", **figures)
        if script.messages and app.config.language != languages.SOURCE:
            context["body"] = _with_sentences(context["body"], name, app.config.language)


def figure_module(body):
    """Return the name of the smallest of the figure's modules that has every view of a page's figures."""
    views = set().union(*map(_views, stage_stills.STAGES.findall(body)))
    fitting = [name for name, has in FIGURES.items() if views <= has]
    if not fitting:
        raise ValueError(
            f"no module of the figure has {', '.join(sorted(views))}: add them to web/pages/view_sets.json"
        )
    return f"{min(fitting, key=lambda name: len(FIGURES[name]))}.mjs"


def _views(attributes):
    state = stage_stills.state(attributes)
    return {*state["views"], *(["channels"] if isinstance(state["X"][0][0], list) else [])}


def fill_in_repository(app, pagename, templatename, context, doctree):
    """Fill the link builder's field with the course's own repository, if one is set (tools/addresses.py)."""
    filled = REPOSITORY_FIELD.replace('""', f'"{escape(addresses.read().repository)}"')
    context["body"] = context.get("body", "").replace(REPOSITORY_FIELD, filled)


def messages(name):
    """Return a script's sentences in English."""
    path = SCRIPTS[name].messages
    return list(dict.fromkeys(json.loads((ROOT / path).read_text(encoding="utf-8")).values())) if path else []


def _with_sentences(body, name, code):
    words, marker = catalogs.words(code, name), SCRIPTS[name].marker
    if not all(message in words for message in messages(name)):
        return body.replace(marker, f'{marker} lang="{languages.SOURCE}"')
    table = json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f'{body}<script type="application/json" id="transconv-{name}">{table}</script>'
