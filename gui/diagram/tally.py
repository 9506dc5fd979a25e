"""Tallies: where things of each layer are: counted and thinned without a look at each of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator

from gui.diagram.notation import Layer


class Tally:
    """The y of things, layer by layer; each is put below the ones before it, or beside."""

    def __init__(self) -> None:
        self._ys: dict[Layer, array[float]] = {}

    def __len__(self) -> int:
        return sum(len(ys) for ys in self._ys.values())

    def put(self, layer: Layer, y: float) -> None:
        """Append a thing; above the last of its layer it counts as beside it."""
        ys = self.column(layer)
        ys.append(max(y, ys[-1]) if ys else y)

    def column(self, layer: Layer) -> array[float]:
        """Return where the things of a layer are, ascending: to append to what is not above the last."""
        ys = self._ys.get(layer)
        if ys is None:
            ys = self._ys[layer] = array("d")
        return ys

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers of which there is anything."""
        return tuple(self._ys)

    def between(self, top: float, bottom: float) -> int:
        """Return how many things are in [top, bottom)."""
        return sum(bisect_left(ys, bottom) - bisect_left(ys, top) for ys in self._ys.values())

    def counts(self, edges: list[float]) -> dict[Layer, list[int]]:
        """Return how many things of each layer are in [edge, next edge); of ascending edges, one count fewer."""
        found = {}
        for layer, ys in self._ys.items():
            at = bisect_left(ys, edges[0])
            if at == len(ys) or ys[at] >= edges[-1]:
                continue
            counts = []
            for edge in edges[1:]:
                before, at = at, bisect_left(ys, edge, at)
                counts.append(at - before)
            found[layer] = counts
        return found

    def places(self, layer: Layer, apart: float) -> Iterator[int]:
        """Yield the numbers n, ascending, for which there is something of a layer nearest to n times ``apart``.

        It takes a step for each number, however many things share it.
        """
        ys = self._ys.get(layer)
        at = 0
        while ys is not None and at < len(ys):
            place = round(ys[at] / apart)
            yield place
            # At least one on: halves are rounded either way.
            at = bisect_left(ys, (place + 0.5) * apart, at + 1)
