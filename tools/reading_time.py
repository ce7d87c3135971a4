"""How long a page's path takes to read, computed from its notebook, and stamped wherever a page promises it.

    python -m tools.reading_time        stamps intro.md, and prints the time of every chapter

`tools.notebooks` stamps a chapter when it runs it, and the site computes what stands on the cards. Proofs and sections
that go deeper don't count.
"""

import ast
import re
from typing import NamedTuple

import nbformat

from tools import page_grammar
from tools.addresses import ROOT

WORDS_A_MINUTE = 180
SECONDS = {"line": 4, "scene": 45, "question": 30}
MINUTES_AN_EXERCISE = 5
SCENE = re.compile(r"\bExplorer\(|<transconv-stage\b")
EXERCISE = re.compile(r"Exercise \d+")
# What a reader doesn't read as words: folded answers, tags, addresses, LaTeX's commands.
NO_WORDS = re.compile(r"<details>.*?</details>|<[^>]+>|\]\([^)]*\)|\\[A-Za-z]+", re.DOTALL)
WORD = re.compile(r"\S*\w\S*")
PROMISE = re.compile(r"This chapter takes about [\w-]+ minutes(, and the exercises \d+ more)?(?=[.,])")
RANGE = re.compile(r"(?<=Each chapter takes )\d+ to \d+(?= minutes)")
HOUR = re.compile(r"^If you have an hour, .*$", re.MULTILINE)
CHAPTER = re.compile(r"\]\(chapters/(\w+)\.ipynb\)")
MINUTES = re.compile(r"\d+(?= minutes)")


class Time(NamedTuple):
    path: int  # minutes
    exercises: int

    def promise(self):
        return f"This chapter takes about {self.path} minutes, and the exercises {self.exercises} more"


def time(notebook):
    """Return how long a notebook's path takes, and its exercises."""
    parts = list(page_grammar.parts(notebook))
    path = [part for part in parts if part.layer == "path"]
    text = "\n".join(part.source for part in path if part.kind == "markdown")
    code = "\n".join(part.source for part in path if part.kind == "code")
    counted = {
        "line": sum(bool(line.strip()) for line in code.splitlines()),
        "scene": len(SCENE.findall(text + code)),
        "question": sum(questions(part.source) for part in parts if part.kind == "code"),
    }
    seconds = sum(SECONDS[kind] * count for kind, count in counted.items())
    exercises = len({part.heading for part in parts if EXERCISE.match(part.heading)})
    return Time(round(words(text) / WORDS_A_MINUTE + seconds / 60), MINUTES_AN_EXERCISE * exercises)


def words(text):
    """Return the number of words in Markdown; each symbol of a formula is one."""
    return len(WORD.findall(NO_WORDS.sub(" ", text)))


def questions(source):
    """Return how many questions a code cell asks."""
    if "ask(" not in source:
        return 0
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return sum(len(call.args) - 1 for call in calls if getattr(call.func, "id", "") == "ask")


def stamp(notebook):
    """Write the time into the promise at the top of a notebook."""
    top = notebook.cells[0]
    top.source = PROMISE.sub(lambda _: time(notebook).promise(), top.source)


def chapter(name):
    """Return the time of a chapter, by the name of its file."""
    return time(nbformat.read(ROOT / f"chapters/{name}.ipynb", as_version=4))


def chapters():
    """Return the time of every chapter, by the name of its file."""
    return {path.stem: chapter(path.stem) for path in sorted((ROOT / "chapters").glob("*.ipynb"))}


def stamped(introduction, times):
    """Return the introduction with its promises: from the shortest chapter to the longest, and for an hour."""
    every = [time.path for time in times.values()]

    def hour(sentence):
        total = sum(times[name].path for name in CHAPTER.findall(sentence[0]))
        return MINUTES.sub(str(total), sentence[0])

    return HOUR.sub(hour, RANGE.sub(f"{min(every)} to {max(every)}", introduction))


def main():
    every, introduction = chapters(), ROOT / "intro.md"
    introduction.write_text(stamped(introduction.read_text(encoding="utf-8"), every), encoding="utf-8")
    for name, time in every.items():
        print(f"{time.path:3} + {time.exercises} minutes  {name}")


if __name__ == "__main__":
    main()
