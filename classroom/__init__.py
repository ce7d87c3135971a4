"""Teachers' code: the assignments and their editions. Never in the readers' wheel."""
