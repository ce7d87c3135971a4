"""Reading what was handed in: a notebook in any encoding, or a sentence that says what the file seems to be instead."""

import gzip
import io
import os
import zipfile

import pytest

from classroom.grading import submission

NOTEBOOK = (
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": "x = \'ü\'"}]}'
)


def read(path, content):
    path.write_bytes(content)
    return submission.read(path, 1 << 20)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_notebook_is_read_in_every_encoding_of_unicode(tmp_path, encoding):
    assert read(tmp_path / "a.ipynb", NOTEBOOK.encode(encoding)).cells == ("x = 'ü'",)


def zipped():
    with zipfile.ZipFile(content := io.BytesIO(), "w") as archive:
        archive.writestr("a.ipynb", NOTEBOOK)
    return content.getvalue()


INSTEAD = {  # what is handed in, and the word that says what was found
    "a zip archive": (zipped(), "zip"),
    "a gzip archive": (gzip.compress(NOTEBOOK.encode()), "gzip"),
    "a PDF": (b"%PDF-1.7\n\xff", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "picture"),
    "a photo": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
    "a page": (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html></html>", "web page"),
    "a program": (b"import torch\nx = 1\n", "isn't JSON"),
    "bytes": (bytes(range(128, 256)), "isn't JSON"),
    "half of a notebook": (NOTEBOOK[:60].encode(), "part of one"),
    "other JSON": (b'{"a": 1}', "JSON, but not a notebook"),
    "nothing": (b" \n", "empty"),
}


@pytest.mark.parametrize("kind", INSTEAD)
def test_what_was_found_in_place_of_a_notebook_is_said(tmp_path, kind):
    content, said = INSTEAD[kind]
    with pytest.raises(submission.Unreadable, match=said):
        read(tmp_path / "a.ipynb", content)


def test_a_link_is_called_a_link_wherever_it_leads(tmp_path):
    (tmp_path / "a.ipynb").write_text(NOTEBOOK)
    for target in ("a.ipynb", "nowhere", "/etc", "link.ipynb"):
        link = tmp_path / "link.ipynb"
        os.symlink(target, link)
        with pytest.raises(submission.Unreadable, match=r"link.*the notebook itself"):
            submission.read(link, 1 << 20)
        link.unlink()
