"""A person's feedback page: what each question earned, and the first case that failed, as arrays.

Everything that comes from a student is text of limited length, and the page may neither load nor run anything. Until
the scores are final, the page shows no expected result, since students may hand in again or know others who will.
"""

import re

from classroom.grading import handout
from classroom.grading.comparison import EXPECTED
from classroom.grading.question import Question
from classroom.grading.results import inherited
from classroom.grading.text import counted, number, page, printable, safe
from tools import addresses

RULE = (
    "Your functions were called with inputs that were drawn at grading time. "
    "A question's points are divided among its cases, and each case that is right earns its share: more where it tells "
    "more mistakes apart. "
    "A case that one fixed answer would get right, such as an error, counts only if another case is right too."
)
SIGN = {
    "flag": "It costs no points: your teacher looks at it.",
    "zero": "As long as it stands, this question earns no points.",
}
NOTHING = "an object of class ellipsis"  # the dots of the handout, which say nothing to a student
MOST_ITEMS = 30  # of a list


def feedback_page(row, key, title, consequence, final=False):
    """Return the HTML of a feedback page.

    Args:
        row: a person's Row.
        key: the Key.
        title: the assignment's title.
        consequence: one of source_analysis.CONSEQUENCES.
        final: whether to show expected results.
    """
    parts = [f"<h1>{safe(title)}</h1>", f"<p>File: <code>{safe(printable(row.file))}</code></p>"]
    if row.note:
        parts.append(f"<p><strong>{safe(row.note)}</strong></p>")
    if row.settled:
        given = handout.of(key.name)
        calls = {question.name: question.call for question in key.questions if isinstance(question, Question)}
        built_on = inherited(row.questions)
        parts += [_total(row), f"<p>{RULE}</p>", _summary(row), _cells(row)]
        for judged in row.questions:
            if judged.said or judged.mentioned or judged.comment or judged.corrected:
                uses = built_on.get(judged.name, ())
                parts.append(_question(judged, calls.get(judged.name, ""), uses, given, consequence, final))
    else:
        parts.append("<p>Nothing could be graded. Hand in the notebook again, or ask your teacher.</p>")
    return page(f"{title}: feedback", "\n".join(filter(None, parts)))


def _total(row):
    possible = sum(judged.possible for judged in row.questions if judged.points is not None)
    waiting = sum(judged.possible for judged in row.questions if judged.points is None)
    total = f"<p><strong>{number(row.points)} of {counted(possible, 'point')}</strong>"
    total += f", plus up to {number(waiting)} more for answers that a person reads.</p>" if waiting else ".</p>"
    if row.deducted:
        total += (
            f"\n<p>The file is marked as late, which costs {number(row.late_percent)}% of the points: "
            f"{counted(row.deducted, 'point')}.</p>"
        )
    return total


