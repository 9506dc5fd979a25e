"""What tests of widgets share: the fonts and a theme. Qt is imported from here on down, and nowhere above."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from gui.theme import DARK, dress, load_fonts

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Shown = TypeVar("Shown", bound=QWidget)


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with its fonts and the dark theme."""
    load_fonts()
    dress(qapp, DARK)
    return qapp


@pytest.fixture
def place(dressed: QApplication, qtbot: QtBot) -> Callable[[Shown], Shown]:
    """Show a widget in the theme, as the window would."""

    def placed(widget: Shown) -> Shown:
        qtbot.addWidget(widget)
        show_theme = getattr(widget, "show_theme", None)
        if show_theme is not None:
            show_theme(DARK)
        widget.resize(max(900, widget.sizeHint().width()), widget.sizeHint().height())
        widget.show()
        qtbot.waitExposed(widget)
        widget.activateWindow()
        return widget

    return placed
