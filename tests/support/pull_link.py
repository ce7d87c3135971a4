"""The link that nbgitpuller documents, built apart from the form on the page for teachers."""

from urllib.parse import quote

PLACES = {"lab": "lab/tree/", "notebook": "tree/"}


def pull_link(hub, repository, branch, path, interface="lab"):
    """Return the link that brings a repository into a student's home and opens a file or folder of it."""
    folder = repository.rstrip("/").rsplit("/", 1)[-1]
    place = PLACES[interface] + _quoted(f"{folder}/{path.strip('/')}".rstrip("/"), "/")
    query = {"repo": repository.rstrip("/"), "urlpath": place, "branch": branch}
    pairs = "&".join(f"{name}={_quoted(value)}" for name, value in query.items())
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{pairs}"


def _quoted(text, kept=""):
    return quote(text, safe=f"!'()*{kept}")
