"""Draws the picture that stands in a stage's place on paper, and where scripts don't run.

It shows the scene's own numbers, computed here by the definition of the operator: the pages are built without torch.
"""

import json
import re
from html import escape
from itertools import product
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform

from website.extension import site_words

SCENES = Path(__file__).resolve().parents[2] / "lib/transconv_course/scenes.json"
STAGE = re.compile(r'(<transconv-stage scene="(\w+)">)\s*(</transconv-stage>)')
CELL = 34
COLOURS = {"input": "#0072B2", "kernel": "#E69F00", "output": "#009E73", "product": "#888888"}
RING = (
    '<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="5" fill="none" stroke="currentColor" stroke-width="3"/>'
)


class DrawStills(SphinxTransform):
    """Put a still into every stage on a page."""

    default_priority = 24

    def apply(self):
        say = site_words.translator(self.config.language)
        for raw in list(self.document.findall(nodes.raw)):
            filled = with_stills(raw.astext(), say)
            if filled != raw.astext():
                raw.children, raw.rawsource = [nodes.Text(filled)], filled


def with_stills(html, say=str):
    """Return HTML whose stages hold their stills, in the words that `say` gives."""
    scenes = json.loads(SCENES.read_text(encoding="utf-8"))
    return STAGE.sub(lambda match: match[1] + still(scenes[match[2]], say) + match[3], html)


def products(X, K):
    """Yield every product of the operator: (input cell, kernel cell, output cell, X's number, K's number)."""
    for i, j, t, u in product(range(len(X)), range(len(X[0])), range(len(K)), range(len(K[0]))):
        yield (i, j), (t, u), (i + t, j + u), X[i][j], K[t][u]


def output(X, K):
    """Return the sum of the products in each output cell, as rows."""
    Y = [[0] * (len(X[0]) + len(K[0]) - 1) for _ in range(len(X) + len(K) - 1)]
    for _, _, (a, b), x, k in products(X, K):
        Y[a][b] += x * k
    return Y


def still(scene, say):
    """Return a picture of the stamps and their sum, with the products of one cell outlined."""
    X, K, chosen = scene["state"]["X"], scene["state"]["K"], tuple(scene["invites"])
    Y = output(X, K)
    made = [one for one in products(X, K) if one[2] == chosen]
    panels = [_grid(X, "input", "X"), _grid(K, "kernel", "K")]
    for i, j in product(range(len(X)), range(len(X[0]))):
        stamp = [[f"{X[i][j]}·{k}" for k in row] for row in K]
        panels.append(_grid(stamp, "product", f"{X[i][j]}·K", [cell for at, cell, *_ in made if at == (i, j)]))
    panels.append(_grid(Y, "output", "Y", [chosen]))
    terms = " + ".join(f"{x}·{k}" for *_, x, k in made)
    alt = say(site_words.STILL).format(X=_rows(X), K=_rows(K), Y=_rows(Y), sum=Y[chosen[0]][chosen[1]], terms=terms)
    return f'<div class="tc-picture tc-still" role="img" aria-label="{escape(alt)}">{"".join(panels)}</div>'


def _rows(values):
    return ", ".join(" ".join(map(str, row)) for row in values)


def _grid(values, role, title, ringed=()):
    shapes = []
    for (r, row), c in product(enumerate(values), range(len(values[0]))):
        x, y = CELL * c + 2, CELL * r + 2
        side = CELL - 3
        shapes.append(
            f'<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="4" fill="{COLOURS[role]}" fill-opacity=".25"/>'
            f'<text x="{x + side / 2}" y="{y + side / 2}">{row[c]}</text>'
        )
        if (r, c) in ringed:
            shapes.append(RING.format(x=x, y=y, side=side))
    width, height = CELL * len(values[0]) + 2, CELL * len(values) + 2
    style = 'fill="currentColor" font-size="15" text-anchor="middle" dominant-baseline="central"'
    return (
        f'<span aria-hidden="true"><i>{title}</i><svg viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<g {style}>{''.join(shapes)}</g></svg></span>"
    )
