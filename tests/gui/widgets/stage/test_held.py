"""The lock of what is held: on its arrow, where no pill stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from gui.diagram.notation import Arrow, Item, Tube
from gui.theme import DARK, load_fonts
from gui.widgets.stage import held
from gui.widgets.stage.geometry import Flight
from gui.widgets.stage.painter import FAINT, Sieve, StagePainter
from tests.gui.widgets.stage.test_in_flight import SIZE, laid_out, socket, view_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

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


@pytest.mark.parametrize(("sieve", "strength"), [(None, 1.0), (Sieve(lambda _: False), FAINT)])
def test_a_lock_is_told_of_and_dimmed_with_its_arrow(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, sieve: Sieve | None, strength: float
) -> None:
    load_fonts()
    diagram = laid_out(socket(1, 0), packed=False)
    number = max(item.number for item in diagram.items.things if isinstance(item, Arrow))
    diagram.aids.held = frozenset({number})
    told: list[int] = []
    locks: list[tuple[int, float]] = []

    def about(thing: Item | Tube | None) -> None:
        told.append(-1 if thing is None else thing.number)

    monkeypatch.setattr(held, "paint", lambda painter, *_: locks.append((told[-1], painter.opacity())))
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        view = view_of(diagram, diagram.height)
        StagePainter(painter, diagram, DARK, view, about=about, sieve=sieve).paint(())
        assert painter.opacity() == 1.0
    assert locks == [(number, pytest.approx(strength))]
    assert told[-1] == -1
