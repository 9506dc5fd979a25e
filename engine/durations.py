"""Lengths of time in words."""

from __future__ import annotations


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
