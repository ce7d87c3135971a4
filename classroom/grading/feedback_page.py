"""The feedback page of one file: what each question earned, and the smallest case that failed, as arrays.

Everything that comes from a student is escaped, and the page may neither load nor run anything.
"""

from html import escape

from classroom.grading import source_analysis
from classroom.grading.score_tables import printable

STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; }
caption { text-align: left; }
th, td { border: 1px solid #767676; padding: .2rem .6rem; text-align: right; vertical-align: top; }
.summary th[scope=row], .summary td:last-child { text-align: left; }
.wide { overflow-x: auto; }
code { overflow-wrap: anywhere; }
"""
RULE = (
    "Your functions were called with inputs that were drawn at grading time. "
    "A question's points are divided among its cases, and each case that is right earns its share."
)


def feedback_page(graded, title, consequence):
    """Return the HTML of a feedback page.

    Args:
        graded: the FileScore of one file.
        title: the assignment's title.
        consequence: one of source_analysis.CONSEQUENCES.
    """
    possible = sum(judged.possible for judged in graded.questions if judged.points is not None)
    waiting = sum(judged.possible for judged in graded.questions if judged.points is None)
    parts = [f"<h1>{_safe(title)}</h1>", f"<p>File: <code>{_safe(printable(graded.file))}</code></p>"]
    if graded.note:
        parts.append(f"<p><strong>{_safe(graded.note)}</strong></p>")
    if graded.status == "graded":
        total = f"<p><strong>{graded.points:g} of {possible:g} points</strong>"
        total += f", plus up to {waiting:g} more for answers that a person reads.</p>" if waiting else ".</p>"
        parts += [total, f"<p>{RULE}</p>", _summary(graded), _cells(graded)]
        parts += [_question(judged, consequence) for judged in graded.questions if judged.said or judged.mentioned]
    else:
        parts.append("<p>Nothing could be graded. Hand in the notebook again, or ask your teacher.</p>")
    body = "\n".join(filter(None, parts))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_safe(title)}: feedback</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _summary(graded):
    rows = []
    for judged in graded.questions:
        points = "read by a person" if judged.points is None else f"{judged.points:g} of {judged.possible:g}"
        cases = f"{judged.right} of {judged.cases}" if judged.cases else "–"
        rows.append(f'<tr><th scope="row">{_safe(_name(judged))}</th><td>{cases}</td><td>{points}</td></tr>')
    return (
        '<table class="summary"><caption>Every question</caption>\n<thead><tr><th scope="col">question</th>'
        f'<th scope="col">cases right</th><th scope="col">points</th></tr></thead>\n'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _cells(graded):
    if not graded.failed_cells:
        return ""
    items = "".join(f"<li>Code cell {number}: <code>{_safe(said)}</code></li>" for number, said in graded.failed_cells)
    return (
        "<h2>Cells that failed</h2>\n<p>The cells after them ran anyway. "
        f"Restart the kernel and run all cells to see what happens.</p>\n<ul>{items}</ul>"
    )


def _question(judged, consequence):
    parts = [f"<h2>{_safe(_name(judged))}</h2>", f"<p>{_safe(judged.said)}</p>" if judged.said else ""]
    if judged.shown:
        (case, _), *shown = judged.shown
        parts.append(f"<p>The smallest input for which this happens ({_safe(case)} of {judged.cases}):</p>")
        parts += [_value(caption, value) for caption, value in shown]
    if judged.mentioned:
        names = ", ".join(f"<code>{_safe(name)}</code>" for name in judged.mentioned)
        parts.append(
            f"<p>This question excludes something that your function seems to use: {names}. "
            f"This is a sign, not a proof: {_safe(source_analysis.CONSEQUENCES[consequence])}. "
            "If it is a mistake, tell your teacher.</p>"
        )
    return "\n".join(filter(None, parts))


def _name(judged):
    return f"{judged.name}: {judged.title}" if judged.title else judged.name


def _value(caption, value):
    if not isinstance(value, dict):
        return f"<p>{_safe(caption)}: <code>{_safe(value)}</code></p>"
    size = " × ".join(map(str, value["shape"]))
    return "\n".join(
        f'<div class="wide"><table><caption>{_safe(caption)}, {size}{_safe(where)}</caption>{_rows(rows)}</table></div>'
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
    return "".join("<tr>" + "".join(f"<td>{_safe(number)}</td>" for number in row) + "</tr>" for row in rows)


def _safe(text):
    return escape(str(text))
