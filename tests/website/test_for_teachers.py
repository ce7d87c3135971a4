"""The link builder on the page for teachers: by keyboard, without a kernel, and without JavaScript too."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.pull_link import pull_link

PAGE = "back/for_teachers.html"
HUB, REPOSITORY = "https://hub.example.org", "https://github.com/owner/course"
FIELDS = {
    "plain": (HUB, REPOSITORY, "main", "chapters/01_trans_conv.ipynb", "lab"),
    "notebook": (HUB, REPOSITORY, "main", "chapters/01_trans_conv.ipynb", "notebook"),
    "slashes": (f"{HUB}/jupyter/", f"{REPOSITORY}/", "main", "/chapters/", "lab"),
    "ending in .git": (HUB, f"{REPOSITORY}.git", "term/week-1+2", "a b/c&d=é?#%2F.ipynb", "lab"),
    "nothing to open": (HUB, REPOSITORY, "main", "", "lab"),
    "marks that stay": (HUB, f"{REPOSITORY}!'()*", "main", "it's(1)*.ipynb", "notebook"),
}


@pytest.fixture
def page(browser, address):
    page = browser.new_page()
    page.requests = []
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto(f"{address}/{PAGE}")
    expect(page.get_by_label("The link", exact=True)).to_be_visible()
    yield page
    page.close()


def fill(page, hub, repository, branch, path, interface):
    page.get_by_label("Address of your hub").fill(hub)
    page.get_by_label("Address of the repository").fill(repository)
    page.get_by_label("Branch").fill(branch)
    page.get_by_label("File or folder to open").fill(path)
    page.get_by_label("Open it in").select_option({"lab": "JupyterLab", "notebook": "Notebook"}[interface])


@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS)
def test_the_link_is_the_one_that_nbgitpuller_documents(page, fields):
    fill(page, *fields)
    expect(page.get_by_label("The link", exact=True)).to_have_value(pull_link(*fields))


def test_pull_link_builds_the_link_that_the_documentation_shows():
    assert pull_link(HUB, REPOSITORY, "main", "chapters/1.ipynb") == (
        "https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fowner%2Fcourse"
        "&urlpath=lab%2Ftree%2Fcourse%2Fchapters%2F1.ipynb&branch=main"
    )


@pytest.mark.parametrize("name", ["Address of your hub", "Address of the repository"])
@pytest.mark.parametrize("text", ["", "hub.example.org"])
def test_without_an_address_there_is_no_link_and_nothing_to_copy(page, name, text):
    fill(page, *FIELDS["plain"])
    page.get_by_label(name).fill(text)
    expect(page.get_by_label("The link", exact=True)).to_have_value("")
    expect(page.get_by_role("button", name="Copy the link")).to_be_disabled()


def test_it_works_by_keyboard_alone_and_sends_no_request(page):
    before = list(page.requests)
    page.get_by_label("Address of your hub").focus()
    for text in (HUB, REPOSITORY, "main", "chapters/02_api.ipynb"):
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # from JupyterLab to Notebook
    page.keyboard.press("Tab")
    link = pull_link(HUB, REPOSITORY, "main", "chapters/02_api.ipynb", "notebook")
    expect(page.get_by_label("The link", exact=True)).to_be_focused()
    expect(page.get_by_label("The link", exact=True)).to_have_value(link)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert page.requests == before


def test_the_link_is_selected_where_copying_is_blocked(page):
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    fill(page, *FIELDS["plain"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("status").filter(has_text="Ctrl+C")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == pull_link(*FIELDS["plain"])


def test_without_javascript_the_pattern_is_shown_and_the_form_is_hidden(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{PAGE}")
    expect(page.get_by_text("HUB/hub/user-redirect/git-pull?repo=REPOSITORY")).to_be_visible()
    expect(page.locator("#pull-link")).to_be_hidden()
    context.close()


def test_no_other_page_loads_it(html):
    pages = [page for page in html.rglob("*.html") if "_static" not in page.parts]
    assert {page.name for page in pages if "pull_link.mjs" in page.read_text(encoding="utf-8")} == {"for_teachers.html"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_form(browser, address, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}/{PAGE}")
    fill(page, *FIELDS["plain"])
    found = Axe().run(page, context="#pull-link")
    assert found.response["violations"] == [] and found.response["passes"]
    page.close()
