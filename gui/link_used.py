"""Which link a recording went over, where that is not the one that is chosen."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from engine.link import NO_LINK, Link
from gui.diagram import link_words

if TYPE_CHECKING:
    from gui.recording import Recording


def used_instead(recording: Recording, link: Link) -> str:
    """Return what a recording that is over has gone over, where that is not the link; "" for nothing to be said."""
    if recording.live:
        return ""
    aids, found = recording.diagram.aids, {}
    for _, changed in chain.from_iterable(aids.links.values()):
        found[link_words.figures_of(changed)] = link_words.called(changed)
    if not found and (recording.kind == "file" or link.is_free):
        return ""
    free = aids.linked_later or any(not aids.links.get(session) for session in _connected(recording))
    if not found or free:
        found[link_words.figures_of(NO_LINK)] = link_words.TITLES[NO_LINK.name]
    if set(found) == {link_words.figures_of(link)}:
        return ""
    what = "this recording" if recording.kind == "file" else "this run"
    return f"{what}: {next(iter(found.values())) if len(found) == 1 else 'several'}"


def _connected(recording: Recording) -> list[int]:
    """The sessions that have opened a connection."""
    interaction = recording.diagram.interaction
    return [session for pane in interaction.panes if pane.tubes for session in pane.sessions]
