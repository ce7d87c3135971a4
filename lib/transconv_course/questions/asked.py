"""Questions as HTML: a form that a small script answers, and under each question its answer for who has no script."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from zlib import crc32

from transconv.arguments import integer, several
from transconv_course.questions.kinds import Question

SCRIPT = Path(__file__).with_name("questions.js")
STYLE = Path(__file__).with_name("questions.css")
CODE = re.compile(r"`([^`]+)`")
WORDS = {
    "title": "Check yourself",
    "number": "Your number",
    "prints": "It prints",
    "one": "Choose one.",
    "several": "Choose all that hold.",
    "order": "Put them in order.",
    "answer": "Answer",
    "check": "Check",
    "up": "Move up",
    "down": "Move down",
    "right": "Right.",
    "wrong": "Not right.",
    "some": "What you chose holds, but something is missing.",
    "empty": "Give an answer first.",
    "not a number": "A number is asked for.",
    "place": "{step}: now {place} of {count}.",
    "score": "Right: {here} of {count} on this page, {all} in the whole course. Kept in this browser only.",
    "clear": "Forget my answers",
    "sure": "Forget all of them? Press again.",
    "cleared": "Forgotten.",
    "export": "Save my answers as a file",
}


class Asked:
    """The questions of one chapter, as a notebook or a page shows them."""

    def __init__(self, chapter: int, questions: tuple[Question, ...]) -> None:
        self.chapter = chapter
        self.questions = questions

    def __repr__(self) -> str:
        return f"{len(self.questions)} questions on chapter {self.chapter}."

    def _repr_html_(self) -> str:
        asked = "".join(_question(self.chapter, place, one) for place, one in enumerate(self.questions, 1))
        style, script = _files()
        return (
            # Notebook programs take keys as commands, even those that are typed into a field of an output.
            f'<section class="tc-questions" data-lm-suppress-shortcuts="true" aria-label="{WORDS["title"]}" '
            f'data-chapter="{self.chapter}" data-words="{_data(WORDS)}">'
            f"<style>{style}</style>{asked}<script>{script}</script></section>"
        )


def ask(chapter: int, *questions: Question) -> Asked:
    """Return the questions of a chapter, ready to be shown: the last line of a cell.

    Args:
        chapter: the chapter's number; answers are kept under it.
        questions: made by `choose`, `number`, `order` and `prints`.

    Raises:
        TypeError: chapter is not an integer, or a question is none.
        ValueError: chapter is below 1, or there is no question.
    """
    integer("chapter", chapter, 1)
    for question in several("questions", questions):
        if not isinstance(question, Question):
            raise TypeError(f"questions must be made by choose, number, order or prints, got {question!r}")
    return Asked(chapter, questions)


def mixed(options: tuple[str, ...]) -> list[str]:
    """Return the options in an order that depends on their words alone, and is never the author's."""
    shuffled = sorted(options, key=lambda option: crc32(option.encode()))
    return shuffled if tuple(shuffled) != options else shuffled[1:] + shuffled[:1]


def _question(chapter: int, place: int, question: Question) -> str:
    name = f"q{chapter}-{place}"
    code = f"<pre>{escape(question.code)}</pre>" if question.code else ""
    key = _data({"right": question.right, "why": question.why})
    return (
        f'<fieldset class="tc-question" id="{name}" data-kind="{question.kind}" data-key="{key}">'
        f"<legend><b>{place}.</b> {_text(question.asks)}</legend>{code}{_field(name, question)}{_answer(question)}"
        "</fieldset>"
    )


def _field(name: str, question: Question) -> str:
    if question.kind in ("number", "prints"):
        mode = ' inputmode="decimal"' if question.kind == "number" else ""
        return f'<label>{WORDS[question.kind]} <input type="text"{mode} size="12" autocomplete="off"></label>'
    if question.kind == "order":
        steps = "".join(f'<li data-value="{escape(step)}">{_text(step)}</li>' for step in mixed(question.options))
        return f'<p class="tc-hint">{WORDS["order"]}</p><ol>{steps}</ol>'
    alone = len(question.right) == 1
    kind, hint = ("radio", WORDS["one"]) if alone else ("checkbox", WORDS["several"])
    return f'<p class="tc-hint">{hint}</p>' + "".join(
        f'<label class="tc-option"><input type="{kind}" name="{name}" value="{escape(option)}"> {_text(option)}</label>'
        for option in mixed(question.options)
    )


def _answer(question: Question) -> str:
    """Return what stands under "Answer": the right one and its reason, then each tempting one with its own."""
    if question.kind == "order":
        steps = "".join(f"<li>{_text(step)}</li>" for step in question.right)
        told = f"<ol>{steps}</ol><p>{_text(question.why[''])}</p>"
    else:
        first = list(question.right)
        rest = [answer for answer in question.why if answer and answer not in first]
        told = "".join(
            f"<p>{mark} <b>{_text(answer)}</b> {_text(question.why[answer])}</p>"
            for mark, answers in (("✓", first), ("✗", rest))
            for answer in answers
        )
    return f"<details><summary>{WORDS['answer']}</summary>{told}</details>"


def _text(words: str) -> str:
    return CODE.sub(r"<code>\1</code>", escape(words, quote=False))


def _data(value: object) -> str:
    return escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


@cache
def _files() -> tuple[str, str]:
    return tuple(path.read_text(encoding="utf-8").strip() for path in (STYLE, SCRIPT))  # type: ignore[return-value]
