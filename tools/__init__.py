"""Upkeep: running the notebooks, the course's addresses, a browser, releases, links, the nightly run."""