def _summary(row):
    lines = []
    for judged in row.questions:
        unread = judged.points is None
        points = "read by a person" if unread else f"{number(judged.points)} of {number(judged.possible)}"
        cases = f"{judged.right} of {judged.cases}" if judged.cases else "–"
        lines.append(f'<tr><th scope="row">{safe(_name(judged))}</th><td>{cases}</td><td>{points}</td></tr>')
    return (
        '<table class="summary"><caption>Every question</caption>\n<thead><tr><th scope="col">question</th>'
        f'<th scope="col">cases right</th><th scope="col">points</th></tr></thead>\n'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _cells(row):
    if not row.failed_cells:
        return ""
    items = [f"<li>Code cell {place}: <code>{safe(said)}</code></li>" for place, said in row.failed_cells[:MOST_ITEMS]]
    if len(row.failed_cells) > MOST_ITEMS:
        items.append(f"<li>and {len(row.failed_cells) - MOST_ITEMS} more</li>")
    return (
        "<h2>Cells that failed</h2>\n<p>The cells after them ran anyway. "
        f"Restart the kernel and run all cells to see what happens.</p>\n<ul>{''.join(items)}</ul>"
    )


def _question(judged, call, uses, given, consequence, final):
    parts = [f"<h2>{safe(_name(judged))}</h2>", f"<p>{safe(judged.said)}</p>" if judged.said else ""]
    parts.insert(1, "<p>Your teacher has set the points of this question.</p>" if judged.corrected else "")
    parts.append(f"<p>Your teacher's comment: {safe(judged.comment)}</p>" if judged.comment else "")
    parts += [f"<p>{safe(sentence)}</p>" for sentence in _built_on(call, uses)]
    if judged.shown:
        parts += _case(judged, call, given.parameters.get(call, ()), final)
    if judged.said and judged.lost:
        hint = given.hint(call) if judged.hint_fits and not uses else ""
        parts += [f"<p>Hint: {safe(hint)}</p>" if hint else "", _chapter(given.chapter(judged.name))]
    if judged.mentioned and not judged.corrected:
        names = ", ".join(f"<code>{safe(name)}</code>" for name in judged.mentioned[:MOST_ITEMS])
        parts.append(
            f"<p>Your function seems to use what this question doesn't allow: {names}. "
            f"That is a sign, not a proof. {SIGN[consequence]} If it is a mistake, tell your teacher.</p>"
        )
    return "\n".join(filter(None, parts))


def _built_on(call, uses):
    """Say which functions of earlier questions this question's function uses that lost points."""
    return [f"Your {call} uses your {function}, which lost points in {question}." for question, function in uses]


def _case(judged, call, parameters, final):
    (case, _), *shown = judged.shown
    shown = [(caption, value) for caption, value in shown if final or not caption.startswith(EXPECTED)]
    if not any(caption.startswith("argument") for caption, _ in shown):
        yours = [(caption.replace("the result", "your answer"), value) for caption, value in shown]
        return [_value(caption, value) for caption, value in yours if value != NOTHING]
    called = f"<code>{safe(call)}({safe(', '.join(parameters))})</code>" if parameters else f"<code>{safe(call)}</code>"
    wrong = f"{judged.cases - judged.right} of {counted(judged.cases, 'case')}"
    said = f"<p>{wrong} went wrong. An input of {called} for which this happens ({safe(case)}):</p>"
    return [said, *(_value(_named(caption, parameters), value) for caption, value in shown)]


def _named(caption, parameters):
    """Return the name of a parameter in place of an argument's position."""
    match = re.match(r"argument (\d+)(.*)", caption)
    place = int(match[1]) if match else 0
    return parameters[place - 1] + match[2] if match and 0 < place <= len(parameters) else caption


def _chapter(chapter):
    if chapter is None:
        return ""
    name, site = safe(f"Chapter {chapter.number}, {chapter.title}"), addresses.read().site
    linked = f'<a href="{safe(site + chapter.page)}">{name}</a>' if site else name
    return f"<p>To read again: {linked}.</p>"


def _name(judged):
    return f"{judged.name}: {judged.title}" if judged.title else judged.name


def _value(caption, value):
    if not isinstance(value, dict):
        return f"<p>{safe(caption)}: <code>{safe(value)}</code></p>"
    size = " × ".join(map(str, value["shape"]))
    return "\n".join(
        f'<div class="wide"><table><caption>{safe(caption)}, {size}{safe(where)}</caption>{_rows(rows)}</table></div>'
        for where, rows in _matrices(value["values"], len(value["shape"]))
    )


def _matrices(values, axes, index=()):
    """Yield (where, rows) of every matrix in an array."""
    if axes == 1:
        yield "", [values]
    elif axes == 2:
        yield (f", at [{', '.join(map(str, index))}]" if index else ""), values
    else:
        for place, part in enumerate(values):
            yield from _matrices(part, axes - 1, (*index, place))


def _rows(rows):
    return "".join("<tr>" + "".join(f"<td>{safe(value)}</td>" for value in row) + "</tr>" for row in rows)
