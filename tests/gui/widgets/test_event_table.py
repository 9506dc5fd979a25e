"""The table shows what the diagram does, computes only what is looked at, and keeps up with what comes."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from engine.trace import Trace
from gui.diagram.filter import parse
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.diagram.notation import Item
from gui.diagram.shelf import Shelf
from gui.diagram.telling import Column
from gui.theme import DARK, octets
from gui.widgets.event_model import EventModel
from gui.widgets.event_row import PADDING
from gui.widgets.event_table import MAX_COPIED, EventTable
from gui.widgets.stage.sequence_view import SequenceView
from gui.widgets.views import Views
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import TEXT, frame
from tests.gui.diagram.script import SWITCHING, UPGRADE, Script, request, response

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WHAT, ACCESSIBLE = Column.WHAT, Qt.ItemDataRole.AccessibleTextRole
MILLION = 1_000_000


class Told:
    """A recording that is read bit by bit."""

    def __init__(self) -> None:
        self.script = script = Script()
        http, chat = script.session("HTTP"), script.session("Chat", "websocket")
        one = http.connection().open(0)
        one.up(100, request("/updates"))
        one.down(400, response(b"x" * 500))
        two = chat.connection().open(1000).upgrade(1200)
        for number in range(6):
            two.down(2000 + 1000 * number, frame(TEXT, b"%d" % number * (number + 1)))
        two.up(9000, frame(TEXT, b"thanks", key=MASK))
        self.start()

    def start(self) -> None:
        self.trace = Trace(self.script.journal())
        self.diagram = Diagram()

    def read(self, facts: int | None = None) -> None:
        self.diagram.add(self.trace.refresh(facts))

    def matches(self, text: str) -> Matches:
        wanted = parse(text)
        assert wanted is not None
        return Matches(wanted, self.diagram, self.trace.events)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def model(qtbot: QtBot) -> EventModel:
    made = EventModel()
    made.setParent(QGuiApplication.instance())
    # Qt's own check of what a model must keep to, after every change.
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


@pytest.fixture
def table(place: Callable[[EventTable], EventTable], told: Told) -> EventTable:
    placed = place(EventTable())
    placed.resize(1000, 400)
    told.read()
    placed.show_diagram(told.diagram)
    placed.show_playhead(told.diagram.height)
    return placed


@pytest.fixture
def views(place: Callable[[Views], Views]) -> Views:
    placed = place(Views(SequenceView(DARK)))
    placed.resize(1000, 600)
    return placed


def column(model: Any, which: Column) -> list[str]:
    """Return what stands in a column, from the top."""
    return [model.data(model.index(row, which)) for row in range(model.rowCount())]


def whats(model: Any) -> list[str]:
    return column(model, WHAT)


def titles(things: Sequence[Item]) -> list[str]:
    return [item.title for item in things]


def test_there_is_a_row_for_each_item_in_order(model: EventModel, told: Told) -> None:
    told.read()
    model.show_diagram(told.diagram)
    assert whats(model) == titles(told.diagram.items.things)
    assert column(model, Column.NUMBER) == [str(number + 1) for number in range(model.rowCount())]


def test_rows_come_as_the_recording_grows_and_those_there_stay(model: EventModel, told: Told, qtbot: QtBot) -> None:
    told.read(8)
    model.show_diagram(told.diagram)
    before = model.rowCount()
    told.read()
    with qtbot.waitSignal(model.rowsInserted) as inserted:
        model.grow()
    assert inserted.args[1:] == [before, len(told.diagram.items) - 1]
    with qtbot.assertNotEmitted(model.rowsInserted):
        model.grow()


@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
@pytest.mark.parametrize("which", list(Column), ids=lambda which: which.name.lower())
def test_sorting_by_a_column(model: EventModel, told: Told, qtbot: QtBot, which: Column, descending: bool) -> None:
    told.read()
    model.show_diagram(told.diagram)
    with qtbot.waitSignal(model.layoutChanged):
        model.sort(which, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
    shown = [model.number(row) for row in range(model.rowCount())]
    assert sorted(shown) == list(range(len(told.diagram.items)))
    assert [model.row_of(number) for number in shown] == list(range(len(shown)))
    if which is Column.SIZE:
        assert column(model, which)[0 if descending else -1] == "540"
    elif which is not Column.NUMBER:
        words = [text.casefold() for text in column(model, which)]
        assert words == sorted(words, reverse=descending)


def test_what_comes_later_is_sorted_in_too(model: EventModel, told: Told, qtbot: QtBot) -> None:
    told.read(12)
    model.show_diagram(told.diagram)
    with qtbot.waitSignal(model.layoutChanged):
        model.sort(WHAT)
    told.read()
    with qtbot.waitSignal(model.layoutChanged):
        model.grow()
    words = [text.casefold() for text in whats(model)]
    assert words == sorted(words)
    assert len(words) == len(told.diagram.items)


def test_the_newest_first_has_the_new_on_top(model: EventModel, told: Told) -> None:
    told.read(12)
    model.show_diagram(told.diagram)
    model.sort(Column.TIME, Qt.SortOrder.DescendingOrder)
    told.read()
    model.grow()
    assert whats(model) == titles(told.diagram.items.things)[::-1]


def test_only_what_matches_has_a_row_where_the_rest_is_hidden(model: EventModel, told: Told) -> None:
    model.show_diagram(told.diagram)
    matches = told.matches("kind:frame from:server")
    model.show_only(matches)
    while told.trace.behind:
        told.read(3)
        matches.advance(5)
        model.grow()
    while matches.advance(5):
        pass
    model.grow()
    assert whats(model) == ["TEXT"] * 6
    model.show_only(None)
    assert model.rowCount() == len(told.diagram.items)


def test_a_row_that_no_longer_matches_goes(model: EventModel) -> None:
    script = Script()
    wire = script.session().connection().open(0)
    wire.client.sends(100, request("/a"))
    wire.client.sends(200, request("/b"))
    wire.server.gone(300)
    trace, diagram = Trace(script.journal()), Diagram()
    wanted = parse("-kind:fault")
    assert wanted is not None
    matches = Matches(wanted, diagram, trace.events)
    model.show_diagram(diagram)
    model.show_only(matches)
    shown = []
    while trace.behind:
        diagram.add(trace.refresh(1))
        while matches.advance(5):
            pass
        model.grow()
        shown.append(whats(model))
    assert ["TCP connect", "GET /a", "GET /b"] in shown
    assert "GET /a" not in shown[-1]


def test_a_row_reads_as_a_sentence(table: EventTable) -> None:
    model = table.events
    last = model.data(model.index(model.rowCount() - 1, 0), ACCESSIBLE)
    assert last == "At 0.009 000 s, Chat, connection 2: the client sent TEXT, 6 octets, thanks; received 100 µs later."


def test_a_click_chooses_and_is_told_once(table: EventTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.items_chosen) as chosen:
        qtbot.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.events.index(2, 1)).center()
        )
    assert chosen.args == [frozenset({2}), 2]


def test_what_is_chosen_elsewhere_is_selected_and_not_told_back(table: EventTable, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(table.items_chosen):
        table.show_chosen(frozenset({1, 4}))
    assert {index.row() for index in table.selectionModel().selectedRows()} == {1, 4}


def test_what_is_chosen_stays_chosen_when_rows_change_places(table: EventTable, qtbot: QtBot) -> None:
    table.show_chosen(frozenset({2}))
    with qtbot.assertNotEmitted(table.items_chosen):
        table.sortByColumn(Column.TIME, Qt.SortOrder.DescendingOrder)
    (row,) = {index.row() for index in table.selectionModel().selectedRows()}
    assert table.events.number(row) == 2
    assert row != 2


def test_keys_go_from_row_to_row(table: EventTable, qtbot: QtBot) -> None:
    table.show_chosen(frozenset({2}))
    table.setFocus()
    chosen = []
    table.items_chosen.connect(lambda _, current: chosen.append(current))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(table, key)
    assert chosen == [3, 2, table.events.rowCount() - 1, 0]
    with qtbot.waitSignal(table.inspect_asked):
        qtbot.keyClick(table, Qt.Key.Key_Return)


def test_copying_gives_lines_of_cells(table: EventTable, qtbot: QtBot) -> None:
    table.show_chosen(frozenset({0, 1}))
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert [line.split("\t")[WHAT] for line in lines] == ["TCP connect", "GET /updates"]


def test_a_double_click_asks_for_the_playhead(table: EventTable, qtbot: QtBot) -> None:
    place = table.visualRect(table.events.index(1, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(table.going_asked) as asked:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [1]


def test_what_comes_after_the_playhead_is_dim(table: EventTable, told: Told) -> None:
    def brightest(row: int) -> int:
        picture = table.viewport().grab(table.visualRect(table.events.index(row, Column.TIME))).toImage()
        return max(
            picture.pixelColor(x, y).lightness() for x in range(picture.width()) for y in range(picture.height())
        )

    bright = brightest(3)
    table.show_playhead(told.diagram.items.things[1].top)
    assert brightest(3) < bright
    assert brightest(1) == bright


def test_a_hidden_table_catches_up_when_it_is_shown(table: EventTable, told: Told) -> None:
    fresh = Told()
    table.hide()
    table.show_diagram(fresh.diagram)
    fresh.read()
    table.show_playhead(fresh.diagram.height)
    assert table.events.rowCount() == 0
    table.show()
    assert table.events.rowCount() == len(fresh.diagram.items)


def test_what_is_chosen_is_in_view_when_the_table_is_shown(views: Views, qtbot: QtBot) -> None:
    long = Told()
    for number in range(200):
        long.script.mark(10_000 + number, f"moment {number}")
    long.start()
    long.read()
    views.table.show_diagram(long.diagram)
    views.table.show_playhead(long.diagram.height)
    views.table.show_chosen(frozenset({1}))
    views.show_view("both")
    table = views.table
    qtbot.waitUntil(lambda: table.height() > 100)
    assert table.viewport().rect().contains(table.visualRect(table.events.index(1, 0)).center())
    views.show_view("diagram")
    table.show_chosen(frozenset())
    views.show_view("table")
    last = table.events.rowCount() - 1
    assert table.viewport().rect().contains(table.visualRect(table.events.index(last, 0)).center())


def test_when_it_is_first_shown_a_table_looks_at_what_there_is_room_for_alone(
    views: Views, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = Told()
    for number in range(2_000):
        long.script.mark(10_000 + number, f"moment {number}")
    long.start()
    long.read()
    views.table.show_diagram(long.diagram)
    looked: set[int] = set()
    text = EventModel.text

    def noted(model: EventModel, row: int, which: Column) -> str:
        looked.add(row)
        return text(model, row, which)

    monkeypatch.setattr(EventModel, "text", noted)
    views.show_view("table")
    qtbot.waitUntil(lambda: views.table.height() > 100 and bool(looked))
    assert len(looked) < 200


@pytest.mark.parametrize("width", [1000, 600], ids=["roomy", "narrow"])
def test_columns_are_as_wide_as_their_figures(table: EventTable, told: Told, width: int) -> None:
    table.resize(width, 400)
    script = Script()
    wire = script.session("HTTP").connection().open(0)
    late = 86_400_000_000
    wire.up(late, request("/a" * 700_000))
    for number in range(1_200):
        script.mark(late + 1_000 + number, "a moment")
    long = script.diagram()
    table.show_diagram(long)
    table.show_playhead(long.height)
    for column in (Column.NUMBER, Column.TIME):
        assert elided(table, table.events.rowCount() - 1, column) is False
    table.show_chosen(frozenset({1}))
    assert table.events.text(1, Column.SIZE) == "1,400,026"
    assert elided(table, 1, Column.SIZE) is False


def test_columns_are_as_wide_as_what_sorting_brings_into_view(table: EventTable, qtbot: QtBot) -> None:
    script = Script()
    wire = script.session("Chat", "websocket").connection().open(0).upgrade(200)
    for number in range(90):
        wire.down(1_000 + number, frame(TEXT, b"x" * (12_345_678 if number == 45 else 1)))
    diagram = script.diagram()
    table.show_diagram(diagram)
    table.show_playhead(diagram.height)
    table.verticalScrollBar().setValue(0)
    table.sortByColumn(Column.SIZE, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: table.events.text(0, Column.SIZE) == "12,345,678")
    assert not elided(table, 0, Column.SIZE)


def test_where_there_is_little_room_two_sizes_are_said_shorter(table: EventTable) -> None:
    text = b"over and over " * 200
    squeeze = zlib.compressobj(wbits=-15)
    packed = (squeeze.compress(text) + squeeze.flush(zlib.Z_SYNC_FLUSH))[:-4]
    script = Script()
    agreed = b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    for session in (script.session("One", "websocket"), script.session("Two", "websocket")):
        wire = session.connection().open(0)
        wire.up(100, UPGRADE.removesuffix(b"\r\n") + agreed)
        wire.down(300, SWITCHING.removesuffix(b"\r\n") + agreed)
        wire.up(500, frame(TEXT, packed, key=MASK, rsv=4))
    diagram = script.diagram()
    table.show_diagram(diagram)
    table.show_playhead(diagram.height)
    last = table.events.rowCount() - 1
    assert table.events.text(last, Column.SIZE) == f"2,800 ({len(packed)} compressed)"
    assert not elided(table, last, Column.SIZE)
    wide = table.columnWidth(Column.SIZE)
    table.resize(756, 400)
    assert table.columnWidth(Column.SIZE) < wide
    assert table.columnWidth(Column.DETAIL) > 80


def elided(table: EventTable, row: int, column: Column) -> bool:
    """Return whether there is no room for a cell's text."""
    room = table.columnWidth(column) - 2 * PADDING
    return QFontMetricsF(octets(12)).horizontalAdvance(table.events.text(row, column)) > room


