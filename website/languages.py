"""The languages of the course, each with a line here and a folder in website/locale/. English is the source."""

SOURCE = "en"
NAMES = {"en": "English", "zh_CN": "中文"}  # each language's name in that language, by Sphinx's code

TRANSLATIONS = tuple(code for code in NAMES if code != SOURCE)

ZIP = "transconv-offline.zip"  # all editions together


def tag(code):
    """Return HTML's code for the language: zh-CN."""
    return code.replace("_", "-")


def folder(code):
    """Return the folder of a language's edition within the site: "zh/", or "" for the source."""
    return "" if code == SOURCE else f"{code.split('_')[0]}/"


def pdf(code):
    """Return the name of the printed edition: transconv.pdf, transconv-zh.pdf."""
    return f"transconv{_suffix(code)}.pdf"


def notebooks(code):
    """Return the name of the zip with every notebook: transconv-notebooks.zip, transconv-notebooks-zh.zip."""
    return f"transconv-notebooks{_suffix(code)}.zip"


def _suffix(code):
    return f"-{folder(code)}".rstrip("-/")
