"""Slides from the chapters, for a lecture: `make slides`."""
