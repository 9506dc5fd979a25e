"""A link in words: what it is called, and what it adds each way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from engine.events import LinkChanged

TITLES = {
    "loopback": "Loopback",
    "lan": "LAN",
    "broadband": "Broadband",
    "4g": "4G",
    "satellite": "Satellite",
    "classroom": "Classroom",
}
"""What a link that has a name is called; one put together by hand is "a custom link"."""


def title(name: str) -> str:
    """Return what a link is called."""
    return TITLES.get(name, name or "a custom link")


class Figures(Protocol):
    """What a link adds, wherever that is told."""

    @property
    def delay_up_ms(self) -> float: ...
    @property
    def delay_down_ms(self) -> float: ...
    @property
    def jitter_ms(self) -> float: ...
    @property
    def rate_up(self) -> float | None: ...
    @property
    def rate_down(self) -> float | None: ...


def figures_of(link: Figures) -> tuple[float | None, ...]:
    """Return all figures of a link: two of the same are the same link."""
    return link.delay_up_ms, link.delay_down_ms, link.jitter_ms, link.rate_up, link.rate_down


def is_free(link: LinkChanged) -> bool:
    """Whether it adds nothing."""
    return not any(figures_of(link))


def adds(link: LinkChanged) -> str:
    """Return what it adds: "25 ms each way, ±8 ms"; a rate only where there is no delay."""
    if link.delay_up_ms == link.delay_down_ms:
        said = f"{link.delay_up_ms:g} ms each way"
    else:
        said = f"{link.delay_up_ms:g} ms there, {link.delay_down_ms:g} ms back"
    if link.jitter_ms:
        said += f", ±{link.jitter_ms:g} ms"
    rate = link.rate_up or link.rate_down
    if rate and not (link.delay_up_ms or link.delay_down_ms):
        said = f"{rate * 8 / 1e6:g} Mbit/s"
    return said


def over(link: LinkChanged) -> str:
    """Return what is said, where there is little room, of a connection that goes over it; "" where it adds nothing."""
    return "" if is_free(link) else f"over {title(link.name)} (made here)"


_SHORT = {"broadband": "broadb.", "satellite": "sat.", "classroom": "class.", "": "custom"}


def shorter(link: LinkChanged) -> tuple[str, ...]:
    """Return the same, then said shorter and shorter, down to "sat. (made)"; nothing where the link adds nothing."""
    if is_free(link):
        return ()
    name, short = title(link.name), _SHORT.get(link.name, title(link.name))
    return over(link), f"{name} (made here)", f"{name} (made)", f"{short} (made)"


def gone_over(links: Sequence[LinkChanged], *, at_first: bool) -> tuple[str, ...]:
    """Return what was gone over from beginning to end, then said shorter; nothing where that added nothing.

    Args:
        links: One after the other.
        at_first: Whether the first of them was there from the beginning.
    """
    names = ([] if at_first or not links else [TITLES["loopback"]]) + [called(link) for link in links]
    names = [name for name, _ in groupby(names)]
    if len(names) <= 1:
        return shorter(links[0]) if links else ()
    return f"over {', then '.join(names)} (made here)", "several links (made here)", "links (made)"


def called(link: LinkChanged) -> str:
    """Return what a link is called, also one that adds nothing."""
    return TITLES["loopback"] if is_free(link) else title(link.name)


def changed(link: LinkChanged) -> str:
    """Return what is said where a connection goes over it from there on."""
    return "link: none from here on" if is_free(link) else f"link: {title(link.name)}, {adds(link)}"


def in_full(link: LinkChanged) -> str:
    """Return all that a link adds from there on, in sentences."""
    if is_free(link):
        return "From here on nothing is made slower on this connection."
    rates = _rates(link.rate_up, link.rate_down)
    if not (link.delay_up_ms or link.delay_down_ms or link.jitter_ms):
        return f"From here on, on this connection, no more passes than {rates}."
    said = f"{link.delay_up_ms:g} ms from client to server, {link.delay_down_ms:g} ms the other way"
    if link.jitter_ms:
        said += f", up to {link.jitter_ms:g} ms more or less"
    limit = f" No more passes than {rates}." if rates else ""
    return f"From here on the link delays this connection: {said}.{limit}"


def _rates(up: float | None, down: float | None) -> str:
    ways = ((up, "from client to server"), (down, "the other way" if up else "from server to client"))
    return ", ".join(f"{rate * 8 / 1e6:g} Mbit/s {way}" for rate, way in ways if rate)
