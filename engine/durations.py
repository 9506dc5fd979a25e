"""Lengths of time in words."""

from __future__ import annotations

from statistics import median


def duration(ns: int) -> str:
    """Return a duration with three significant digits at most: "85 µs", "1.2 ms", "98 ms", "2.50 s"."""
    if ns < 1_000_000:
        return f"{ns / 1_000:.0f} µs"
    if ns < 10_000_000:
        return f"{ns / 1_000_000:.1f} ms"
    if ns < 1_000_000_000:
        return f"{ns / 1_000_000:.0f} ms"
    if ns < 60_000_000_000:
        return f"{ns / 1_000_000_000:.2f} s"
    if ns < 120_000_000_000:
        return f"{ns / 1_000_000_000:.1f} s"
    return f"{ns // 60_000_000_000} min {ns // 1_000_000_000 % 60} s"


def spread(ns: tuple[int, ...]) -> tuple[int, int, int]:
    """Return the least, the median and the greatest of some durations, in nanoseconds."""
    return min(ns), round(median(ns)), max(ns)


def together(ns: tuple[int, ...]) -> str:
    """Return durations in the unit of the longest of them: "0.21 / 0.30 / 0.94 ms"."""
    longest = max(ns)
    unit, name, digits = 1_000, "µs", 0
    if longest >= 100_000:
        unit, name, digits = 1_000_000, "ms", 2 if longest < 10_000_000 else 1 if longest < 100_000_000 else 0
    if longest >= 1_000_000_000:
        unit, name, digits = 1_000_000_000, "s", 2
    return f"{' / '.join(f'{one / unit:,.{digits}f}' for one in ns)} {name}"
