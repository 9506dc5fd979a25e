"""Figures, said shorter where there is no room for all their digits."""

from __future__ import annotations

from typing import Final

UNITS: Final = ((10**9, "G"), (10**6, "M"), (10**3, "k"))
EXACT: Final = 10_000
"""Figures below this one are said in full."""
PRECISE: Final = 100
"""Of a unit; below this many of it, a tenth is told too."""


def shorter(figure: str) -> str:
    """Return a whole number in at most five characters, such as "2.9M" or "400k"; any other text as it is.

    It is cut off, not rounded: what is not there yet is not told.
    """
    digits = figure.replace(",", "")
    if not (digits.isascii() and digits.isdigit()) or int(digits) < EXACT:
        return figure
    number = int(digits)
    size, unit = next((size, unit) for size, unit in UNITS if number >= size)
    whole, tenth = number // size, number * 10 // size % 10
    return f"{whole}.{tenth}{unit}" if whole < PRECISE and tenth else f"{whole:,}{unit}"
