"""The lock of what is held: on its arrow, where no pill stands."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from gui.widgets.stage import held
from gui.widgets.stage.geometry import Flight

WAY = Flight(QPointF(100, 100), QPointF(300, 110), flying=True)


def ground(at: QPointF) -> QRectF:
    return QRectF(at.x() - held.GROUND, at.y() - held.GROUND, 2 * held.GROUND, 2 * held.GROUND)


def test_a_lock_stands_at_the_head_of_its_arrow() -> None:
    assert held.place(WAY, [QRectF(0, 0, 50, 20)]) == WAY.tip


def test_a_lock_is_clear_of_the_pill_that_stands_at_the_head() -> None:
    pill = QRectF(290, 95, 120, 21)
    at = held.place(WAY, [pill])
    assert not ground(at).intersects(pill)
    assert 250 < at.x() < 290
    assert WAY.start.y() < at.y() < WAY.tip.y()


def test_a_lock_that_has_no_room_on_its_arrow_is_at_its_head_all_the_same() -> None:
    assert held.place(WAY, [QRectF(0, 0, 500, 500)]) == WAY.tip
