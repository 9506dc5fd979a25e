"""The view of the sequence diagram: scrolls, zooms and picks; painting is the painter's, time the player's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from gui.diagram.caption import Caption
from gui.diagram.carrying import carried_items, carried_over
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.diagram.notation import Item
from gui.shown import Heads
from gui.theme import Theme
from gui.widgets.parts import tip
from gui.widgets.stage import nothing, zoom
from gui.widgets.stage.anchoring import anchor
from gui.widgets.stage.caption_card import CaptionCard
from gui.widgets.stage.columns import LastColumns, width_needed
from gui.widgets.stage.geometry import HEADER, TOP, View, playhead_at, playhead_back_at
from gui.widgets.stage.haste import Haste
from gui.widgets.stage.head_editor import Found, HeadEditor
from gui.widgets.stage.head_keys import HeadKeys
from gui.widgets.stage.head_pointer import HeadPointer
from gui.widgets.stage.magnifier import Magnifier
from gui.widgets.stage.overlays import Overlays
from gui.widgets.stage.painter import Painted, Sieve, StagePainter
from gui.widgets.stage.picking import across, chosen_next, first_in_sight, item_at, middle, said_at
from gui.widgets.stage.small_labels import Told

LINE = 48
BESIDE = 24.0
"""Pixels beside what was brought onto the screen."""


class SequenceView(QAbstractScrollArea):
    """Shows a diagram, clipped at the playhead.

    Signals:
        item_chosen: The number of the item clicked on, or moved to by key; -1 for none.
        item_toggled: The number of the item that is to be chosen too, or no longer.
        inspect_asked: The user wants to read what is chosen.
        arrangement_asked: The index of a pane, and how its lifelines are to be arranged.
        scrolled_away: The user scrolled, so the playhead is no longer kept in view.
    """

    item_chosen = Signal(int)
    item_toggled = Signal(int)
    scrolled_away = Signal()
    inspect_asked = Signal()
    arrangement_asked = Signal(int, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sequence diagram")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setSingleStep(LINE)
        self.verticalScrollBar().actionTriggered.connect(self._scrolled_by_hand)
        self._theme = theme
        self._diagram: Diagram | None = None
        self._heads: tuple[Heads, ...] = ()
        self._columns = LastColumns()
        self._playhead, self._zoom = 0.0, 1.0
        self._fitted, self._keep = False, True
        self._chosen: frozenset[int] = frozenset()
        self._matches: Matches | None = None
        self._sieve: Sieve | None = None
        self._empty = ""
        self._painted: list[Painted] = []
        self._told: Sequence[Told] = ()
        self._hovered = -1
        self._magnifier = Magnifier(self.viewport())
        self._caption = CaptionCard(self.viewport())
        self._haste = Haste(self.viewport())
        self.overlays = Overlays(self.viewport(), theme, self.view)
        self.overlays.minimap.asked.connect(self._look_at)
        self.editor = HeadEditor(self, self)
        self.editor.arrangement_asked.connect(self.arrangement_asked)
        self._pointer = HeadPointer(self.editor, self, self.viewport())
        self.head_keys = HeadKeys(self.editor, self)
        self.head_keys.came_to.connect(self._see_head)

    # What it is shown.

    def show_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.overlays.show_theme(theme)
        self.viewport().update()

    def show_diagram(self, diagram: Diagram | None, empty: str = "") -> None:
        """Show a diagram from its beginning; ``empty`` is what to say while there is nothing on it."""
        self._diagram, self._empty, self._chosen, self._keep = diagram, empty, frozenset(), True
        self._adapt_zoom()
        self.show_playhead(0.0)

    def show_layout(self, diagram: Diagram) -> None:
        """Show the same diagram, laid out otherwise; where other things are folded, what is on the screen stays."""
        before, view = self._diagram, None
        if before is not None and before.plan != diagram.plan:
            view = self.view()
        self._diagram = diagram
        if before is None or before.kind is not diagram.kind:
            self._keep = True
            self._adapt_zoom()
        self._set_range()
        if before is not None and view is not None:
            self._fold(before, diagram, view)

    def _fold(self, before: Diagram, after: Diagram, view: View) -> None:
        """Keep what the user looks at where it is, as far as the items go; the playhead may leave the screen for it."""
        held = anchor(self._chosen, before, after, view)
        self._chosen, self._hovered, self._painted = carried_items(self._chosen, before, after), -1, []
        if before.kind is after.kind:
            self.verticalScrollBar().setValue(round(HEADER + TOP + held.units * self._zoom - held.pixel))
            below = self.view().y(carried_over(self._playhead, before, after)) > view.height
            if held.chosen and below and view.y(self._playhead) <= view.height:
                self._leave()

    def _adapt_zoom(self) -> None:
        room = self._magnifier.size.height()
        self._zoom, self._fitted = zoom.begun(self._diagram, room, self._zoom, fitted=self._fitted)

    def show_playhead(self, y: float) -> None:
        """Move the playhead; the view follows it unless the user scrolled away."""
        self._playhead = y
        self._set_range()
        if self._keep:
            self._scroll_to_playhead()
        self.viewport().update()

    def keep_playhead_in_view(self) -> None:
        """Follow the playhead again, after a scroll."""
        self._keep = True
        self.show_playhead(self._playhead)

    def show_heads(self, heads: Sequence[Heads]) -> None:
        """Show titles and counters, one for each pane."""
        self._heads = tuple(heads)
        self.viewport().update()

    def show_arranged(self) -> None:
        """Show the lifelines as they are arranged now."""
        self._set_range()
        self.viewport().update()

    def show_chosen(self, number: int) -> None:
        """Set off an item; -1 for none."""
        self._chosen = frozenset() if number < 0 else frozenset({number})
        if self._diagram is not None and 0 <= number < len(self._diagram.items.things):
            self._see_item(self._diagram.items.things[number])
        self.viewport().update()

    def show_several(self, numbers: frozenset[int]) -> None:
        """Set off several items."""
        self._chosen = numbers
        self.viewport().update()

    def show_filter(self, matches: Matches | None, hiding: bool) -> None:
        """Paint faintly, or hide, all items that do not meet a filter; None for no filter."""
        self._matches = matches
        self._sieve = None if matches is None else Sieve(matches.has, hiding, matches.volumes)
        self.viewport().update()

    def bring_in(self, number: int) -> None:
        """Scroll as little as brings an item onto the screen, if the playhead has come to it."""
        if self._diagram is not None and 0 <= number < self._diagram.items.begun_by(self._playhead):
            self._bring_in(self._diagram.items.things[number])

    def show_presenting(self, presenting: bool) -> None:
        """Show everything large, for a room, about the playhead, and what lies over the stage otherwise not at all."""
        for part in (self._magnifier, self._caption, self.overlays, self.editor):
            part.show_presenting(presenting)
        self.keep_playhead_in_view()

    def show_caption(self, caption: Caption | None) -> None:
        """Show the caption over the lower edge."""
        self._caption.show_caption(caption)
        self._leave_clear()

    def _leave_clear(self) -> None:
        """The caption gives way to the playhead: before anything is painted, as it would have to be painted again."""
        at = HEADER + TOP + self._playhead * self._zoom - self.verticalScrollBar().value()
        self._caption.avoid(at, self._magnifier.scale)

    @property
    def diagram(self) -> Diagram | None:
        """What is shown."""
        return self._diagram

    @property
    def heads(self) -> tuple[Heads, ...]:
        """What the heads of each pane say."""
        return self._heads

    @property
    def chosen(self) -> frozenset[int]:
        """The numbers of the items that are set off."""
        return self._chosen

    @property
    def painted(self) -> Sequence[Painted]:
        """Where pills were painted last."""
        return self._painted

    @property
    def zoom(self) -> float:
        """Pixels for a layout unit."""
        return self._zoom

    # Geometry.

    def view(self) -> View:
        """Return what is on the screen now."""
        size, left = self._magnifier.size, self.horizontalScrollBar().value()
        return View(
            columns=self._columns.of(self._diagram, size.width(), left),
            width=size.width(),
            height=size.height(),
            scroll=self.verticalScrollBar().value(),
            zoom=self._zoom,
            playhead=self._playhead,
            card=self._caption.covers(self._magnifier.scale),
        )

    def _set_range(self) -> None:
        room, width = self._magnifier.size.height(), self._magnifier.size.width()
        height = self._diagram.height if self._diagram is not None else 0.0
        self.verticalScrollBar().setRange(0, max(0, round(HEADER + TOP + height * self._zoom - playhead_at(room))))
        self.verticalScrollBar().setPageStep(max(1, round(room - HEADER)))
        needed = 0.0 if self._diagram is None else width_needed(self._diagram)
        self.horizontalScrollBar().setRange(0, max(0, round(needed - width)))
        self.horizontalScrollBar().setPageStep(max(1, width))
        self.overlays.place(self._diagram)
        self._leave_clear()

    def _scroll_to_playhead(self) -> None:
        y = HEADER + TOP + self._playhead * self._zoom
        room = self._magnifier.size.height()
        bar = self.verticalScrollBar()
        # What came before is above: going back, too, leaves room for it.
        lowest, highest = y - playhead_at(room), y - playhead_back_at(room)
        bar.setValue(round(min(max(bar.value(), lowest), max(highest, 0))))

    def _look_at(self, units: float) -> None:
        """Scroll so that ``units`` is in the middle."""
        self._leave()
        room = self._magnifier.size.height() - HEADER
        self.verticalScrollBar().setValue(round(TOP + units * self._zoom - room / 2))

    def set_zoom(self, wanted: float, about: float | None = None) -> None:
        """Zoom to ``wanted`` pixels a unit; the moment at pixel ``about`` (or the playhead) stays where it is."""
        view = self.view()
        at = view.y(self._playhead) if about is None else about
        units = view.units(at)
        self._zoom = zoom.within(wanted, self._diagram, self._magnifier.size.height())
        self._set_range()
        self.verticalScrollBar().setValue(round(HEADER + TOP + units * self._zoom - at))
        self.viewport().update()

    def zoom_by(self, steps: float) -> None:
        """Zoom about what is chosen if it is on the screen, or else about the playhead; 0 resets."""
        if steps:
            about = None if self._diagram is None else first_in_sight(self._chosen, self._diagram, self.view())
            self.set_zoom(self._zoom * zoom.STEP**steps, about)
        else:
            self._zoom = 1.0
            self._adapt_zoom()
            self.keep_playhead_in_view()

    # Events.

    def paintEvent(self, qevent: QPaintEvent) -> None:
        # A painter that is still at work when its widget goes takes the program with it: it ends whatever happens.
        with QPainter(self.viewport()) as painter:
            self._magnifier.apply(painter)
            if self._diagram is None or not self._diagram.interaction.panes:
                nothing.paint(painter, self._theme, QRectF(QPointF(), self._magnifier.size.toSizeF()), self._empty)
            else:
                about = self._diagram, self._theme, self.view(), self._chosen
                hasty = self._haste.note(about[2])
                stage = StagePainter(painter, *about, sieve=self._sieve, hovered=self._hovered, hasty=hasty)
                self._painted, self._told = stage.paint(self._heads), stage.told
                self._pointer.paint(painter, self._theme)
                self.head_keys.paint(painter, self._theme)

    def resizeEvent(self, qevent: QResizeEvent) -> None:
        super().resizeEvent(qevent)
        self._caption.place()
        self.show_playhead(self._playhead)

    def _see_head(self, found: Found | None) -> None:
        """Scroll sideways as little as brings a head onto the screen."""
        if found is not None:
            self._see_across(found.box.rect.left() - BESIDE, found.box.rect.right() + BESIDE)
        self.viewport().update()

    def _see_item(self, item: Item) -> None:
        """Scroll sideways as little as brings an item onto the screen."""
        if self._diagram is not None and (ends := across(item, self._diagram, self.view())) is not None:
            self._see_across(ends[0] - BESIDE, ends[1] + BESIDE)

    def _see_across(self, left: float, right: float) -> None:
        off = min(left, 0.0) or max(right - self._magnifier.size.width(), 0.0)
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + off))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._leave_clear()
        self.viewport().update()
        self.overlays.scrolled()

    def wheelEvent(self, qevent: QWheelEvent) -> None:
        turns = qevent.angleDelta().y() / 120
        if qevent.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * zoom.STEP**turns, qevent.position().y() / self._magnifier.scale)
        elif qevent.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() - turns * 2 * LINE))
        else:
            super().wheelEvent(qevent)
            return
        qevent.accept()

    def _scrolled_by_hand(self) -> None:
        # The position moves before the value does; they stay the same where there is nothing to scroll.
        if self.verticalScrollBar().sliderPosition() != self.verticalScrollBar().value():
            self._leave()

    def _leave(self) -> None:
        if self._keep:
            self._keep = False
            self.scrolled_away.emit()

    def mousePressEvent(self, qevent: QMouseEvent) -> None:
        if qevent.button() is Qt.MouseButton.LeftButton:
            item = self.item_at(qevent.position())
            toggles = item is not None and qevent.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.item_toggled if toggles else self.item_chosen).emit(-1 if item is None else item.number)

    def mouseMoveEvent(self, qevent: QMouseEvent) -> None:
        item = self.item_at(qevent.position())
        over_head = self._pointer.shape_at(qevent.position())
        self.viewport().setCursor(over_head if item is None else Qt.CursorShape.PointingHandCursor)
        self._hover(-1 if item is None else item.number)

    def _hover(self, number: int) -> None:
        """What the item under the pointer is joined to is set off."""
        before, self._hovered = self._hovered, number
        joins = None if self._diagram is None or before == number else self._diagram.aids.joins
        if joins is not None and any(joins.partner(one) is not None for one in (before, number)):
            self.viewport().update()

    def keyPressEvent(self, qevent: QKeyEvent) -> None:
        if qevent.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._diagram is not None:
            self._choose_next(1 if qevent.key() == Qt.Key.Key_Down else -1)
        elif qevent.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.inspect_asked.emit()
        elif qevent.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(qevent)
        else:
            qevent.ignore()

    def _choose_next(self, by: int) -> None:
        hiding = self._sieve is not None and self._sieve.hiding
        matches = self._matches if hiding else None
        number = -1 if self._diagram is None else chosen_next(self._chosen, by, self._diagram, self._playhead, matches)
        if number >= 0:
            self.item_chosen.emit(number)
            self.bring_in(number)

    def _bring_in(self, item: Item) -> None:
        """Scroll as little as brings an item onto the screen."""
        y = self.view().y(middle(item))
        off = min(y - HEADER - LINE, 0.0) or max(y - playhead_at(self._magnifier.size.height()), 0.0)
        if off:
            self._leave()
            self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() + off))

    def viewportEvent(self, qevent: QEvent) -> bool:
        if isinstance(qevent, QHelpEvent) and qevent.type() is QEvent.Type.ToolTip:
            point = QPointF(qevent.pos())
            text = said_at(point, self.item_at(point), self._told)
            QToolTip.showText(qevent.globalPos(), tip(text), self.viewport())
            return True
        if qevent.type() is QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(qevent)

    # Picking.

    def item_at(self, point: QPointF) -> Item | None:
        """Return the item under a point of the viewport: its pill, or else its line."""
        if self._diagram is None or point.y() < HEADER:
            return None
        return item_at(point, self._diagram, self.view(), self._painted, self._sieve)
