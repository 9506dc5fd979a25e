"""What the theme does to a real application: fonts, colours, icons, the system's choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics

from gui.icons import app_icon, icon
from gui.theme import DARK, LIGHT, dress, octets, theme_for, words
from gui.widgets.parts import button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QPushButton


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
def test_the_bundled_fonts_are_the_ones_used(dressed: QApplication, weight: int) -> None:
    assert QFontInfo(words(13, weight)).family() == "Inter"
    assert QFontInfo(words(13, weight)).weight() == weight
    assert QFontInfo(octets(12)).family() == "JetBrains Mono"


def test_octets_are_all_as_wide_and_never_joined(dressed: QApplication) -> None:
    metrics = QFontMetrics(octets(12))
    assert metrics.horizontalAdvance("iii") == metrics.horizontalAdvance("MMM")
    assert octets(12).featureValue(octets(12).featureTags()[0]) == 0


def test_a_theme_changes_the_whole_application(
    dressed: QApplication, place: Callable[[QPushButton], QPushButton]
) -> None:
    send = place(button("Send", "primary"))

    def colours() -> set[str]:
        picture = send.grab().toImage()
        return {QColor(picture.pixel(x, picture.height() // 2)).name() for x in range(picture.width())}

    assert DARK.request.name() in colours()
    dress(dressed, LIGHT)
    assert LIGHT.request.name() in colours()
    dress(dressed, DARK)


@pytest.mark.parametrize(
    ("scheme", "theme"),
    [(Qt.ColorScheme.Light, LIGHT), (Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Unknown, DARK)],
    ids=["light", "dark", "unknown"],
)
def test_the_system_is_followed(monkeypatch: pytest.MonkeyPatch, scheme: Qt.ColorScheme, theme: object) -> None:
    class Hints:
        def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802
            return scheme

    monkeypatch.setattr("gui.theme.QGuiApplication.styleHints", Hints)
    assert theme_for("system") is theme


def test_an_icon_has_the_colour_of_the_theme_and_is_faint_where_disabled(dressed: QApplication) -> None:
    made = icon("play", DARK, filled=True)
    picture = made.pixmap(18, 18).toImage()
    assert QColor(picture.pixel(8, 9)).name() == DARK.text.name()
    disabled = made.pixmap(18, 18, made.Mode.Disabled).toImage()
    assert QColor(disabled.pixel(8, 9)).name() == DARK.faint.name()


def test_a_mirrored_icon_points_the_other_way(dressed: QApplication) -> None:
    plain = icon("play", DARK).pixmap(18, 18).toImage()
    mirrored = icon("play", DARK, mirrored=True).pixmap(18, 18).toImage()
    assert mirrored != plain
    assert mirrored.pixelColor(17 - 3, 9).alpha() == plain.pixelColor(3, 9).alpha()


def test_the_application_has_an_icon(dressed: QApplication) -> None:
    assert not app_icon().pixmap(64, 64).isNull()
