"""The beginning of the window: it is on the screen before what runs in it is loaded."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from gui.main_window import MainWindow
from gui.settings import Settings, home
from gui.theme import theme_for

if TYPE_CHECKING:
    from gui.command.options import WindowOptions as Options

PATIENCE_MS = 500
"""After which the window is furnished unseen: where it is iconified, or on another desktop."""


def run_window(options: Options | None = None) -> int:
    """Run the window until it is closed; returns the exit code."""
    qapp = QApplication(sys.argv[:1])
    qapp.setApplicationName("Wirescope")
    qapp.setQuitOnLastWindowClosed(False)
    settings = Settings(home())
    window = MainWindow(theme_for(settings.theme))
    if not settings.geometry.isEmpty():
        window.restoreGeometry(settings.geometry)
    show_first(window)
    if not window.isVisible():
        return 0  # It was closed already.
    # Sessions, decoders, diagrams and all the widgets.
    from gui.app import run_app
    from gui.command.options import WindowOptions

    return run_app(qapp, window, options or WindowOptions())


def show_first(window: MainWindow) -> None:
    """Show the window and return once it is painted, or closed."""
    # Nothing else runs yet that this loop could enter a second time.
    loop = QEventLoop()
    for signal in (window.painted, window.closing):
        signal.connect(loop.quit)
    QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
    window.show()
    loop.exec()
