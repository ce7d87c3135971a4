"""The languages of the course, each with a line here and a folder in website/locale/. English is the source."""

SOURCE = "en"
NAMES = {"en": "English", "zh_CN": "中文"}  # by Sphinx's code, in the words of its readers

TRANSLATIONS = tuple(code for code in NAMES if code != SOURCE)

ZIP = "transconv-offline.zip"  # every edition in one


def tag(code):
    """Return the name of the language in HTML: zh-CN."""
    return code.replace("_", "-")


def folder(code):
    """Return where a language's edition lies in the site: "zh/", and "" for the source."""
    return "" if code == SOURCE else f"{code.split('_')[0]}/"


def pdf(code):
    """Return the name of the printed edition: transconv.pdf, transconv-zh.pdf."""
    return "transconv" + f"-{folder(code)}".rstrip("-/") + ".pdf"
