"""Feeding decoders in one piece and in many, and comparing what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle

from engine.decode.items import Broken, Content, Decoder, Ending, Item, Opaque
from engine.events import Span

Make = Callable[[], Decoder]


def pieces(octets: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """Cut octets into pieces of these sizes, over and over."""
    position = 0
    for size in cycle(sizes):
        if position >= len(octets):
            return
        yield octets[position : position + size]
        position += size


def read(make: Make, parts: Iterable[bytes], ending: Ending = Ending.IN_ORDER) -> list[Item]:
    """Return all that a fresh decoder finds."""
    decoder = make()
    found = [item for part in parts for item in decoder.feed(part)]
    return found + decoder.finish(ending)


def read_in_turns(make: Make, parts: Iterable[bytes], most: int) -> tuple[list[Item], list[int]]:
    """Return all that a fresh decoder finds that leaves off after ``most``, and how many items each turn gave."""
    decoder = make()
    found: list[Item] = []
    turns: list[int] = []
    for part in parts:
        fresh = decoder.feed(part, most)
        while True:
            turns.append(len(fresh))
            found += fresh
            if not decoder.pending:
                break
            fresh = decoder.feed(b"", most)
    return found + decoder.finish(Ending.IN_ORDER), turns


def joined(items: Iterable[Item]) -> list[Item]:
    """Join what may come in several pieces: content, and octets shown as they are."""
    found: list[Item] = []
    for item in items:
        last = found[-1] if found else None
        match last, item:
            case Content(), Content() if last.exchange == item.exchange:
                assert last.span.end == item.span.start
                span, places = Span(last.span.start, item.span.end), _joined_places(last.places + item.places)
                found[-1] = last._replace(span=span, data=last.data + item.data, places=places)
            case Opaque(), Opaque() if last.why == item.why:
                assert last.span.end == item.span.start
                found[-1] = last._replace(span=Span(last.span.start, item.span.end), data=last.data + item.data)
            case _:
                found.append(item)
    return found


def _joined_places(places: tuple[Span, ...]) -> tuple[Span, ...]:
    """Join places that lie side by side."""
    found: list[Span] = []
    for place in places:
        if found and found[-1].end == place.start:
            found[-1] = Span(found[-1].start, place.end)
        else:
            found.append(place)
    return tuple(found)


def rules(items: Iterable[Item]) -> list[str]:
    """Return the rules broken, in order."""
    return [item.rule for item in items if isinstance(item, Broken)]
