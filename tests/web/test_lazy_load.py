"""A figure on a page of the site: it loads only when it is needed, and still starts when the network is gone."""

import shutil

import pytest

from tests.support.browsing import serve
from tests.web.figures import BUNDLE, element

FAR = "<div style='height: 5000px'></div>"
LINK = '<a href="#fig:stride=2">Stride 2</a>'
PAGES = {
    "near.html": element({"stride": 2}) + element({}, "other"),
    "far.html": FAR + element({}),
    "linked.html": LINK + FAR + element({}),
}
ALIVE = "!!document.querySelector('transconv-stage').shadowRoot"
COME_NEAR = "document.querySelector('transconv-stage').scrollIntoView()"
SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
MODULE = "**/stage-plain.mjs*"


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    """Two pages whose scripts lie where the site has them."""
    site = tmp_path_factory.mktemp("site")
    (site / "_static").mkdir()
    shutil.copyfile(root / BUNDLE, site / "_static/stage-plain.mjs")
    shutil.copyfile(root / "web/pages/lazy_load.mjs", site / "_static/lazy_load.mjs")
    for name, body in PAGES.items():
        script = '<script data-figures="stage-plain.mjs" type="module" src="_static/lazy_load.mjs"></script>'
        (site / name).write_text(f"<!doctype html><meta charset=utf-8>{script}{body}", encoding="utf-8")
    return site


@pytest.fixture
def tab(site, browser):
    """A page that isn't open yet; `tab.notes` lists its failures and its requests to other hosts."""
    with serve(site) as address, browser.new_context(base_url=address) as context:
        tab = context.new_page()
        tab.notes = []
        tab.on("request", lambda r: r.url.startswith((address, "data:")) or tab.notes.append(r.url))
        tab.on("pageerror", lambda error: tab.notes.append(str(error)))
        yield tab


def test_every_figure_on_the_screen_starts(tab):
    tab.goto("/near.html")
    tab.wait_for_function("[...document.querySelectorAll('transconv-stage')].every((e) => e.shadowRoot)")
    assert tab.locator("transconv-stage").count() == 2 and tab.notes == []


def test_a_link_starts_a_figure_that_is_far_away(tab):
    tab.goto("/far.html#fig:stride=3", wait_until="networkidle")
    tab.wait_for_function("document.querySelector('#fig').state?.stride[0] === 3")


def test_a_figure_starts_with_the_first_link_that_sets_it_so_that_pointing_there_previews(tab):
    tab.goto("/linked.html")
    tab.wait_for_function(ALIVE)
    tab.get_by_role("link").hover()
    assert tab.evaluate("document.querySelector('#fig').state.stride") == [2, 2]


def test_a_figure_far_below_starts_only_when_a_reader_comes_near_even_without_a_network(tab):
    with tab.expect_request(MODULE):
        tab.goto("/far.html", wait_until="networkidle")
    assert not tab.evaluate(ALIVE)
    tab.context.set_offline(True)
    tab.evaluate(COME_NEAR)
    tab.wait_for_function(ALIVE)
    assert tab.notes == []


def test_readers_who_save_data_get_the_module_when_they_come_near(tab):
    requested = []
    tab.on("request", lambda request: requested.append(request.url))
    tab.add_init_script(SAVES_DATA)
    tab.goto("/far.html", wait_until="networkidle")
    assert requested and not any("stage-plain.mjs" in url for url in requested)
    tab.evaluate(COME_NEAR)
    tab.wait_for_function(ALIVE)


@pytest.mark.parametrize("page", ["far.html", "near.html"])  # lost before the module came, or while it was coming
@pytest.mark.parametrize("script", ["", SAVES_DATA])
def test_a_figure_whose_module_failed_to_load_starts_when_the_network_is_back(tab, page, script):
    requested = []
    tab.on("request", lambda request: "stage-plain.mjs" in request.url and requested.append(request.url))
    tab.add_init_script(script)
    tab.route(MODULE, lambda route: route.abort())
    tab.goto(f"/{page}", wait_until="networkidle")
    before = len(requested)
    with tab.expect_event("requestfailed"):
        tab.evaluate(COME_NEAR)
        tab.evaluate("dispatchEvent(new Event('online'))")
    assert not tab.evaluate(ALIVE) and tab.get_by_text("The still").first.is_visible()
    tab.unroute(MODULE)
    tab.evaluate("dispatchEvent(new Event('online'))")
    tab.wait_for_function(ALIVE)
    assert tab.notes == []
    again = requested[before:]  # at addresses that have not failed yet: browsers remember failures
    assert len(set(again)) == len(again) >= 1 and not set(again) & set(requested[:before])
