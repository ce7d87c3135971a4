"""The website: the book built in every language, its translations, and what it adds to Sphinx."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))  # the library, from its sources
