"""Questions as HTML: a form that a small script runs, with the answer under each question for readers without scripts.

The script reads everything it needs from the elements: the form's words from the attributes of the first one, which is
invisible, and each right or tempting answer, with its sentence, from those with `data-answer` under "Answer".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from zlib import crc32

from transconv_course.messages import as_html, attribute, bundle, text, whole
from transconv_course.questions.kinds import Question

FOLDER = Path(__file__).parent
WORDS: dict[str, str] = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
TYPED = ("number", "prints")


class Form:
    """The questions of one chapter, as a notebook or a page shows them."""

    def __init__(self, chapter: int, questions: tuple[Question, ...]) -> None:
        self.chapter = chapter
        self.questions = questions

    def __repr__(self) -> str:
        return f"{len(self.questions)} questions on chapter {self.chapter}."

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        words = " ".join(f'data-{name}="{attribute(word)}"' for name, word in WORDS.items())
        questions = "".join(_fieldset(f"q{self.chapter}-{n}", n, one) for n, one in enumerate(self.questions, 1))
        style, script = _style_and_script()
        return bundle(
            # Notebook programs treat keys as commands, even those typed into a field of an output.
            f'<section class="tc-questions" data-lm-suppress-shortcuts="true" aria-label="{attribute(WORDS["title"])}" '
            f'data-chapter="{self.chapter}"><style>{style}</style><span class="tc-words" {words}></span>{questions}'
            f"<script>{script}</script></section>",
            repr(self),
        )


def ask(chapter: int, *questions: Question) -> Form:
    """Return the questions of a chapter; as the last line of a cell, they display themselves.

    Args:
        chapter: the chapter's number, under which the browser keeps the reader's answers.
        questions: made by `choose`, `number`, `order` and `prints`.
    """
    return Form(chapter, questions)


def mixed(options: tuple[str, ...]) -> list[str]:
    """Return the options in an order that depends only on their words and is never the author's."""
    shuffled = sorted(options, key=lambda option: crc32(option.encode()))
    return shuffled if tuple(shuffled) != options else shuffled[1:] + shuffled[:1]


def _fieldset(name: str, place: int, question: Question) -> str:
    code = f"<pre>{escape(question.code)}</pre>" if question.code else ""
    return whole(
        f'<fieldset class="tc-question" id="{name}" data-kind="{question.kind}">'
        f"<legend><b>{place}.</b> {text(question.prompt)}</legend>{code}{_fields(name, question)}"
        f"<details><summary>{text(WORDS['summary'])}</summary>{_answers(question)}</details></fieldset>"
    )


def _fields(name: str, question: Question) -> str:
    if question.kind in TYPED:
        mode = ' inputmode="decimal"' if question.kind == "number" else ""
        return f'<label>{text(WORDS[question.kind])} <input type="text"{mode} size="12" autocomplete="off"></label>'
    if question.kind == "order":
        steps = "".join(f'<li data-value="{escape(step)}">{text(step)}</li>' for step in mixed(question.options))
        return f'<p class="tc-hint">{text(WORDS["order"])}</p><ol>{steps}</ol>'
    kind, hint = ("radio", "one") if len(question.right) == 1 else ("checkbox", "several")
    return f'<p class="tc-hint">{text(WORDS[hint])}</p>' + "".join(
        f'<label class="tc-option"><input type="{kind}" name="{name}" value="{escape(option)}"> {text(option)}</label>'
        for option in mixed(question.options)
    )


def _answers(question: Question) -> str:
    """Return the HTML under "Answer": the right answer and its reason, then each tempting one with its own."""
    if question.kind == "order":
        steps = "".join(f'<li data-answer="{escape(step)}" data-right>{text(step)}</li>' for step in question.right)
        return f"<ol>{steps}</ol>{_other(question)}"
    tempting = [answer for answer in question.reasons if answer and answer not in question.right]
    return (
        _reasoned(question, question.right, "✓", " data-right")
        + _reasoned(question, tempting, "✗")
        + (_other(question, " hidden") if "" in question.reasons else "")
    )


def _reasoned(question: Question, answers: Iterable[str], mark: str, attributes: str = "") -> str:
    shown = as_html if question.kind in TYPED else text  # text that is typed or printed is the same in every language
    return "".join(
        f'<p data-answer="{escape(answer)}"{attributes}>{mark} <b>{shown(answer)}</b> '
        f"<span>{text(question.reasons[answer])}</span></p>"
        for answer in answers
    )


def _other(question: Question, attributes: str = "") -> str:
    """Return the sentence about every other answer."""
    return f'<p data-answer=""{attributes}><span>{text(question.reasons[""])}</span></p>'


@cache
def _style_and_script() -> list[str]:
    return [(FOLDER / f"questions.{kind}").read_text(encoding="utf-8").strip() for kind in ("css", "js")]