class Many(Sequence[Item]):
    """A million items that count how often they are asked for."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self.asked = 0

    def __len__(self) -> int:
        return MILLION

    def __getitem__(self, number: Any) -> Any:
        self.asked += 1
        return self._item


def show_many(table: EventTable, told: Told) -> Many:
    """Show a diagram of a million items."""
    many, shelf = Many(told.diagram.items.things[0]), Shelf[Item]()
    shelf.things = many  # type: ignore[assignment]
    told.diagram.items = shelf
    table.show_diagram(told.diagram)
    return many


def test_of_a_million_rows_only_what_is_on_the_screen_is_looked_at(table: EventTable, told: Told, qtbot: QtBot) -> None:
    many = show_many(table, told)
    assert table.events.rowCount() == MILLION
    table.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_X):
        qtbot.keyClick(table, key)
        table.viewport().repaint()
    assert many.asked < 5_000


def test_of_very_many_selected_rows_the_first_are_copied_and_that_is_said(
    table: EventTable, told: Told, qtbot: QtBot
) -> None:
    show_many(table, told)
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    # To paint a heading Qt asks each selected row, which takes it half a minute, unless the heading knows of none.
    assert not table.horizontalHeader().selectionModel().hasSelection()
    with qtbot.waitSignal(table.noticed) as noticed:
        qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert f"{MAX_COPIED:,}" in noticed.args[0].what
    assert QGuiApplication.clipboard().text().count("\n") == MAX_COPIED - 1
