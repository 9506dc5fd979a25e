"""What stands between the start of the program and its window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer

from gui.entrance import show_first
from gui.main_window import MainWindow
from gui.theme import DARK

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parent.parent.parent
LATER = ("asyncio", "ssl", "aiohttp", "websockets", "qasync", "engine.events", "gui.diagram", "gui.widgets.stage")
"""Each costs a good part of what a window costs, or brings one of the others."""


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow(DARK)
    qtbot.addWidget(made)
    return made


def test_the_window_is_painted_before_what_runs_in_it_is_loaded():
    program = f"import sys, main, gui.entrance; sys.exit(' '.join(set({LATER}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_at_first_the_grounds_of_its_parts_are_there(window: MainWindow):
    show_first(window)
    assert window.isVisible()
    seen = window.grab().toImage()
    middle, height = window.width() // 2, window.height()
    assert seen.pixelColor(middle, height // 2) == DARK.background
    for x, y in ((middle, 10), (10, height // 2), (window.width() - 10, height // 2), (middle, height - 10)):
        assert seen.pixelColor(x, y) == DARK.panel


def test_a_window_that_is_closed_at_once_is_closed(window: MainWindow):
    window.painted.connect(window.close)
    QTimer.singleShot(0, window, window.close)
    show_first(window)
    assert not window.isVisible()
