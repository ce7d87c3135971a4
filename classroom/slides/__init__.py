"""Slides out of the chapters, for a lecture: `make slides`."""
