"""The cost sheet: what is in its table, what its charts show, and the files of it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.costs import Cost
from gui.theme import DARK, LIGHT, Theme, mixed
from gui.widgets.costs.canvas import Canvas
from gui.widgets.costs.charts import HEAD, NAME, ROW, decades, paint_latency
from gui.widgets.costs.page import CostsPage
from gui.widgets.costs.pictures import SCALE, WIDTH, octets_of
from gui.widgets.costs.sheet import CostSheet, height, paint, table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

MS = 1_000_000
POLLED = Cost(
    title="Polling",
    kind="http",
    connections=7,
    round_trips=14,
    requests=7,
    payload=320,
    framing=0,
    fields=2010,
    other=0,
    tcp_ip=2240,
    tls=0,
    updates=2,
    median_ns=40 * MS,
    p95_ns=70 * MS,
    worst_ns=70 * MS,
    delays_ns=(10 * MS, 70 * MS),
)
PUSHED = replace(
    POLLED,
    title="WebSocket",
    kind="websocket",
    connections=1,
    round_trips=2,
    requests=1,
    framing=22,
    fields=403,
    tcp_ip=600,
    median_ns=3 * MS,
    p95_ns=5 * MS,
    worst_ns=5 * MS,
    delays_ns=(2 * MS, 5 * MS),
)
DELAYS = ("40.00", "70.00", "70.00")
SHEET = CostSheet(title="What it cost to deliver 2 updates", costs=(POLLED, PUSHED))


def painted(sheet: CostSheet, theme: Theme = DARK, width: int = 1000) -> QImage:
    image = QImage(width, round(height(sheet, width)), QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        paint(painter, theme, sheet, width)
    return image


@cache
def is_near(pixel: int, colour: int) -> bool:
    pairs = zip(QColor(pixel).getRgb()[:3], QColor(colour).getRgb()[:3], strict=True)
    return all(abs(int(one) - int(other)) <= 2 for one, other in pairs)


def widest(image: QImage, colour: QColor) -> int:
    """Return how many pixels of a row have a colour, in the row that has the most of them."""
    pixels, width, wanted = memoryview(image.constBits()).cast("I"), image.width(), colour.rgb()
    rows = (Counter(pixels[y * width : (y + 1) * width]) for y in range(image.height()))
    return max(sum(number for pixel, number in row.items() if is_near(pixel, wanted)) for row in rows)


def test_the_table_has_a_row_for_each_way_and_no_column_of_nothing() -> None:
    heads, polled, pushed = table(SHEET)
    assert heads == (
        *("", "conn.", "round trips", "requests", "payload", "framing", "fields", "seen", "~TCP/IP", "~all"),
        *("median", "95 %", "worst"),
    )
    assert polled == ("Polling", "7", "14", "7", "320", "0", "2,010", "2,330", "2,240", "4,570", *DELAYS)
    assert pushed[:5] == ("WebSocket", "1", "2", "1", "320")
    secured = table(replace(SHEET, costs=(replace(PUSHED, tls=44, other=3),)))[0]
    assert "~TLS" in secured
    assert "not read" in secured
    untimed = replace(POLLED, updates=0, median_ns=None, p95_ns=None, worst_ns=None, delays_ns=())
    assert table(replace(SHEET, costs=(untimed,)))[0][-1] == "~all"


@pytest.mark.parametrize("number", [1, 2, 500])
def test_dots_are_clear_of_the_names_of_the_rows(number: int, dressed: QApplication) -> None:
    way = replace(POLLED, title="", kind="websocket", median_ns=None, delays_ns=tuple(MS + at for at in range(number)))
    image = QImage(400, 250, QImage.Format.Format_RGB32)
    image.fill(DARK.background)
    with QPainter(image) as painter:
        paint_latency(Canvas(painter, DARK), (way, way, way), QRectF(0, 0, 400, 0))
    names = {round(HEAD + row * ROW) + y for row in range(4) for y in range(round(NAME))}
    found = {
        y for y in range(round(HEAD), 250) for x in range(400) if QColor(image.pixel(x, y)).hue() == DARK.data.hue()
    }
    assert len(found) >= 3 * 4
    assert not found & names


def test_bars_are_as_long_as_what_they_stand_for(dressed: QApplication) -> None:
    image = painted(CostSheet(title="", costs=(replace(POLLED, framing=640, kind="websocket"),)), width=1600)
    payload, framing, fields = (widest(image, colour) for colour in (DARK.response, DARK.control, DARK.request))
    assert framing / payload == pytest.approx(640 / 320, rel=0.05)
    assert fields / payload == pytest.approx(2010 / 320, rel=0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("width", [700, 1000])
def test_nothing_is_cut_off_at_its_edges(theme: Theme, width: int, dressed: QApplication) -> None:
    image = painted(SHEET, theme, width)
    ground = theme.background.rgb()
    last = image.height() - 1
    assert all(image.pixel(x, y) == ground for x in range(width) for y in (0, 1, last - 1, last))
    assert all(image.pixel(x, y) == ground for y in range(last) for x in (0, 1, width - 2, width - 1))


def test_a_chart_of_latencies_is_there_where_there_are_some(dressed: QApplication) -> None:
    untimed = replace(POLLED, updates=0, median_ns=None, p95_ns=None, worst_ns=None, delays_ns=())
    assert height(replace(SHEET, costs=(untimed, untimed)), 700) < height(SHEET, 700)
    dot = mixed(DARK.data, DARK.background, 0.75)
    assert widest(painted(SHEET), dot) >= 4
    assert widest(painted(replace(SHEET, costs=(untimed, untimed))), dot) == 0


@pytest.mark.parametrize(
    ("delays", "powers"),
    [((), (6, 7)), ((MS,), (6, 7)), ((MS, 70 * MS), (6, 8)), ((0, 1), (0, 1)), ((100 * MS, 1001 * MS), (8, 10))],
)
def test_the_scale_takes_in_every_latency(delays: tuple[int, ...], powers: tuple[int, int]) -> None:
    assert decades(delays) == powers


def test_as_png_svg_and_csv(dressed: QApplication) -> None:
    image = QImage.fromData(octets_of(SHEET, LIGHT, ".png"))
    assert (image.width(), image.height()) == (WIDTH * SCALE, round(height(SHEET, WIDTH)) * SCALE)
    assert image.pixel(0, 0) == LIGHT.background.rgb()
    svg = ElementTree.fromstring(octets_of(SHEET, DARK, ".svg"))
    words = "".join(svg.itertext())
    assert "WebSocket" in words
    assert "2,010" in words
    lines = list(csv.DictReader(octets_of(SHEET, DARK, ".csv").decode().splitlines()))
    assert [line["field octets"] for line in lines] == ["2010", "403"]


def test_what_else_is_to_be_known_of_the_latencies_is_below_the_table_and_told(
    dressed: QApplication, place: Callable[[CostsPage], CostsPage]
) -> None:
    noted = replace(SHEET, meanwhile="Meanwhile the loop was busy.")
    assert height(noted, WIDTH) > height(SHEET, WIDTH)
    assert "Meanwhile the loop was busy." in "".join(ElementTree.fromstring(octets_of(noted, DARK, ".svg")).itertext())
    page = place(CostsPage())
    page.show_costs(noted)
    assert page.view.accessibleDescription().splitlines()[-1] == "Meanwhile the loop was busy."


def test_the_page_tells_its_table_and_asks_for_files(place: Callable[[CostsPage], CostsPage], qtbot: QtBot) -> None:
    page = place(CostsPage())
    assert not page.saves[".csv"].isEnabled()
    page.show_costs(SHEET, "still running")
    assert not page.saves[".csv"].isEnabled()
    page.show_costs(SHEET)
    told = page.view.accessibleDescription().splitlines()
    assert told[0] == SHEET.title
    assert told[2].startswith("WebSocket: conn. 1, round trips 2, requests 1, payload 320,")
    with qtbot.waitSignal(page.save_asked) as asked:
        page.saves[".svg"].click()
    assert asked.args == [".svg"]
