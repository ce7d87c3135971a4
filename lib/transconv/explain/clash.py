"""Which layers' outputs met another size in a function that failed, and what would make them fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transconv.explain.facts import LayerFacts
from transconv.explain.settings import Named, Scaling, Size, by, replaced, scaling, span
from transconv.explain.text import cells_of
from transconv.explain.watch import Call, Failure, Held

CROP = "Along each axis, you can crop the larger of the two, or pad the smaller with torch.nn.functional.pad."


class Clash(NamedTuple):
    """A layer whose output met another size.

    Attributes:
        chain: the layers that ran on one another's output up to this one, which is the last.
        own: the size of its output, or of the part that met. other: the size that the other tensor has. Both are along
            the layer's axes, in its order. dims: where these axes were in the function, counted from the end.
        wanted: the one that would fit: where the other has 1, or the two are joined, any does.
        part: the cells that met, if not all. always: whether the two differ by as much at every size of the input.
    """

    call: Call
    chain: tuple[Named, ...]
    dims: Size
    own: Size
    other: Size
    wanted: Size
    part: tuple[range, ...] | None
    always: bool

    @property
    def layer(self) -> LayerFacts:
        """The facts of the call."""
        return self.chain[-1].layer

    @property
    def swapped(self) -> bool:
        """Whether the axes were in another order in the function than the layer's."""
        return list(self.dims) != sorted(self.dims)

    def there(self, size: Size) -> str:
        """Return a size as the function was given it."""
        return by([n for _, n in sorted(zip(self.dims, size))])

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.chain[-1].name

    @property
    def owner(self) -> str:
        """Whose settings the call has."""
        return self.chain[-1].owner

    @property
    def runs_once(self) -> bool:
        """Whether no call of the same settings made this call's input."""
        return [named.owner for named in self.chain].count(self.owner) == 1

    @property
    def fits_whole(self) -> bool:
        """Whether a part met the size of the whole output."""
        return bool(self.part) and self.wanted == self.layer.settings.output_size

    @property
    def fits(self) -> Size | None:
        """The output_padding that gives the size that would fit, or None; a part keeps its distance to the end."""
        changes = [m - n for n, m in zip(self.own, self.wanted)]
        if self.part and any(change and cells.step > 1 for change, cells in zip(changes, self.part)):
            return None
        axes = zip(self.layer.axes, changes)
        found = [axis.output_padding_to(axis.output_size + change) for axis, change in axes]
        fits = tuple(o for o in found if o is not None)
        return fits if len(fits) == len(found) else None

    @property
    def change(self) -> str:
        """The change of output_padding that fits; empty if there is none, or an output_size rules it out."""
        ruled_out = self.fits_whole or self.call.was_given_one or not self.fits
        return "" if ruled_out else replaced("output_padding", self.fits or (), self.layer.settings.output_padding)

    @property
    def scaling(self) -> Scaling | None:
        """What fits if it gives stride times the size of any input."""
        return None if self.part or self.call.was_given_one else scaling(self.chain, self.wanted)


def clashes(named: dict[Call, Named], failure: Failure) -> Iterator[Clash]:
    """Yield each layer whose output met one other size, where nothing but the size was in the way."""
    if re.search("conv|mm|matmul|linear", failure.function):  # their tensors needn't have the same size
        return
    for given in failure.given:
        held = given.held
        if not held or not held.alone or held.call not in named:
            continue
        part, own = held.cells.part, held.cells.sizes(given.shape)
        met: dict[Size, tuple[Size, list[Held | None]]] = {}  # each size that would fit: a tensor's, and what they hold
        for other in failure.given:
            if other is given:
                continue
            if not _differ_along(held.cells.dims, given.shape, other.shape, failure.joined):
                return
            theirs = held.cells.sizes(other.shape)
            axes = zip(held.cells.dims, own, theirs)
            # Any size fits a size of 1, unless the two are joined, and so it does along the axis that is joined.
            fits = (failure.joined is None, failure.joined)
            wanted = tuple(mine if (n == 1 and fits[0]) or dim == fits[1] else n for dim, mine, n in axes)
            met[wanted] = theirs, [*met.get(wanted, ((), []))[1], other.held]
        _, alike = met.pop(own, ((), []))
        if len(met) == 1 and all(alike) and own == tuple(map(len, part)):
            [(wanted, (theirs, others))] = met.items()
            always = wanted == theirs and all(other and _moves_with(held, other) for other in others)
            cells = None if part == held.call.whole else part
            yield Clash(held.call, tuple(_chain(held.call, named)), held.cells.dims, own, theirs, wanted, cells, always)


def _moves_with(held: Held, other: Held) -> bool:
    """Whether the sizes of two outputs differ by as much whatever the size of the input is."""
    mine, theirs = held.call, other.call
    known = other.alone and other.cells.part == theirs.whole and not (mine.was_given_one or theirs.was_given_one)
    return known and mine.source == theirs.source and mine.settings.stride == theirs.settings.stride


def _chain(call: Call, named: dict[Call, Named]) -> list[Named]:
    """Return the calls that ran on one another's whole output up to this one, with settings that tell their sizes.

    An output that has met another tensor of its size must keep it.
    """
    before = call.before
    if before not in named or before.met or before.was_given_one:
        return [named[call]]
    plain = not (named[call].layer.given or named[before].layer.returned)
    return [*(_chain(before, named) if plain else ()), named[call]]


