"""The website: the book built in every language, its translations, and what it adds to Sphinx."""
