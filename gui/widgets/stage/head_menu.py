"""Menus of a pane's lifelines: what can be done with one of them, and how those that are hidden come back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.diagram.arrangement import PLAIN, Arrangement
from gui.diagram.notation import Pane

Ask = Callable[[Arrangement], None]


def lifeline_menu(
    parent: QWidget, pane: Pane, arrangement: Arrangement, place: int, ask: Ask, rename: Callable[[], None]
) -> QMenu:
    """Return the menu of one lifeline; ``ask`` is called with what is wanted, ``rename`` to ask for a name."""
    menu, lines = _menu(parent), pane.lifelines
    shown = arrangement.shown(lines)
    at = shown.index(place)
    for text, to in (("Move left", at - 1), ("Move right", at + 1)):
        _add(menu, text, partial(ask, arrangement.moved(lines, place, to)), enabled=0 <= to < len(shown))
    menu.addSeparator()
    _add(menu, "Rename …", rename)
    if lines[place].key in arrangement.names:
        _add(menu, f"Call it {lines[place].name} again", partial(ask, arrangement.renamed(lines[place], "")))
    _add(menu, "Hide", partial(ask, arrangement.hiding(lines, place)), enabled=len(shown) > 1)
    menu.addSeparator()
    _add_hidden(menu, pane, arrangement, ask)
    back = arrangement.in_order_of_appearing()
    _add(menu, "Order of appearing", partial(ask, back), enabled=back != arrangement)
    _add(menu, "Reset order, names and hidden", partial(ask, PLAIN), enabled=arrangement != PLAIN)
    return menu


def hidden_menu(parent: QWidget, pane: Pane, arrangement: Arrangement, ask: Ask) -> QMenu:
    """Return the menu of the lifelines that are hidden."""
    menu = _menu(parent)
    _add_hidden(menu, pane, arrangement, ask)
    return menu


def _add_hidden(menu: QMenu, pane: Pane, arrangement: Arrangement, ask: Ask) -> None:
    hidden = arrangement.away(pane.lifelines)
    for place in hidden:
        line = pane.lifelines[place]
        _add(menu, f"Show {arrangement.name(line)}", partial(ask, arrangement.showing(line)))
    if len(hidden) != 1:
        _add(menu, "Show all", partial(ask, arrangement.showing_all()), enabled=bool(hidden))


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, text: str, then: Callable[[], None], *, enabled: bool = True) -> None:
    # An ampersand in a name is no mnemonic.
    action = QAction(text.replace("&", "&&"), menu)
    action.setEnabled(enabled)
    action.triggered.connect(lambda: then())
    menu.addAction(action)
