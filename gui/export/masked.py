"""Passwords out of what is exported. No Qt.

Values of fields are not on the diagram; a request target in absolute form (RFC 9112 section 3.2.2), a session's URL and
a failure's sentence are, and may hold ``user:password@`` (RFC 3986 section 3.2.1).
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from engine.secrets import mask_url
from gui.diagram.layout import Diagram
from gui.diagram.notation import Item, Pane
from gui.diagram.shelf import Shelf


def masked(diagram: Diagram) -> Diagram:
    """Return the same diagram with "***" for the passwords of URLs; the very same where there are none."""
    panes, items = diagram.interaction.panes, diagram.items.things
    if not any(map(_tells_pane, panes)) and not any(map(_tells, items)):
        return diagram
    made = copy(diagram)
    made.interaction = copy(diagram.interaction)
    made.interaction.panes = [_masked_pane(pane) for pane in panes]
    made.items = Shelf()
    for item in items:
        made.items.note(replace(item, number=-1, title=mask_url(item.title), detail=mask_url(item.detail)))
    return made


def _tells(item: Item) -> bool:
    return mask_url(item.title) != item.title or mask_url(item.detail) != item.detail


def _tells_pane(pane: Pane) -> bool:
    return any(mask_url(text) != text for text in (pane.url, pane.title, pane.error or ""))


def _masked_pane(pane: Pane) -> Pane:
    error = None if pane.error is None else mask_url(pane.error)
    return replace(pane, url=mask_url(pane.url), title=mask_url(pane.title), error=error)
