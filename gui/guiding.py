"""Guiding the eye: from an item to the one it is joined to; the legend and the minimap, and what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.settings import Settings


class Guiding:
    """Joins what guides the eye on the stage to the window's keys and buttons, and to the settings."""

    def __init__(self, window: MainWindow, conductor: Conductor, settings: Settings) -> None:
        self._window, self._conductor, self._settings = window, conductor, settings
        overlays = window.stage.overlays
        overlays.show_legend(settings.legend)
        overlays.minimap.show_wanted(settings.minimap)
        window.views.legend.setChecked(settings.legend)
        overlays.legend_shown.connect(self._keep_legend)
        window.views.legend.clicked.connect(overlays.toggle_legend)
        conductor.state_shown.connect(overlays.ahead.show_state)
        window.inspector.partner_asked.connect(self._go_to)
        for keys, slot in (
            ("J", self._go_to_partner),
            ("K", overlays.toggle_legend),
            ("M", self._toggle_minimap),
            ("Shift+M", self._go_to_minimap),
        ):
            QShortcut(QKeySequence(keys), window).activated.connect(slot)

    def _go_to_partner(self) -> None:
        """Go to what answers the chosen item, or what it answers; without one chosen, the last before the playhead."""
        recording, choosing = self._conductor.recording, self._window.reading.choosing
        partner = None if recording is None else recording.diagram.aids.joins.partner(choosing.at)
        if partner is not None:
            self._go_to(partner)

    def _go_to(self, number: int) -> None:
        self._window.reading.choosing.go_to(number)

    def _keep_legend(self, wanted: bool) -> None:
        self._settings.legend = wanted
        self._window.views.legend.setChecked(wanted)

    def _toggle_minimap(self) -> None:
        overlays = self._window.stage.overlays
        if overlays.minimap.hasFocus():
            self._window.stage.setFocus()
        overlays.toggle_minimap()
        self._settings.minimap = overlays.minimap.wanted

    def _go_to_minimap(self) -> None:
        """Give the minimap the keyboard, where there is one; from it, back to the stage."""
        minimap = self._window.stage.overlays.minimap
        if minimap.hasFocus():
            self._window.stage.setFocus()
            return
        if not minimap.wanted:
            self._toggle_minimap()
        if minimap.isVisible():
            minimap.setFocus(Qt.FocusReason.ShortcutFocusReason)
