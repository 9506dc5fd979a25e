"""What peers write is never read as rich text: not in tool tips either, where Qt guesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QTextBlock, QTextDocument
from PySide6.QtGui import Qt as Text
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget

from gui.diagram.layout import Diagram
from gui.theme import DARK
from gui.widgets.event_model import EventModel
from gui.widgets.inspector.panel import InspectorPanel
from gui.widgets.notice_bar import NoticeBar
from gui.widgets.parts import tip
from gui.widgets.sidebar import Sidebar
from gui.widgets.stage.caption_card import CaptionCard
from gui.widgets.stage.sequence_view import SequenceView
from gui.widgets.transport_bar import TransportBar
from tests.gui.diagram.script import Script, request, response

REASON = "<b>Bold</b> <img src='http://127.0.0.1:1/'> & more"


def read(text: str) -> str:
    """What somebody reads where Qt shows ``text`` in a tool tip."""
    if not Text.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


@pytest.fixture
def diagram() -> Diagram:
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, request())
    wire.down(400, response(status=f"200 {REASON}"))
    return script.diagram()


@pytest.mark.parametrize("text", [REASON, "plain", "<p>\n&amp;", "a\nb", ""])
def test_a_tip_says_what_it_was_made_from(text: str) -> None:
    assert read(tip(text)) == text


def test_a_tip_is_not_broken_between_a_figure_and_its_unit(dressed: QApplication) -> None:
    document = QTextDocument()
    document.setHtml(tip("1.210 000 to 7.130 000 s (5.92 s)\n12 messages, 3 sorts"))
    document.setTextWidth(70)
    assert document.size().height() > 0
    lines = [
        block.text()[line.textStart() : line.textStart() + line.textLength()].strip()
        for block in iter_blocks(document)
        for line in map(block.layout().lineAt, range(block.layout().lineCount()))
    ]
    assert "(5.92\N{NO-BREAK SPACE}s)" in lines
    assert "(5.92" not in lines
    assert len(lines) > 3


def iter_blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def test_the_tip_on_the_stage(diagram: Diagram, place: Callable[[QWidget], QWidget]) -> None:
    view = place(SequenceView(DARK))
    view.resize(900, 700)
    view.show_diagram(diagram)
    view.show_playhead(diagram.height)
    view.viewport().repaint()
    (item,) = [item for item in diagram.items.things if item.title.startswith("200")]
    across = [QPointF(x, view.view().y(item.pill_y)) for x in range(0, 900, 4)]
    at = next(point.toPoint() for point in across if view.item_at(point) is item)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at)))
    assert read(QToolTip.text()).startswith(f"200 {REASON}\n")


def test_the_tips_of_the_table(diagram: Diagram, qtbot: object) -> None:
    model = EventModel()
    model.show_diagram(diagram)
    tips = [
        (
            model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole),
            model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole),
        )
        for row in range(model.rowCount())
    ]
    assert any(REASON in said for _, said in tips)
    assert all(read(shown) == said for shown, said in tips)


@pytest.mark.parametrize("make", [InspectorPanel, NoticeBar, Sidebar, TransportBar, lambda: CaptionCard(QWidget())])
def test_no_label_guesses(dressed: QApplication, qtbot, make: Callable[[], QWidget]) -> None:
    widget = make()
    qtbot.addWidget(widget.window())
    labels = widget.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
