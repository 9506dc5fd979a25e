"""The view keeps the playhead where what came before it can be seen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer

from gui.diagram.caption import Caption
from gui.diagram.layout import Diagram
from gui.theme import DARK
from gui.widgets.stage.caption_card import CaptionCard
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.sequence_view import SequenceView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

SECOND_NS = 1_000_000_000


@pytest.fixture
def view(place: Callable[[SequenceView], SequenceView]) -> SequenceView:
    placed = place(SequenceView(DARK))
    placed.resize(900, 700)
    diagram = Diagram()
    for second in range(100):
        diagram.axis.place(second * SECOND_NS)
    placed.show_diagram(diagram)
    return placed


def heights(view: SequenceView, *parts: float) -> list[float]:
    """Where the playhead is on the screen as it goes to these parts of the whole, one after the other."""
    found = []
    for part in parts:
        view.show_playhead(part * view.diagram.height)
        found.append(view.view().y(view.view().playhead))
    return found


def test_on_the_way_back_there_is_room_for_what_came_before(view: SequenceView) -> None:
    (_, back) = heights(view, 1.0, 0.5)
    assert back - HEADER > 200


def test_the_beginning_is_at_the_top(view: SequenceView) -> None:
    *_, beginning = heights(view, 1.0, 0.5, 0.0)
    assert HEADER <= beginning < HEADER + 40


def test_steps_back_and_forth_do_not_scroll(view: SequenceView) -> None:
    step = 10 / view.diagram.height
    y = heights(view, 0.5, 0.5 - step, 0.5, 0.5 - step)
    assert all(abs(one - other) == pytest.approx(10, abs=1) for one, other in pairwise(y))


@pytest.mark.parametrize("height", [396, 596, 796])
def test_a_caption_does_not_cover_the_playhead(view: SequenceView, height: int) -> None:
    view.resize(900, height)
    view.show_caption(
        Caption("What happened, said in as many words as two lines of a card have room for. " * 2, "RFC 1")
    )
    card = view.findChild(CaptionCard)
    heights(view, 1.0)
    for scrolled in (0, 40, 80, 120, 160):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() - scrolled)
        y = view.view().y(view.view().playhead)
        assert card.geometry().top() > HEADER
        assert not card.geometry().top() <= y <= card.geometry().bottom()


def test_the_playhead_that_is_kept_in_view_leaves_the_caption_at_the_lower_edge(view: SequenceView) -> None:
    view.resize(900, 396)
    view.show_caption(Caption("What happened.", "RFC 1"))
    (y,) = heights(view, 0.5)
    assert view.findChild(CaptionCard).geometry().top() > y


class Paintings(QObject):
    """Counts how often something is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def until_all(self, qtbot: QtBot) -> None:
        """Wait until what asked for it is painted, and whatever that asks for."""
        qtbot.waitUntil(lambda: self.count > 0)
        timer = QTimer(singleShot=True)
        with qtbot.waitSignal(timer.timeout):
            timer.start(0)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        self.count += qevent.type() is QEvent.Type.Paint
        return False


@pytest.mark.parametrize("words", ["Another.", "Other words, as many as two lines of a card have room for. " * 2])
def test_another_caption_is_painted_with_the_playhead_and_not_once_more(
    view: SequenceView, qtbot: QtBot, words: str
) -> None:
    view.show_caption(Caption("What happened.", "RFC 1"))
    heights(view, 0.3)
    qtbot.waitUntil(lambda: view.findChild(CaptionCard).isVisible())
    painted = Paintings(view.viewport())
    view.viewport().update()
    painted.until_all(qtbot)
    painted.count = 0
    heights(view, 0.5)
    view.show_caption(Caption(words, "RFC 2"))
    painted.until_all(qtbot)
    assert painted.count == 1
