"""What can be done to the heads of lifelines, whoever does it: move them, rename them, hide them, bring them back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Signal

from gui.diagram.arrangement import PLAIN, Arrangement
from gui.diagram.layout import Diagram
from gui.diagram.notation import Pane
from gui.shown import Head, Heads
from gui.widgets.stage import headers
from gui.widgets.stage.geometry import HEADER, View
from gui.widgets.stage.head_fit import style_of
from gui.widgets.stage.head_menu import hidden_menu, lifeline_menu
from gui.widgets.stage.magnifier import PRESENTING
from gui.widgets.stage.name_field import NameField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget


class Stage(Protocol):
    """What has to be known of the stage."""

    @property
    def diagram(self) -> Diagram | None:
        """What is shown."""

    @property
    def heads(self) -> tuple[Heads, ...]:
        """What the heads of each pane say."""

    def view(self) -> View:
        """Return what is on the screen now."""

    def viewport(self) -> QWidget:
        """Return what it is painted on."""


@dataclass(frozen=True, slots=True)
class Found:
    """A head on the screen: the index of its pane, and where it stands."""

    pane: int
    box: headers.Box


class HeadEditor(QObject):
    """Asks for another arrangement of what a stage shows.

    Args:
        stage: Whose heads they are.
        parent: The same, as a widget.

    Attributes:
        field: Where a lifeline is being renamed.
        menu: What is being chosen from.

    Signals:
        arrangement_asked: The index of a pane, and how its lifelines are to be arranged.
    """

    arrangement_asked = Signal(int, object)

    def __init__(self, stage: Stage, parent: QWidget) -> None:
        super().__init__(parent)
        self._stage, self._parent = stage, parent
        self.field: NameField | None = None
        self.menu: QMenu | None = None
        self._scale = 1.0

    def show_presenting(self, presenting: bool) -> None:
        """Reckon with heads that are painted larger, or as they are."""
        self._scale = PRESENTING if presenting else 1.0

    # What there is.

    @property
    def heads(self) -> Iterator[Found]:
        """The heads of all panes, from the left."""
        for index, column in enumerate(self._stage.view().columns):
            for box in headers.boxes(column):
                yield Found(index, box)

    def at(self, point: QPointF) -> Found | None:
        """Return the head at a point of the viewport."""
        if point.y() >= HEADER:
            return None
        return next((found for found in self.heads if found.box.rect.contains(point)), None)

    def find(self, pane: int, place: int) -> Found | None:
        """Return the head of a lifeline; None where it is hidden."""
        return next((found for found in self.heads if (found.pane, found.box.place) == (pane, place)), None)

    def chip_at(self, point: QPointF) -> int | None:
        """Return the pane whose chip of hidden lifelines is at a point."""
        if point.y() >= HEADER:
            return None
        view = self._stage.view()
        panes = list(zip(view.columns, self._stage.heads, strict=False))
        style = style_of(panes, view.width) if any(heads.hidden for _, heads in panes) else None
        for index, (column, heads) in enumerate(panes):
            chip = headers.chip_rect(column, heads, view.width, style)
            if chip is not None and chip.contains(point):
                return index
        return None

    def said_above(self, point: QPointF) -> str:
        """Return what is said of the title and the counters of a pane, where they are at a point; "" elsewhere."""
        panes = zip(self._stage.view().columns, self._stage.heads, strict=False)
        return next((said for column, heads in panes if (said := headers.said_at(column, heads, point))), "")

    def said(self, found: Found) -> Head | None:
        """Return what a head says."""
        heads = self._stage.heads
        lines = heads[found.pane].lifelines if found.pane < len(heads) else ()
        return lines[found.box.place] if found.box.place < len(lines) else None

    def _pane(self, index: int) -> tuple[Pane, Arrangement] | None:
        diagram = self._stage.diagram
        if diagram is None or index >= len(diagram.interaction.panes):
            return None
        return diagram.interaction.panes[index], diagram.arranged.get(index, PLAIN)

    # What can be done.

    def move(self, found: Found, to: int) -> None:
        """Put a lifeline at the ``to``-th place, from 0, among those that are shown."""
        there = self._pane(found.pane)
        if there is not None:
            pane, arrangement = there
            shown = arrangement.shown(pane.lifelines)
            if found.box.place in shown and 0 <= to < len(shown) and shown.index(found.box.place) != to:
                self._ask(found.pane, arrangement.moved(pane.lifelines, found.box.place, to))

    def hide(self, found: Found) -> None:
        """Hide a lifeline, unless it is the last."""
        there = self._pane(found.pane)
        if there is not None:
            pane, arrangement = there
            self._ask(found.pane, arrangement.hiding(pane.lifelines, found.box.place))

    def rename(self, found: Found) -> None:
        """Ask for a name."""
        there = self._pane(found.pane)
        if there is None:
            return
        pane, arrangement = there
        line = pane.lifelines[found.box.place]

        def done(name: str | None) -> None:
            self.field = None
            if name is not None:
                self._ask(found.pane, arrangement.renamed(line, name))

        self.field = NameField(self._stage.viewport(), self._parent, done)
        box = found.box.rect
        self.field.ask(arrangement.name(line), QRectF(box.topLeft() * self._scale, box.size() * self._scale))

    def show_menu(self, found: Found, at: QPoint | None = None) -> None:
        """Show what can be done with a lifeline, at a point of the screen, or else below its head."""
        there = self._pane(found.pane)
        if there is not None:
            ask, rename = partial(self._ask, found.pane), partial(self.rename, found)
            below = self._on_screen(found.box.rect.bottomLeft())
            self._open(lifeline_menu(self._parent, *there, found.box.place, ask, rename), at or below)

    def show_hidden(self, index: int, point: QPointF) -> None:
        """Show which lifelines of a pane are hidden, to bring them back, at a point of the viewport."""
        there = self._pane(index)
        if there is not None:
            self._open(hidden_menu(self._parent, *there, partial(self._ask, index)), self._on_screen(point))

    def _on_screen(self, point: QPointF) -> QPoint:
        return self._stage.viewport().mapToGlobal((point * self._scale).toPoint())

    def _ask(self, index: int, arrangement: Arrangement) -> None:
        there = self._pane(index)
        if there is not None and there[1] != arrangement:
            self.arrangement_asked.emit(index, arrangement)

    def _open(self, menu: QMenu, at: QPoint) -> None:
        self.menu = menu
        menu.aboutToHide.connect(self._close)
        menu.popup(at)

    def _close(self) -> None:
        self.menu = None