def _differ_along(dims: Size, shape: Size, other: Size, joined: int | None) -> bool:
    """Whether two shapes go together but for these dimensions, counted from the end."""
    if len(shape) != len(other) or (joined is not None and not -len(shape) <= joined < 0):
        return False
    rest = [(dim, shape[dim], other[dim]) for dim in range(-len(shape), 0) if dim not in dims]
    return all(dim == joined or n == m or (joined is None and 1 in (n, m)) for dim, n, m in rest)


def clash_text(function: str, clashes: Sequence[Clash], named: dict[Call, Named]) -> Iterator[str]:
    """Yield what met in the function that failed, and what would fit."""
    sides = [[clash for clash in clashes if clash.own == own] for own in dict.fromkeys(clash.own for clash in clashes)]
    each_other = len(sides) > 1
    outputs = {clash: list(_of_output(clash)) for clash in clashes}
    settings = {clash: list(_of_settings(clash, side, named)) for side in sides for clash in side}
    # A side of several layers can change only as a whole.
    can_change = [side for side in sides if all(outputs[clash] or settings[clash] for clash in side)]
    said: set[tuple[str, str]] = set()  # of each layer's settings
    for clash in clashes:
        part = f"{cells_of(clash.part)} of the {by(clash.layer.settings.output_size)} " if clash.part else ""
        swapped = ", its axes swapped since" if clash.swapped else ""
        own, other = clash.there(clash.own), clash.there(clash.other)
        yield f"{function} was given {own}, {part}from {clash.chain[-1]}{swapped}, beside {other}."
        if not each_other or any(clash in side for side in can_change):
            yield from outputs[clash]
            shared = f"Other settings of {clash.owner} would change its other calls, too."
            lines = settings[clash] or ([shared] if clash.scaling or clash.change else [])
            yield from (line for line in lines if (clash.owner, line) not in said)
            said |= {(clash.owner, line) for line in lines}
        if not (clash.part or clash.fits or (each_other and can_change)):
            reach = " by ".join(span(axis.reach) for axis in clash.layer.axes)
            before = " before its axes are swapped" if clash.swapped else ""
            no = f"No output_padding gives {by(clash.wanted)}{before}"
            yield f"{no}: with its other settings, {clash.name} reaches {reach}."
    names = [dict.fromkeys(clash.name if outputs[clash] else clash.owner for clash in side) for side in can_change]
    choices = [*map(" and ".join, names)]
    if len(choices) > 1:
        yield "Change one side, not both" + ("." if len(clashes) == len(sides) else f": {', or '.join(choices)}.")
    elif names and len(names[0]) > 1:
        yield f"Change {choices[0]} together."
    helped = all(clash.fits and not clash.part and (outputs[clash] or settings[clash]) for clash in clashes)
    if not (each_other and can_change) and clashes and not helped:
        yield CROP


def _of_output(clash: Clash) -> Iterator[str]:
    """Yield what to change in this call, or after it, so that its output has the other size."""
    if clash.fits_whole:
        yield f"Leave out the slice: the whole output has {by(clash.wanted)}."
    # PyTorch's own limit on output_size, which only its own layers take for sure.
    within = clash.fits and all(o < axis.s for o, axis in zip(clash.fits, clash.layer.axes))
    if within and clash.call.takes_output_size and clash.wanted == clash.other and not clash.part:
        reach = " by ".join(span(axis.requestable) for axis in clash.layer.axes)
        theirs = "the other tensor's size" + (", its axes swapped back," if clash.swapped else "")
        yield (
            f"For every size that {clash.name} reaches, here {reach}: call it with {theirs} as output_size, "
            f"here {clash.wanted}."
        )


def _of_settings(clash: Clash, side: Sequence[Clash], named: dict[Call, Named]) -> Iterator[str]:
    """Yield which settings fit this side, where no other call has them: what holds for more sizes comes first."""
    where = _where(clash, named)
    found, change = clash.scaling, clash.change
    scaled = {call for other in side if other.scaling for call in other.scaling.calls}
    if found and all(call in scaled for call, other in named.items() if other.owner in found.changes):
        every = "; ".join(f"{owner} {changes}" for owner, changes in found.changes.items())
        if list(found.changes) == [clash.owner]:
            yield f"For stride times the input's size, whatever that is: {found.changes[clash.owner]}{where}."
        else:
            before = where if clash.call.fixed else ""
            yield f"For stride times the input's size in every layer, whatever that is: {every}{before}."
        if change == found.changes.get(clash.owner):
            return
    alike = {other.call for other in side if other.change == change and other.runs_once}
    told = {call for call, other in named.items() if other.owner == clash.owner and not call.was_given_one}
    if change and told <= alike:
        known = "For every size" if clash.always else "At this size"
        yield f"{'Where the slice is open at the end, or counts from it' if clash.part else known}: {change}{where}."


def _where(clash: Clash, named: dict[Call, Named]) -> str:
    """Return where to change a setting, if not in the layer."""
    if clash.call.fixed:
        return ", before the layer is scripted, traced, exported or quantized"
    if clash.call.own_settings:
        return ""
    alone = [other.layer.name for other in named.values()].count(clash.layer.name) == 1
    function = f"call of F.conv_transpose{len(clash.own)}d"
    return f" in the {function}" if alone else f" in this {function} alone"
