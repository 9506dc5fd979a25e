"""Facts are said in as few lines as they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from gui.inspected import Row
from gui.widgets.inspector.facts_table import FactsTable, Value

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("width", [270, 340])
def test_a_moment_and_its_name_take_one_line_each(
    place: Callable[[FactsTable], FactsTable], qtbot: QtBot, width: int
) -> None:
    table = FactsTable(exact=True)
    table.show_rows((Row(label="Received (server)", value="105.632 920 s", note="observed"),))
    table = place(table)
    table.resize(width, 60)
    (value,) = table.findChildren(Value)
    qtbot.waitUntil(lambda: table.width() == width)
    qtbot.waitUntil(lambda: value.document().size().height() == 1)
    name = table.layout().itemAt(0).widget()
    assert name.fontMetrics().horizontalAdvance("Received (server)") <= name.width()
