"""Arranging lifelines: what is asked for on the stage is done to the recording, shown everywhere, and remembered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from gui.diagram.arrangement import PLAIN, Arrangement, as_json, from_json

if TYPE_CHECKING:
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.recording import Recording
    from gui.settings import Settings

REMEMBERED: Final = 50
"""Recordings of which it is remembered."""


class Arranging(QObject):
    """Joins the heads of the stage to the recording that is shown, and to what else names its lifelines.

    Args:
        window: Whose stage it is.
        conductor: Knows what is shown.
        settings: Where arrangements are remembered, by the moment a recording started.
    """

    def __init__(self, window: MainWindow, conductor: Conductor, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._conductor, self._settings = window, conductor, settings
        conductor.diagram_shown.connect(lambda *_: self._restore())
        window.stage.arrangement_asked.connect(self.arrange)

    def arrange(self, pane: int, arrangement: Arrangement) -> None:
        """Arrange the lifelines of a pane of what is shown, and remember it."""
        recording = self._conductor.recording
        if recording is None:
            return
        arranged = {**recording.diagram.arranged, pane: arrangement}
        recording.diagram.arranged = {index: one for index, one in arranged.items() if one != PLAIN}
        self._show()
        self._remember(recording)

    def _restore(self) -> None:
        recording = self._conductor.recording
        if recording is None or recording.diagram.arranged:
            return
        arranged = from_json(_dict(self._settings.lifelines).get(_key(recording)))
        if arranged:
            recording.diagram.arranged = arranged
            self._window.stage.show_arranged()

    def _show(self) -> None:
        self._conductor.show_again()
        self._window.stage.show_arranged()
        self._window.views.table.show_names()

    def _remember(self, recording: Recording) -> None:
        kept, key = _dict(self._settings.lifelines), _key(recording)
        kept.pop(key, None)
        if recording.diagram.arranged:
            kept[key] = as_json(recording.diagram.arranged)
        self._settings.lifelines = json.dumps(dict(list(kept.items())[-REMEMBERED:]))


def _key(recording: Recording) -> str:
    return f"{recording.journal.started:.3f}"


def _dict(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
