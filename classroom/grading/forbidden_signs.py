"""What the two witnesses of a forbidden name say, as words for a person; see source_analysis and call_recorder."""

from classroom.grading.call_recorder import SIGNS

MOST_SIGNS = 20


def signs(reports, forbidden, cells):
    """Return each forbidden name that was reported, with its first known place, sorted.

    Args:
        reports: lists [name, number of the cell, line], 0, 0 for a place that isn't known. They come from the
            student's process, so they can be anything.
        forbidden: the names that the question forbids.
        cells: how many code cells the notebook has.
    """
    allowed = {*forbidden, *SIGNS} if forbidden else set()
    found = {}
    for report in reports:
        match report:
            case [str(name), int(cell), int(line)] if name in allowed:
                known = 0 < cell <= cells and 0 < line < 10**6
                found[name] = found.get(name) or (f"code cell {cell:d}, line {line:d}" if known else "")
    return [f"{name} ({place})" if place else name for name, place in sorted(found.items())][:MOST_SIGNS]
