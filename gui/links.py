"""Links as the user chooses them, types them, and finds them again at the next start."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from engine.link import LINKS, NO_LINK, Link

CUSTOM: Final = "custom"
MOST_DELAY_MS: Final = 60_000.0
MOST_RATE: Final = 100_000.0
"""Mbit/s."""
BITS: Final = 8 / 1e6
"""Mbit/s of one octet a second."""


class LinkRefused(Exception):
    """What was typed makes no link.

    Attributes:
        field: "delay", "jitter" or "rate".
        text: Why, in one sentence.
    """

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field, self.text = field, text


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraft:
    """A link as it is typed.

    Attributes:
        delay: Milliseconds each way.
        jitter: Milliseconds by which that differs at most.
        rate: Mbit/s each way; empty for no limit.
    """

    delay: str = "100"
    jitter: str = "0"
    rate: str = ""


def read(draft: LinkDraft) -> Link:
    """Return the link that was typed.

    Raises:
        LinkRefused: It cannot be used.
    """
    delay = _number("delay", draft.delay or "0", MOST_DELAY_MS, "ms")
    jitter = _number("jitter", draft.jitter or "0", MOST_DELAY_MS, "ms")
    rate = None
    if draft.rate.strip():
        rate = _number("rate", draft.rate, MOST_RATE, "Mbit/s") / BITS
        if rate <= 0:
            raise LinkRefused("rate", "The rate is more than 0 Mbit/s, or empty for no limit.")
    return Link(delay_up_ms=delay, delay_down_ms=delay, jitter_ms=jitter, rate_up=rate, rate_down=rate)


def draft_of(link: Link) -> LinkDraft:
    """Return a link as it would be typed; of two directions, the one from the client to the server."""
    rate = "" if link.rate_up is None else f"{link.rate_up * BITS:g}"
    return LinkDraft(delay=f"{link.delay_up_ms:g}", jitter=f"{link.jitter_ms:g}", rate=rate)


def figures(link: Link) -> str:
    """Return all that a link adds: "25 ms each way, ±8 ms, 10 Mbit/s up, 30 Mbit/s down"; "adds nothing" for none."""
    up, down = link.delay_up_ms, link.delay_down_ms
    said = (
        [] if not up and not down else [f"{up:g} ms each way" if up == down else f"{up:g} ms there, {down:g} ms back"]
    )
    if link.jitter_ms:
        said.append(f"±{link.jitter_ms:g} ms")
    rates = [(rate * BITS, way) for rate, way in ((link.rate_up, "up"), (link.rate_down, "down")) if rate is not None]
    if len(rates) == 2 and rates[0][0] == rates[1][0]:
        rates = [(rates[0][0], "each way")]
    said += [f"{rate:g} Mbit/s {way}" for rate, way in rates]
    return ", ".join(said) or "adds nothing"


def kept(link: Link) -> str:
    """Return a link as the settings keep it."""
    if link.name:
        return link.name
    draft = draft_of(link)
    return " ".join((CUSTOM, draft.delay, draft.jitter, draft.rate)).strip()


def known(text: str) -> Link:
    """Return a link that the settings kept; none where they say nothing that is known."""
    if text in LINKS:
        return LINKS[text]
    name, *typed = text.split() or [""]
    if name != CUSTOM or not 2 <= len(typed) <= 3:
        return NO_LINK
    try:
        return read(LinkDraft(delay=typed[0], jitter=typed[1], rate=typed[2] if len(typed) == 3 else ""))
    except LinkRefused:
        return NO_LINK


def _number(field: str, typed: str, most: float, unit: str) -> float:
    name = f"The {field}"
    try:
        value = float(typed)
    except ValueError:
        raise LinkRefused(field, f"{name} is a number of {unit}, not “{typed.strip()}”.") from None
    if not (math.isfinite(value) and 0 <= value <= most):
        raise LinkRefused(field, f"{name} is from 0 to {most:,.0f} {unit}.")
    return value
