"""Upkeep: running notebooks, the course's address, a browser, releases, links, the nightly run."""
