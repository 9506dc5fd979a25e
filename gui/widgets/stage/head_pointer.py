"""The pointer on the heads of lifelines: dragging, renaming, menus and tips."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from gui.theme import Theme, faded
from gui.widgets.parts import tip
from gui.widgets.stage import headers
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.head_editor import Found, HeadEditor
from gui.widgets.stage.head_fit import BESIDE

MARK = 3.0
"""Pixels of the line that shows where a head would be put."""


class HeadPointer(QObject):
    """Takes what the pointer does to heads, before the stage sees it.

    Args:
        editor: Does what is asked for.
        stage: Has the keyboard.
        viewport: Has the pointer.
    """

    def __init__(self, editor: HeadEditor, stage: QWidget, viewport: QWidget) -> None:
        super().__init__(stage)
        self._editor, self._stage, self._viewport = editor, stage, viewport
        self._held: Found | None = None
        self._from = self._at = QPointF()
        self._dragging = self._took = False
        stage.installEventFilter(self)
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Take what is meant for a head; leave all else."""
        if watched is self._stage:
            return isinstance(qevent, QKeyEvent) and self._key(qevent)
        match qevent:
            case QMouseEvent():
                return self._mouse(qevent)
            case QContextMenuEvent():
                found = self._editor.at(QPointF(qevent.pos()))
                if found is not None:
                    self._let_go()
                    self._editor.show_menu(found, qevent.globalPos())
                return found is not None
            case QHelpEvent():
                return qevent.type() is QEvent.Type.ToolTip and self._tip(qevent)
            case _:
                return False

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the head that is being dragged, and where it would be put."""
        held = self._held
        said = self._editor.said(held) if held is not None else None
        if held is None or said is None or not self._dragging:
            return
        painter.fillRect(held.box.rect.adjusted(-1, -1, 1, 1), faded(theme.background, 0.6))
        x = self._drop_x(held)
        painter.setPen(QPen(theme.playhead, MARK, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x, headers.BOX_TOP - 4), QPointF(x, HEADER - 4))
        dragged = self._dragged(held)
        headers.head(painter, theme, dragged, said)
        painter.setPen(QPen(theme.playhead, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(dragged, headers.ROUND, headers.ROUND)

    def shape_at(self, point: QPointF) -> Qt.CursorShape:
        """Return what the pointer looks like where no item is."""
        if self._editor.at(point) is not None:
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.ArrowCursor if self._editor.chip_at(point) is None else Qt.CursorShape.PointingHandCursor

    # The pointer.

    def _mouse(self, qevent: QMouseEvent) -> bool:
        left, point = qevent.button() is Qt.MouseButton.LeftButton, qevent.position()
        match qevent.type():
            case QEvent.Type.MouseButtonPress if left:
                self._took = self._press(point)
                return self._took
            case QEvent.Type.MouseButtonDblClick if left:
                found = self._editor.at(point)
                self._let_go()
                if found is not None:
                    self._editor.rename(found)
                return found is not None
            case QEvent.Type.MouseMove:
                return self._move(point)
            case QEvent.Type.MouseButtonRelease if left and self._took:
                # What was pressed here is let go of here, also after Esc.
                self._took = False
                self._drop()
                return True
            case _:
                return False

    def _press(self, point: QPointF) -> bool:
        chip = self._editor.chip_at(point)
        if chip is not None:
            self._editor.show_hidden(chip, point)
            return True
        self._held, self._from, self._at = self._editor.at(point), point, point
        if self._held is not None:
            # It also ends the renaming of another one.
            self._stage.setFocus(Qt.FocusReason.MouseFocusReason)
        return self._held is not None

    def _move(self, point: QPointF) -> bool:
        if self._held is None:
            return False
        self._at = point
        if (point - self._from).manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
        if self._dragging:
            self._viewport.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._viewport.update()
        return True

    def _drop(self) -> None:
        held, dragging = self._held, self._dragging
        if held is not None and dragging:
            to = sum(other.center().x() < self._dragged(held).center().x() for other in self._others(held))
            self._let_go()
            self._editor.move(held, to)
        self._let_go()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held, self._dragging = None, False
            self._viewport.unsetCursor()
            self._viewport.update()

    def _dragged(self, held: Found) -> QRectF:
        return held.box.rect.translated(self._at.x() - self._from.x(), 0)

    def _others(self, held: Found) -> list[QRectF]:
        same = (found for found in self._editor.heads if found.pane == held.pane)
        return [found.box.rect for found in same if found.box.place != held.box.place]

    def _drop_x(self, held: Found) -> float:
        """Between the two heads that it would be put between."""
        middle, others = self._dragged(held).center().x(), self._others(held)
        before = [rect.right() for rect in others if rect.center().x() < middle]
        after = [rect.left() for rect in others if rect.center().x() >= middle]
        near = BESIDE / 2
        if before and after:
            # Where the head was, there is room for another one.
            own = held.box.rect.center().x()
            return own if before[-1] < own < after[0] else (before[-1] + after[0]) / 2
        return before[-1] + near if before else after[0] - near if after else middle

    # The rest.

    def _key(self, qevent: QKeyEvent) -> bool:
        """Esc lets go of what is dragged, and does nothing else then."""
        if self._held is None or qevent.key() != Qt.Key.Key_Escape:
            return False
        if qevent.type() is QEvent.Type.ShortcutOverride:
            qevent.accept()
        elif qevent.type() is QEvent.Type.KeyPress:
            self._let_go()
        return True

    def _tip(self, qevent: QHelpEvent) -> bool:
        point = QPointF(qevent.pos())
        found, above = self._editor.at(point), self._editor.said_above(point)
        said = self._editor.said(found) if found is not None else None
        if said is None:
            if above:
                QToolTip.showText(qevent.globalPos(), tip(above), self._viewport)
            return bool(above)
        text = "\n".join(part for part in (said.name, said.more, said.address) if part)
        QToolTip.showText(qevent.globalPos(), tip(f"{text}\nDrag it, double-click to rename it"), self._viewport)
        return True
