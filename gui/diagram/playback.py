"""Playback: where the playhead is, as a value. What is shown is a function of the layout and this value alone.

The playhead crosses the layout at a steady pace, whatever the time between two moments, so bursts play in slow motion
and silence passes quickly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gui.diagram.time_axis import PACE

CATCH_UP_S = 0.35
"""How far behind the newest moment a playhead that follows live may fall, about."""
NEAR = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """The state of playback.

    Attributes:
        y: Where the playhead is, in layout units.
        playing: Whether it moves by itself.
        following: Whether it moves on with what arrives: live. It then always plays.
        speed: Times the steady pace.
        until: Where it is to pause by itself; None for the end.
        loop: Between which two y it goes round and round while it plays; None for not.
    """

    y: float = 0.0
    playing: bool = False
    following: bool = False
    speed: float = 1.0
    until: float | None = None
    loop: tuple[float, float] | None = None

    def moving(self, end: float) -> bool:
        """Whether a tick would change it."""
        return (self.playing or self.following) and self.y < end - NEAR

    def advance(self, elapsed_s: float, end: float, *, more: bool = False, pace: float = PACE) -> Playback:
        """Return the state ``elapsed_s`` seconds later; at ``end`` it waits, and stops unless ``more`` may come.

        Args:
            elapsed_s: Seconds gone by.
            end: The y of the last moment.
            more: Whether the diagram may still grow.
            pace: Units a second at speed 1.
        """
        if not (self.playing or self.following):
            return self
        pace *= self.speed
        if self.following:
            pace = max(PACE, pace, (end - self.y) / CATCH_UP_S)
        y = min(self.y + pace * max(elapsed_s, 0.0), end) if self.y < end else end
        if self.until is not None and y >= self.until:
            return self.seek(self.until)
        if self.loop is not None and not self.following and y >= self.loop[1]:
            return replace(self, y=self.loop[0])
        return replace(self, y=y, playing=self.playing and (more or y < end - NEAR))

    def glide(self, to: float) -> Playback:
        """Return the state playing until ``to``, and pausing there."""
        return replace(self, playing=True, following=False, until=to)

    def looping(self, start: float, end: float) -> Playback:
        """Return the state playing between two places, round and round; the same place twice ends it."""
        if end - start < NEAR:
            return replace(self, loop=None)
        return replace(self, y=start, playing=True, following=False, until=None, loop=(start, end))

    def step(self, by: int, stops: Sequence[float]) -> Playback:
        """Return the state ``by`` stops on (or back, where negative), paused there.

        It stays within the stops: back from the first, or from above it, it stays where it is.
        """
        if not stops:
            return self.pause()
        passed = bisect_right(stops, self.y + NEAR) - 1 if by > 0 else bisect_left(stops, self.y - NEAR)
        index = passed + by
        if index < 0:
            return self.seek(min(self.y, stops[0]))
        return self.seek(stops[min(index, len(stops) - 1)])

    def seek(self, y: float) -> Playback:
        """Return the state paused at ``y``."""
        return replace(self, y=max(0.0, y), playing=False, following=False, until=None)

    def carried(self, over: Callable[[float], float]) -> Playback:
        """Return the state on another layout; ``over`` gives where a place of this one is there."""
        until = None if self.until is None else over(self.until)
        loop = None if self.loop is None else (over(self.loop[0]), over(self.loop[1]))
        return replace(self, y=over(self.y), until=until, loop=loop)

    def pause(self) -> Playback:
        """Return the state at rest where it is."""
        return replace(self, playing=False, following=False, until=None)

    def play(self, end: float) -> Playback:
        """Return the state playing: from where it is, or from the beginning where it is at the end."""
        return replace(self, y=0.0 if self.y >= end - NEAR else self.y, playing=True, following=False, until=None)

    def follow(self, end: float) -> Playback:
        """Return the state following what arrives, from the newest moment on."""
        return replace(
            self,
            y=max(self.y, end) if not self.playing else self.y,
            playing=True,
            following=True,
            until=None,
            loop=None,
        )

    def at_speed(self, speed: float) -> Playback:
        """Return the state at another speed."""
        return replace(self, speed=speed)


def factor(ns_per_unit: float, speed: float, pace: float = PACE) -> str:
    """Return how fast real time passes on the screen: "1/400×" is slow motion, "3×" is quicker than it was."""
    ratio = ns_per_unit * pace * speed / 1e9
    if ratio <= 0:
        return ""
    if ratio > 2 / 3:
        return f"{ratio:,.0f}×" if ratio >= 9.5 else f"{ratio:.1f}×".replace(".0×", "×")
    return f"1/{_two_digits(1 / ratio):,.0f}×"


def _two_digits(value: float) -> float:
    digits = len(str(int(value))) - 2
    return round(value, -digits) if digits > 0 else value
