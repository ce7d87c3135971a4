"""A page's module has the views that its figures need, and works without the others."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.web.figures import COLOURS, LAPTOP, page_of
from tests.web.test_package import FIGURES, SETS
from transconv_course.scenes import LIMITS, SCENES
from website.extension import page_scripts

STAMPED = ("stamps", "window", "matrix", "phases")


def fitting(views):
    """The scenes that a module with these views can show, and a plain figure of those that it shares with that one."""
    scenes = [name for name, scene in SCENES.items() if set(scene["views"]) <= set(views) and name != "channels"]
    scenes += ["channels"] if "channels" in views else []
    plain = [view for view in STAMPED if view in views]
    return scenes + ([{"views": plain}] if plain else [])


@pytest.mark.parametrize("views", SETS, ids="-".join)
def test_a_page_s_module_shows_all_of_its_scenes(browser, address, views):
    name = "-".join(views)
    declared = [f"scene='{one}'" if isinstance(one, str) else f"state='{json.dumps(one)}'" for one in fitting(views)]
    assert declared
    stages = "".join(f"<transconv-stage {one}></transconv-stage>" for one in declared)
    script = f"<script type='module' src='/web/built/stage-{name}.js'></script>"
    with page_of(
        browser, address, f"{COLOURS}<main>{stages}</main>{script}", **LAPTOP, reduced_motion="reduce"
    ) as page:
        page.wait_for_function("[...document.querySelectorAll('transconv-stage')].every((one) => one.shadowRoot)")
        for host in page.locator("transconv-stage").all():
            for view in host.locator("[data-view]").all():
                if view.is_visible():
                    view.click()
            expect(host.locator("[data-key]").first).to_be_attached()
            assert len(host.get_by_role("status").inner_text()) > 10
            host.get_by_role("button", name="More").click()
            settings = host.get_by_role("menuitem", name="All settings")
            if settings.count():  # stored numbers have none
                settings.click()
            assert "undefined" not in host.evaluate("e => e.shadowRoot.textContent")


def test_every_view_is_in_a_module():
    assert {view for views in SETS for view in views} == {*LIMITS["views"], "channels"}


def test_a_page_loads_the_smallest_module_that_has_its_figures_views():
    hero, stride = '<transconv-stage scene="hero"></transconv-stage>', "<transconv-stage id='a' scene='stride'>"
    plain = "<transconv-stage state='{&quot;views&quot;: [&quot;stamps&quot;]}'>"
    assert page_scripts.figure_module(hero) == "stage-stamps-window-matrix-phases.mjs"
    assert page_scripts.figure_module(plain + stride) == "stage-stamps-overlap.mjs"
    assert page_scripts.figure_module(plain) == "stage-stamps.mjs"
    assert page_scripts.figure_module('<transconv-stage scene="channels">') == "stage-stamps-channels-training.mjs"
    with pytest.raises(ValueError, match="no module of the figure has inverse, line"):
        page_scripts.figure_module('<transconv-stage scene="line"><transconv-stage scene="inverse">')


def test_every_chapter_has_a_module_within_the_budget(root):
    for path in (*sorted((root / "chapters").glob("*.ipynb")), root / "intro.md"):
        text = path.read_text(encoding="utf-8").replace('\\"', '"')
        if re.search("<transconv-stage[ >]", text):
            assert f"web/built/{page_scripts.figure_module(text).replace('.mjs', '.js')}" in FIGURES
