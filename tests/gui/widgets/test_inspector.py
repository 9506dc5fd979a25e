"""The inspector shows what it is given: plain, whole or saying what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from gui.inspected import Bit, CostRow, Inspected, Row
from gui.theme import DARK, LIGHT
from gui.widgets.inspector.cost_table import Bar, milliseconds
from gui.widgets.inspector.facts_table import MAX_ROWS, MAX_VALUE, FactsTable, Value
from gui.widgets.inspector.panel import InspectorPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton
FRAME = Inspected(
    title="TEXT frame",
    layer="data",
    direction="server → client",
    kind="Frame",
    reference="RFC 6455 §5.2, the bits as they were on the wire",
    bits=(Bit(value="1", name="FIN", layer="data"), Bit(value="0001", name="opcode")),
    summary=(Row(label="Opcode", value="0x1 text"),),
    payload=b'{"seq": 3}',
    content_type="text",
    octets=b'\x81\x0a{"seq": 3}',
    octets_from=412,
    timing=(Row(label="Sent (server)", value="0.412 318 s", note="observed"),),
    connection=(Row(label="Client", value="127.0.0.1:52104"),),
    explanation="The server pushed it.",
)


@pytest.fixture
def panel(place: Callable[[InspectorPanel], InspectorPanel]) -> InspectorPanel:
    placed = place(InspectorPanel())
    placed.resize(344, 900)
    return placed


def values(table: FactsTable) -> list[str]:
    grid = table.layout()
    widgets = [grid.itemAt(place).widget() for place in range(grid.count())]
    return [widget.toPlainText() for widget in widgets if isinstance(widget, Value)]


def test_empty_it_says_what_to_do(panel: InspectorPanel) -> None:
    assert panel.empty.isVisible()
    assert not panel.tabs.isVisible()
    assert "Select an arrow" in panel.empty.findChildren(QLabel)[1].text()
    panel.show_inspected(FRAME)
    panel.show_inspected(None)
    assert panel.empty.isVisible()


def test_a_frame_is_shown_with_bits_facts_payload_and_times(panel: InspectorPanel) -> None:
    panel.show_inspected(FRAME)
    assert panel.title.text() == "TEXT frame"
    assert panel.title.property("layer") == "data"
    assert panel.tabs.tabText(0) == "Frame"
    assert panel.bits.accessibleName() == "FIN 1, opcode 0001"
    assert panel.payload.view.toPlainText() == '{\n  "seq": 3\n}'
    assert values(panel.summary) == ["0x1 text"]
    assert values(panel.brief) == values(panel.timing) == ["0.412 318 s"]
    assert values(panel.connection) == ["127.0.0.1:52104"]


def test_the_tabs_are_reached_by_click_and_by_arrow(panel: InspectorPanel, qtbot: QtBot) -> None:
    panel.show_inspected(FRAME)
    tabs = panel.tabs.tabBar()
    qtbot.mouseClick(tabs, LEFT, pos=tabs.tabRect(1).center())
    assert panel.octets.isVisible()
    assert panel.octets.view.toPlainText().splitlines()[0].startswith("00019c  81 0a 7b 22")
    assert "from octet 412" in panel.octets.caption.text()
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert panel.timing.isVisible()
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert panel.connection.isVisible()


def test_the_chosen_tab_stays_when_another_arrow_is_chosen(panel: InspectorPanel) -> None:
    panel.show_inspected(FRAME)
    panel.tabs.setCurrentIndex(2)
    panel.show_inspected(replace(FRAME, title="PING frame", layer="control"))
    assert panel.tabs.currentIndex() == 2
    assert panel.title.property("layer") == "control"


def test_a_payload_is_read_in_three_ways(panel: InspectorPanel, qtbot: QtBot) -> None:
    panel.show_inspected(FRAME)
    qtbot.mouseClick(panel.payload.text_button, LEFT)
    assert panel.payload.view.toPlainText() == '{"seq": 3}'
    qtbot.mouseClick(panel.payload.hex_button, LEFT)
    assert panel.payload.view.toPlainText().startswith("000000  7b 22 73")


@pytest.mark.parametrize(
    ("payload", "hint", "shown", "json"),
    [
        (b"plain words", "text", "plain words", False),
        (b"\x00\x01", "", "000000  00 01" + " " * 20 + "··", False),
        (b"words", "binary", "000000  77 6f 72 64 73" + " " * 11 + "words", False),
        (b"42", "text", "42", True),
        (b"", "text", "", False),
    ],
)
def test_the_form_that_suits_is_shown_first(
    panel: InspectorPanel, payload: bytes, hint: str, shown: str, json: bool
) -> None:
    panel.show_inspected(replace(FRAME, payload=payload, content_type=hint))
    assert panel.payload.view.toPlainText() == shown
    assert panel.payload.json_button.isEnabled() is json


def test_what_carries_nothing_shows_no_payload(panel: InspectorPanel) -> None:
    panel.show_inspected(replace(FRAME, payload=None, bits=(), reference="", timing=()))
    assert not panel.payload.isVisible()
    assert not panel.bits.isVisible()
    assert not panel.brief.isVisible()


def test_a_cut_payload_says_so(panel: InspectorPanel) -> None:
    panel.show_inspected(replace(FRAME, payload_length=1_000_000))
    assert panel.payload.notice.isVisible()
    assert "10 of 1,000,000" in panel.payload.notice.text()
    panel.show_inspected(FRAME)
    assert not panel.payload.notice.isVisible()


def test_what_a_peer_sent_is_never_rich_text(panel: InspectorPanel) -> None:
    row = Row(label="<b>Name</b>", value="<img src='http://h/'>")
    panel.show_inspected(replace(FRAME, title="<b>x</b>", summary=(row,), payload=b"<h1>Hi</h1>"))
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in panel.findChildren(QLabel) if label.text())
    assert panel.payload.view.toPlainText() == "<h1>Hi</h1>"
    assert "<img src='http://h/'>" in values(panel.summary)
    assert all(view.isReadOnly() for view in panel.findChildren(QPlainTextEdit))


def test_many_and_long_facts_are_bounded_and_say_so(panel: InspectorPanel) -> None:
    rows = tuple(Row(label=f"X-{place}", value="v" * (MAX_VALUE + 7)) for place in range(MAX_ROWS + 5))
    panel.show_inspected(replace(FRAME, summary=rows))
    shown = values(panel.summary)
    assert shown[0] == "v" * MAX_VALUE + "… and 7 characters more"
    assert "and 5 more; all are in Octets" in shown


def test_a_long_value_wraps_instead_of_widening_the_panel(panel: InspectorPanel) -> None:
    panel.show_inspected(replace(FRAME, summary=(Row(label="Cookie", value="x" * 300),)))
    value = next(value for value in panel.findChildren(Value) if value.toPlainText().startswith("xxx"))
    panel.grab()
    assert panel.width() == 344
    assert value.height() > 4 * value.fontMetrics().lineSpacing()
    assert not value.horizontalScrollBar().maximum()


def test_costs_are_shown_below_and_hidden_while_there_are_none(panel: InspectorPanel) -> None:
    assert not panel.costs.isVisible()
    rows = (
        CostRow(name="HTTP", layer="request", connections=5, octets=1985, time_ns=812_000_000),
        CostRow(name="WebSocket", layer="data", connections=1, octets=391, time_ns=None),
    )
    panel.show_costs(rows, "WHAT IT COST TO DELIVER 5 UPDATES")
    assert panel.costs.isVisible()
    said = [label.text() for label in panel.costs.findChildren(QLabel)]
    assert said[-8:] == ["HTTP", "5", "1,985", "812 ms", "WebSocket", "1", "391", "–"]
    panel.show_costs((), "")
    assert not panel.costs.isVisible()


def test_figures_that_change_are_said_in_the_labels_that_are_there(panel: InspectorPanel) -> None:
    rows = tuple(CostRow(name=name, layer="data", connections=1, octets=9, time_ns=5_000_000) for name in ("A", "B"))
    panel.show_costs(rows, "WHAT IT COST")
    before = panel.costs.findChildren(QLabel)
    (narrow,) = panel.costs.findChildren(Bar)[:1]
    full = narrow.grab().toImage()
    panel.show_costs((replace(rows[0], octets=1_234, time_ns=50_000), rows[1]), "WHAT IT COST")
    assert panel.costs.findChildren(QLabel) == before
    assert [label.text() for label in before][-8:] == ["A", "1", "1,234", "0.050 ms", "B", "1", "9", "5.0 ms"]
    assert narrow.grab().toImage() != full


def test_bars_say_what_they_are_of_and_one_way_alone_has_none(panel: InspectorPanel) -> None:
    one = CostRow(name="HTTP", layer="request", connections=5, octets=1985, time_ns=812_000_000)
    panel.show_costs((one,), "WHAT IT COST")
    assert not panel.costs.findChildren(Bar)
    panel.show_costs((one, replace(one, name="WebSocket", time_ns=9_000_000)), "WHAT IT COST")
    assert "bars: delay" in [label.text() for label in panel.costs.findChildren(QLabel)]
    assert len(panel.costs.findChildren(Bar)) == 2


@pytest.mark.parametrize(
    ("time_ns", "text"), [(812_400_000, "812 ms"), (12_340_000, "12.3 ms"), (52_300, "0.052 ms"), (None, "–")]
)
def test_durations_have_the_decimals_they_need(time_ns: int | None, text: str) -> None:
    assert milliseconds(time_ns) == text


def test_bits_wrap_where_the_room_ends(panel: InspectorPanel) -> None:
    panel.bits.show_bits(tuple(Bit(value="00000000", name="octet") for _ in range(8)))
    assert panel.bits.heightForWidth(1000) < panel.bits.heightForWidth(300) < panel.bits.heightForWidth(100)


def test_another_theme_is_another_picture(panel: InspectorPanel) -> None:
    panel.show_inspected(FRAME)
    before = panel.bits.grab().toImage()
    panel.show_theme(LIGHT)
    assert panel.bits.grab().toImage() != before
    panel.show_theme(DARK)
    assert panel.bits.grab().toImage() == before


@pytest.mark.parametrize("kind", ["Frame", "Response", "Message"])
def test_all_of_it_can_be_seen_in_320_pixels(panel: InspectorPanel, kind: str) -> None:
    note = Row(label="Received (client)", value="0.412 318 s", note="not observed")
    panel.show_inspected(replace(FRAME, kind=kind, timing=(note,)))
    panel.resize(320, 700)
    bar = panel.tabs.tabBar()
    assert bar.tabRect(bar.count() - 1).right() + 20 <= 320
    assert panel.tabs.widget(0).widget().minimumSizeHint().width() <= 320


def test_where_no_delay_is_known_there_is_no_column_for_it(panel: InspectorPanel) -> None:
    panel.show_costs((CostRow(name="HTTP", layer="request", connections=1, octets=92, time_ns=None),), "What it cost")
    assert {label.text() for label in panel.costs.findChildren(QLabel)} >= {"HTTP", "1", "92", "conn.", "octets seen"}
    assert not any(label.text() in ("delay", "–") for label in panel.costs.findChildren(QLabel))


def test_what_is_counted_is_told_of_each_figure_of_the_costs(panel: InspectorPanel) -> None:
    panel.show_costs((CostRow(name="HTTPS", layer="request", connections=1, octets=0, time_ns=None),), "What it cost")
    told = {label.text(): label.toolTip() for label in panel.costs.findChildren(QLabel) if label.toolTip()}
    assert "TLS" in told["octets seen"]
    assert "connections" in told["conn."]
