"""Questions as HTML: a form that a small script runs, and under each question its answer, for readers without scripts.

The script reads all it needs from the elements: the form's words from the hidden list at the top, and each answer that
is right or tempting, with the sentence about it, from the elements with `data-answer` under "Answer".
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
        words = "".join(f'<li data-word="{name}">{text(word)}</li>' for name, word in WORDS.items())
        questions = "".join(_fieldset(f"q{self.chapter}-{n}", n, one) for n, one in enumerate(self.questions, 1))
        style, script = _style_and_script()
        return bundle(
            # Notebook programs take keys as commands, even those typed into a field of an output.
            f'<section class="tc-questions" data-lm-suppress-shortcuts="true" aria-label="{attribute(WORDS["title"])}" '
            f'data-chapter="{self.chapter}"><style>{style}</style><ul class="tc-words" hidden>{words}</ul>{questions}'
            f"<script>{script}</script></section>",
            repr(self),
        )


def ask(chapter: int, *questions: Question) -> Form:
    """Return the questions of a chapter, ready to be shown: the last line of a cell.

    Args:
        chapter: the chapter's number; answers are kept under it.
        questions: made by `choose`, `number`, `order` and `prints`.
    """
    return Form(chapter, questions)


def mixed(options: tuple[str, ...]) -> list[str]:
    """Return the options in an order that depends on their words alone and is never the author's."""
    shuffled = sorted(options, key=lambda option: crc32(option.encode()))
    return shuffled if tuple(shuffled) != options else shuffled[1:] + shuffled[:1]


def _fieldset(name: str, place: int, question: Question) -> str:
    code = f"<pre>{escape(question.code)}</pre>" if question.code else ""
    return whole(
        f'<fieldset class="tc-question" id="{name}" data-kind="{question.kind}">'
        f"<legend><b>{place}.</b> {text(question.prompt)}</legend>{code}{_fields(name, question)}"
        f"<details><summary>{text(WORDS['answer'])}</summary>{_answers(question)}</details></fieldset>"
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
    """Return what stands under "Answer": the right one and its reason, then each tempting one with its own."""
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
    shown = as_html if question.kind in TYPED else text  # what is typed or printed is the same in every language
    return "".join(
        f'<p data-answer="{escape(answer)}"{attributes}>{mark} <b>{shown(answer)}</b> '
        f"<span>{text(question.reasons[answer])}</span></p>"
        for answer in answers
    )


def _other(question: Question, attributes: str = "") -> str:
    """Return the sentence that is said of every other answer."""
    return f'<p data-answer=""{attributes}><span>{text(question.reasons[""])}</span></p>'


@cache
def _style_and_script() -> list[str]:
    return [(FOLDER / f"questions.{kind}").read_text(encoding="utf-8").strip() for kind in ("css", "js")]
