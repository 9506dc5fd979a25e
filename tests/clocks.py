"""Clocks for tests: time passes when they are told to, and not otherwise."""

from __future__ import annotations


class Seconds:
    """Tells ``now_s``."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Nanoseconds:
    """Tells ``now_ns``."""

    def __init__(self) -> None:
        self.now_ns = 0

    def __call__(self) -> int:
        return self.now_ns
