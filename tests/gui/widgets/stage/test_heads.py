"""Lifelines are moved, renamed and hidden by their heads: with the mouse, by menu, by key; and brought back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QFontMetricsF, QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QToolTip

from engine.events import LinkChanged
from engine.journal import What
from engine.link import LINKS
from gui.diagram.arrangement import PLAIN, Arrangement, shown_of
from gui.diagram.layout import Diagram
from gui.diagram.link_words import shorter
from gui.presenting import heads
from gui.shown import Heads
from gui.theme import DARK, width_of, words
from gui.widgets.stage import headers, minimap
from gui.widgets.stage.columns import Column, columns
from gui.widgets.stage.head_fit import TOGETHER, Style, line_of, style_of
from gui.widgets.stage.magnifier import PRESENTING
from gui.widgets.stage.sequence_view import SequenceView
from tests.gui.diagram.rooms import room
from tests.gui.diagram.script import Script
from tests.gui.pointer import drag_to

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


class Stage:
    """A stage that does what is asked of it, as the window has it done."""

    def __init__(self, view: SequenceView, qtbot: QtBot, diagram: Diagram) -> None:
        self.view, self.qtbot, self.diagram, self.scale = view, qtbot, diagram, 1.0
        view.arrangement_asked.connect(self._arrange)
        view.show_diagram(diagram)
        view.show_playhead(diagram.height)
        self._show()
        view.setFocus()

    def _arrange(self, pane: int, arrangement: Arrangement) -> None:
        self.diagram.arranged = {pane: arrangement}
        self._show()

    def _show(self) -> None:
        self.view.show_heads(heads(self.diagram, self.diagram.height))
        self.view.show_arranged()

    @property
    def order(self) -> list[str]:
        """The names of the lifelines that are shown, from the left."""
        pane = self.diagram.interaction.panes[0]
        arrangement = self.diagram.arranged.get(0, PLAIN)
        return [arrangement.name(pane.lifelines[place]) for place in shown_of(pane, self.diagram.arranged)]

    def point(self, name: str) -> QPoint:
        """The middle of the head of a lifeline."""
        (column,) = self.view.view().columns
        box = headers.boxes(column)[self.order.index(name)]
        return (box.rect.center() * self.scale).toPoint()

    def present(self) -> None:
        """Show all of it large."""
        self.view.show_presenting(True)
        self.scale = PRESENTING

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.view, key, modifier)

    def drag(self, name: str, to: QPoint, *, let_go: bool = True) -> None:
        """Take a head with the mouse, and move it by steps."""
        port, start = self.view.viewport(), self.point(name)
        self.qtbot.mousePress(port, LEFT, pos=start)
        for step in range(1, 5):
            drag_to(port, start + (to - start) * step / 4)
        if let_go:
            self.qtbot.mouseRelease(port, LEFT, pos=to)

    def choose(self, text: str) -> None:
        """Choose from the menu that is open."""
        menu = self.view.editor.menu
        assert menu is not None
        (action,) = [action for action in menu.actions() if action.text() == text]
        assert action.isEnabled()
        menu.setActiveAction(action)
        self.qtbot.keyClick(menu, Qt.Key.Key_Return)

    def ask_menu(self, name: str) -> list[QAction]:
        """Click a head with the right button."""
        port, point = self.view.viewport(), self.point(name)
        qevent = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, port.mapToGlobal(point))
        QApplication.sendEvent(port, qevent)
        assert self.view.editor.menu is not None
        return self.view.editor.menu.actions()


@pytest.fixture
def stage(place: Callable[[SequenceView], SequenceView], qtbot: QtBot) -> Stage:
    view = place(SequenceView(DARK))
    view.resize(1000, 700)
    return Stage(view, qtbot, room(3).diagram())


def test_a_head_is_dragged_to_another_place(stage: Stage) -> None:
    stage.drag("Cleo", stage.point("Ann") - QPoint(40, 0))
    assert stage.order == ["Cleo", "Ann", "Server", "Bob"]
    stage.drag("Cleo", stage.point("Server") + QPoint(20, 5))
    assert stage.order == ["Ann", "Server", "Cleo", "Bob"]


def test_a_head_let_go_where_it_was_stays(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(stage.view.arrangement_asked):
        stage.drag("Bob", stage.point("Bob") + QPoint(30, 0))
        qtbot.mouseClick(stage.view.viewport(), LEFT, pos=stage.point("Bob"))


def test_while_it_is_dragged_it_is_painted_and_esc_lets_go_of_it(stage: Stage) -> None:
    there = stage.point("Ann") - QPoint(30, 0)
    before = stage.view.viewport().grab().toImage()
    stage.drag("Cleo", there, let_go=False)
    assert stage.view.viewport().grab().toImage() != before
    stage.press(Qt.Key.Key_Escape)
    stage.qtbot.mouseRelease(stage.view.viewport(), LEFT, pos=there)
    assert stage.order == ["Ann", "Server", "Bob", "Cleo"]
    assert stage.view.viewport().grab().toImage() == before


def rename(stage: Stage, name: str, keys: str) -> None:
    point = stage.point(name)
    stage.qtbot.mouseDClick(stage.view.viewport(), LEFT, pos=point)
    assert stage.view.editor.field is not None
    stage.qtbot.keyClicks(stage.view.editor.field, keys)


def test_a_double_click_renames(stage: Stage) -> None:
    rename(stage, "Bob", "Robert")
    stage.qtbot.keyClick(stage.view.editor.field, Qt.Key.Key_Return)
    assert stage.order == ["Ann", "Server", "Robert", "Cleo"]
    assert stage.view.heads[0].lifelines[2].name == "Robert"
    assert stage.view.heads[0].lifelines[2].address == "127.0.0.1:5000"
    assert stage.view.hasFocus()


def test_presenting_the_pointer_does_to_heads_what_it_does_otherwise(stage: Stage) -> None:
    stage.present()
    rename(stage, "Bob", "Robert")
    field = stage.view.editor.field
    assert field is not None
    assert field.geometry().contains(stage.point("Bob") - QPoint(0, field.height() // 2 + 4))
    stage.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert stage.order == ["Ann", "Server", "Robert", "Cleo"]
    stage.ask_menu("Robert")
    stage.choose("Hide")
    assert "Robert" not in stage.order
    (column,) = stage.view.view().columns
    chip = headers.chip_rect(column, stage.view.heads[0], stage.view.view().width)
    assert chip is not None
    at = (chip.center() * PRESENTING).toPoint()
    stage.qtbot.mouseClick(stage.view.viewport(), LEFT, pos=at)
    assert stage.view.editor.menu is not None
    assert stage.view.editor.menu.pos() == stage.view.viewport().mapToGlobal(at)
    stage.choose("Show Robert")


def test_presenting_what_keys_open_stands_at_the_head(stage: Stage) -> None:
    stage.present()
    stage.view.head_keys.begin()
    stage.press(Qt.Key.Key_Space)
    menu = stage.view.editor.menu
    assert menu is not None
    left = stage.view.viewport().mapFromGlobal(menu.pos())
    (column,) = stage.view.view().columns
    corner = (headers.boxes(column)[0].rect.bottomLeft() * PRESENTING).toPoint()
    assert left == corner
    menu.close()


def test_esc_leaves_the_name_as_it_was(stage: Stage) -> None:
    rename(stage, "Bob", "Robert")
    stage.qtbot.keyClick(stage.view.editor.field, Qt.Key.Key_Escape)
    assert stage.order == ["Ann", "Server", "Bob", "Cleo"]
    assert stage.view.editor.field is None


def test_a_click_beside_the_field_keeps_what_was_typed(stage: Stage) -> None:
    rename(stage, "Bob", "Robert")
    stage.qtbot.mouseClick(stage.view.viewport(), LEFT, pos=stage.point("Ann"))
    assert stage.order == ["Ann", "Server", "Robert", "Cleo"]


def test_an_empty_name_is_the_one_it_came_with(stage: Stage) -> None:
    rename(stage, "Bob", "Robert")
    stage.qtbot.keyClick(stage.view.editor.field, Qt.Key.Key_Return)
    stage.qtbot.mouseDClick(stage.view.viewport(), LEFT, pos=stage.point("Robert"))
    stage.view.editor.field.clear()
    stage.qtbot.keyClick(stage.view.editor.field, Qt.Key.Key_Return)
    assert stage.order == ["Ann", "Server", "Bob", "Cleo"]


def test_the_menu_moves_hides_and_resets(stage: Stage) -> None:
    texts = [action.text() for action in stage.ask_menu("Bob") if action.isEnabled() and action.text()]
    assert texts == ["Move left", "Move right", "Rename …", "Hide"]
    stage.choose("Move left")
    assert stage.order == ["Ann", "Bob", "Server", "Cleo"]
    stage.ask_menu("Ann")
    stage.choose("Hide")
    assert stage.order == ["Bob", "Server", "Cleo"]
    stage.ask_menu("Cleo")
    stage.choose("Show Ann")
    assert stage.order == ["Ann", "Bob", "Server", "Cleo"]
    stage.ask_menu("Cleo")
    stage.choose("Reset order, names and hidden")
    assert stage.order == ["Ann", "Server", "Bob", "Cleo"]
    assert stage.diagram.arranged[0] == PLAIN


def test_a_chip_tells_how_many_are_hidden_and_brings_them_back(stage: Stage) -> None:
    for name in ("Ann", "Cleo"):
        stage.ask_menu(name)
        stage.choose("Hide")
    view = stage.view.view()
    assert headers.hidden_text(stage.view.heads[0]) == "2 hidden"
    chip = headers.chip_rect(view.columns[0], stage.view.heads[0], view.width)
    assert chip is not None
    stage.qtbot.mouseClick(stage.view.viewport(), LEFT, pos=chip.center().toPoint())
    stage.choose("Show all")
    assert stage.order == ["Ann", "Server", "Bob", "Cleo"]


def test_keys_go_from_head_to_head_and_do_all_of_it(stage: Stage) -> None:
    stage.view.head_keys.begin()
    stage.press(Qt.Key.Key_End)
    stage.press(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert stage.order == ["Ann", "Server", "Cleo", "Bob"]
    stage.press(Qt.Key.Key_Left)
    stage.press(Qt.Key.Key_Delete)
    assert stage.order == ["Ann", "Cleo", "Bob"]
    stage.press(Qt.Key.Key_F2)
    stage.qtbot.keyClicks(stage.view.editor.field, "Cleopatra")
    stage.qtbot.keyClick(stage.view.editor.field, Qt.Key.Key_Return)
    assert stage.order == ["Ann", "Cleopatra", "Bob"]
    stage.press(Qt.Key.Key_Space)
    stage.choose("Show Server")
    assert stage.order == ["Ann", "Server", "Cleopatra", "Bob"]
    stage.press(Qt.Key.Key_Escape)
    assert stage.view.head_keys.on is None


def test_what_is_hidden_is_neither_painted_nor_picked(stage: Stage) -> None:
    view = stage.view
    last = stage.diagram.items.things[-1]
    view.viewport().grab()
    at = QPointF(view.view().columns[0].between((0, 1)).middle, view.view().y(last.pill_y))
    assert view.item_at(at) is last
    stage.ask_menu("Ann")
    stage.choose("Hide")
    view.viewport().grab()
    found = {view.item_at(QPointF(x, at.y())) for x in range(0, 1000, 4)}
    assert all(item is None or item.connection != last.connection for item in found)


def test_arrows_go_with_their_lifelines(stage: Stage) -> None:
    last = stage.diagram.items.things[-1]
    stage.drag("Ann", stage.point("Cleo") + QPoint(30, 0))
    stage.view.viewport().grab()
    view = stage.view.view()
    place = view.columns[0].between((0, 1))
    assert place.client > place.server
    assert stage.view.item_at(QPointF(place.middle, view.y(last.pill_y))) is last


@pytest.mark.parametrize("width", [700, 1000, 1600])
@pytest.mark.parametrize("clients", [2, 4, 49])
def test_heads_never_overlap_and_stay_in_view(
    place: Callable[[SequenceView], SequenceView], qtbot: QtBot, width: int, clients: int
) -> None:
    view = place(SequenceView(DARK))
    view.resize(width, 700)
    stage = Stage(view, qtbot, room(clients).diagram())
    boxes = headers.boxes(view.view().columns[0])
    assert len(boxes) == clients + 1
    for left, right in zip(boxes, boxes[1:], strict=False):
        assert left.rect.right() <= right.rect.left()
        assert right.rect.center().x() - left.rect.center().x() >= 100
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    last = headers.boxes(view.view().columns[0])[-1].rect
    assert 0 <= last.left() < last.right() <= view.viewport().width()
    assert stage.view.editor.at(last.center()) is not None


def test_stepping_to_a_lifeline_out_of_view_scrolls_to_it(
    place: Callable[[SequenceView], SequenceView], qtbot: QtBot
) -> None:
    view = place(SequenceView(DARK))
    view.resize(900, 700)
    stage = Stage(view, qtbot, room(49).diagram())
    far = next(item for item in stage.diagram.items.things if "Guest 49" in item.detail)
    view.show_chosen(far.number)
    # Its ends are further apart than the view is wide.
    found = view.view().columns[0].between(stage.diagram.interaction.between(far))
    assert 0 < found.middle < view.viewport().width()


def test_two_panes_of_two_lifelines_share_the_width_as_ever(place: Callable[[SequenceView], SequenceView]) -> None:
    script = Script()
    script.session("One")
    script.session("Other")
    view = place(SequenceView(DARK))
    view.resize(1000, 700)
    view.show_diagram(script.diagram())
    left, right = view.view().columns
    assert left.right == right.left == pytest.approx(view.viewport().width() / 2)
    assert view.horizontalScrollBar().maximum() == 0


def test_five_panes_have_room_on_the_smallest_stage_of_a_wide_window(
    place: Callable[[SequenceView], SequenceView],
) -> None:
    script = Script()
    for number in range(5):
        script.session(f"Way {number}")
    view = place(SequenceView(DARK))
    view.resize(1000, 700)
    view.show_diagram(script.diagram())
    assert view.horizontalScrollBar().maximum() == 0
    for column in view.view().columns:
        assert column.apart >= 96
        client, server = (box.rect for box in headers.boxes(column))
        assert column.left < client.left() < client.right() < server.left() < server.right() < column.right


def test_narrow_panes_share_one_gutter_and_leave_room_for_the_minimap(
    place: Callable[[SequenceView], SequenceView],
) -> None:
    script = Script()
    for number in range(5):
        script.session(f"Way {number}")
    view = place(SequenceView(DARK))
    view.resize(718, 600)
    view.show_diagram(script.diagram())
    assert view.horizontalScrollBar().maximum() == 0
    first, *others = view.view().columns
    assert [column.stamped for column in (first, *others)] == [True, False, False, False, False]
    assert first.first - first.left > 75 > 2 * max(column.first - column.left for column in others)
    assert others[-1].right + minimap.WIDTH <= view.viewport().width()
    for column in (first, *others):
        client, server = (box.rect for box in headers.boxes(column))
        assert column.left < client.left() < client.right() < server.left() < server.right() < column.right


def test_the_arrow_keys_pass_over_what_is_hidden(stage: Stage) -> None:
    chosen: list[int] = []
    stage.view.item_chosen.connect(chosen.append)
    stage.view.item_chosen.connect(stage.view.show_chosen)
    stage.ask_menu("Ann")
    stage.choose("Hide")
    for _ in range(len(stage.diagram.items)):
        stage.press(Qt.Key.Key_Up)
    between = {stage.diagram.interaction.between(stage.diagram.items.things[number]) for number in chosen}
    assert between == {(2, 1), (3, 1)}


@pytest.mark.parametrize("width", [310.0, 520.0, 760.0])
def test_counters_and_title_stand_beside_each_other_whatever_they_say(dressed: QApplication, width: float) -> None:
    said = (("1", "connection"), ("2", "round trips"), ("2,889,174", "octets"))
    one = Heads(title="WebSocket", subtitle="", layer="data", counters=said, lifelines=())
    (column,) = columns(width, 1)
    placed = headers.counter_rects(column, one, width)
    for (rect, figure, what), (after, *_) in pairwise(placed):
        assert rect.right() <= after.left()
        assert QFontMetricsF(words(17, 600)).horizontalAdvance(figure) <= rect.width()
        assert QFontMetricsF(words(11)).horizontalAdvance(what) <= rect.width()
    title = QFontMetricsF(words(17, 600)).horizontalAdvance(one.title)
    assert column.inner_left + title < placed[0][0].left()
    assert placed[-1][1] == ("2,889,174" if width > 500 else "2.8M")


@pytest.mark.parametrize("width", [200.0, 260.0, 300.0, 360.0])
def test_a_title_that_leaves_no_room_for_counters_has_the_line_to_itself(dressed: QApplication, width: float) -> None:
    said = (("1", "connection"), ("3", "round trips"), ("1,086", "octets"))
    one = Heads(title="Unknown authority", subtitle="1 connection", layer="request", counters=said, lifelines=())
    column = Column(left=0, right=width, client=40, server=width - 40)
    placed = headers.counter_rects(column, one, width)
    title = QFontMetricsF(words(17, 600)).horizontalAdvance(one.title)
    assert not placed or column.inner_left + title < placed[0][0].left()


FOUR = (("1", "connection"), ("3", "round trips"), ("2,889,174", "octets inside TLS"))


@pytest.mark.parametrize("width", [122.0, 134.0, 190.0])
def test_in_a_narrow_pane_counters_stand_below_the_title_each_with_its_word(
    dressed: QApplication, width: float
) -> None:
    one = Heads(title="Keep-alive polling", subtitle="", layer="request", counters=FOUR, lifelines=())
    column = Column(left=0, right=width, client=20, server=width - 20)
    placed = headers.stack_rects(column, one, width)
    assert [what for _, _, what in placed] == ["conn.", "trips", "in TLS"]
    for (rect, figure, what), (after, *_) in pairwise(placed):
        assert rect.right() <= after.left()
        assert QFontMetricsF(words(13, 600)).horizontalAdvance(figure) < rect.width()
        assert QFontMetricsF(words(11)).horizontalAdvance(what) < rect.width()
    assert placed[-1][0].bottom() < headers.BOX_TOP
    assert placed[-1][0].right() <= width + 2


def test_they_are_in_a_line_where_there_is_no_room_for_columns_or_lifelines_are_hidden(dressed: QApplication) -> None:
    one = Heads(title="Keep-alive polling", subtitle="", layer="request", counters=FOUR, lifelines=())
    for width, heads_ in ((90.0, one), (190.0, replace(one, hidden=1))):
        assert headers.stack_rects(Column(left=0, right=width, client=20, server=width - 20), heads_, width) == []


def test_all_of_the_title_and_the_counters_is_told_to_the_pointer(stage: Stage, qtbot: QtBot) -> None:
    (column,), (one,) = stage.view.view().columns, stage.view.heads
    said = headers.said_at(column, one, QPointF(column.left + 10, 20))
    assert said.splitlines()[:2] == [one.title, one.subtitle]
    for figure, what in one.counters:
        assert f"{figure} {what}" in said
    assert headers.said_at(column, one, QPointF(column.left + 10, headers.BOX_TOP + 5)) == ""
    point = QPoint(round(column.left) + 10, 20)
    port = stage.view.viewport()
    QApplication.sendEvent(port, QHelpEvent(QEvent.Type.ToolTip, point, port.mapToGlobal(point)))
    qtbot.waitUntil(lambda: one.title in QToolTip.text())
    QToolTip.hideText()


def test_what_tls_adds_is_not_counted_and_the_counter_says_so() -> None:
    script = Script()
    wire = script.session("Secret", "http", url="https://a").connection()
    wire.connecting(10)
    wire.client.write(50, What.SECURING, server_name="a")
    diagram = script.diagram()
    (one,) = heads(diagram, diagram.height)
    figure, what = one.counters[-1]
    assert (figure, what) == ("0", "octets inside TLS")
    assert "handshake, is not counted" in headers.MEANING[what]


FIVE = ("A connection each poll", "Keep-alive polling", "Long-polling", "Server-sent events", "WebSocket")


def five(width: float, link: tuple[str, ...] = ()) -> list[tuple[Column, Heads]]:
    """Five panes side by side, of which the first has the times too, and so more room."""
    figures = [(("7", "connections"), ("14", "round trips"), ("2,330", "octets"))]
    figures += [(("1", "connection"), ("2", "round trips"), ("745", "octets"))] * 4
    one = Heads(title="", subtitle="one connection, kept open", layer="data", counters=(), lifelines=(), link=link)
    lefts = [0, *(width * (place + 1.5) / 6.5 for place in range(5))]
    return [
        (
            Column(left=left, right=right, client=left + 20, server=right - 20),
            replace(one, title=title, counters=said),
        )
        for left, right, title, said in zip(lefts, lefts[1:], FIVE, figures, strict=False)
    ]


@pytest.mark.parametrize("width", [500.0, 700.0, 900.0, 1200.0, 1500.0, 1800.0, 2400.0])
def test_all_panes_in_view_say_their_counters_in_one_way(dressed: QApplication, width: float) -> None:
    panes = five(width)
    style = style_of(panes, width)
    beside = {bool(headers.counter_rects(*pane, width, style)) for pane in panes}
    below = {bool(headers.stack_rects(*pane, width, style)) for pane in panes}
    assert len(beside) == len(below) == 1
    assert len({what for pane in panes[1:] for _, _, what in headers.stack_rects(*pane, width, style)}) in (0, 3)
    for column, heads_ in panes:
        line = line_of(column, width)
        for rect, *_ in (
            *headers.counter_rects(column, heads_, width, style),
            *headers.stack_rects(column, heads_, width, style),
        ):
            assert line.left <= rect.left()
            assert rect.right() <= line.right + TOGETHER
        titles = [size for size in (17, 15, 13, 12) if width_of(heads_.title, size, 600) <= line.room]
        assert not titles or style.title <= titles[0]


@pytest.mark.parametrize("width", [500.0, 700.0, 900.0, 1200.0, 1800.0, 2400.0])
def test_what_was_made_here_is_said_however_narrow_a_pane_is(dressed: QApplication, width: float) -> None:
    link = shorter(LinkChanged(at_ns=0, session=1, **LINKS["satellite"].about()))
    panes = five(width, link)
    style = style_of(panes, width)
    said = {headers.link_said(heads_, style) for _, heads_ in panes}
    assert len(said) == 1
    (words_,) = said
    assert "made" in words_
    assert words_.removeprefix("over ").lower().startswith("sat")
    assert all(width_of(words_, 11) <= line_of(column, width).room for column, _ in panes)
    for column, heads_ in panes:
        written = texts_of(column, heads_, width, style)
        assert written.count(words_) + written.count(f" · {words_}") == 1


def texts_of(column: Column, heads_: Heads, width: float, style: Style) -> list[str]:
    """Return what is written of the heads of a pane, each text as it is left by what it has room for."""
    image = QImage(round(width), 120, QImage.Format.Format_RGB32)
    with Reading(image) as painter:
        headers.paint(painter, DARK, column, heads_, width, style)
    return painter.said


class Reading(QPainter):
    """A painter that remembers what it has written."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.said: list[str] = []

    def drawText(self, rect: QRectF, flags: int, text: str) -> None:
        self.said.append(text)
        super().drawText(rect, flags, text)
