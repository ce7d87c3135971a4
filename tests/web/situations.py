"""States of a figure and what a reader does in each: together they show everything that the figure can show."""

from playwright.sync_api import expect

from tests.web.figures import VIEWS


def pin_input(figure):
    figure.cell(figure.grid("Input X"), [1, 1]).click()
    expect(figure.status).to_contain_text("input (1,1)")


def pin_output(figure):
    figure.show({**figure.state, "focus": {"map": "output", "at": [2, 1]}})


def edit(figure):
    figure.go_to(figure.grid("Input X"), [0, 0])
    figure.page.keyboard.press("7")
    expect(figure.field).to_be_focused()


def edit_badly(figure):
    edit(figure)
    figure.field.fill("seven")
    expect(figure.alert).to_be_visible()


def break_a_rule(figure):
    figure.slider("output_padding").fill("3")
    expect(figure.alert).to_be_visible()


def step(figure):
    figure.button("Step").click()


def set_apart(figure):
    figure.host.get_by_role("checkbox", name="Rows and columns apart").check()
    expect(figure.slider("stride, rows")).to_be_visible()


def enlarge(figure):
    figure.button("Projector").click()


def hold(_):
    pass


ALL = {"views": list(VIEWS)}
LARGE = {
    "X": [[(i * j) % 7 - 3 for j in range(16)] for i in range(16)],
    "K": [[1, -2, 3]] * 5,
    "stride": 2,
    "padding": 1,
}
RIMS = {"X": [[1, 2], [3, 4]], "K": [[0, 1], [2, 3]], "stride": 3, "padding": 1, "output_padding": 2}
CROPPED = {"X": [[1, 2, 3]] * 3, "K": [[1, 2], [3, 4]], "padding": 2, "stride": 2}
# state: (what the figure opens with, what the reader then does).
STATES = {
    "as it opens": (ALL, hold),
    "an input cell in focus": (ALL, pin_input),
    "an output cell in focus": (ALL, pin_output),
    "while editing": (ALL, edit),
    "while editing what is no number": (ALL, edit_badly),
    "a broken rule": (ALL, break_a_rule),
    "in the middle of the stamps": ({"views": ["stamp"], "padding": 0}, step),
    "removed, given back and untouched cells": (RIMS, hold),
    "cropped cells": (CROPPED, hold),
    "large maps": (LARGE, hold),
    "rows and columns apart": (ALL, set_apart),
    "for a projector": (ALL, enlarge),
    **{f"{view} alone": ({"views": [view]}, pin_input) for view in VIEWS},
}
