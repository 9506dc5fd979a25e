"""What the stage says where next to nothing is on it, because nearly all comes after the playhead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from gui.shown import PlaybackShown
from gui.widgets.stage.geometry import HEADER, View

if TYPE_CHECKING:
    from gui.diagram.layout import Diagram

BARE = 40.0
"""Pixels of what has happened, up to which that is next to nothing."""
LEAST = 96
"""Pixels of height that the words need, with some room around them."""
BELOW = 48.0
"""Pixels under the playhead in which what is in flight has its label."""
HOW = "Right goes a step on, Space plays, End shows all."


class Ahead(QLabel):
    """Says that there is more, and how to come to it; takes no clicks.

    Args:
        viewport: What it lies over.
        view: What is on the screen now.
    """

    def __init__(self, viewport: QWidget, view: Callable[[], View]) -> None:
        super().__init__(viewport)
        self.setProperty("kind", "card")
        self.setProperty("role", "muted")
        self.setMargin(10)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._view = view
        self._diagram: Diagram | None = None
        self._state = PlaybackShown()
        self._presenting = False
        self.hide()

    def show_state(self, state: PlaybackShown) -> None:
        """Take on where playback stands: while it moves, what comes is seen to come."""
        self._state = state
        self.place(self._diagram)

    def show_presenting(self, presenting: bool) -> None:
        """Leave the stage to the caption, or not."""
        self._presenting = presenting
        self.place(self._diagram)

    def place(self, diagram: Diagram | None) -> None:
        """Take the room under the playhead, where there is enough of it."""
        self._diagram = diagram
        state = self._state
        moving = state.playing or state.following
        room = None if diagram is None or moving or self._presenting or state.step >= state.steps else self._room()
        if room is None:
            self.hide()
            return
        left = state.steps - state.step
        more = f"{left:,} step{'' if left == 1 else 's'} come{'s' if left == 1 else ''} after it"
        self.setText(f"The playhead is {self._where()}: {more}.\n{HOW}")
        place = QRect(QPoint(), self.sizeHint())
        place.moveCenter(room.center())
        self.setGeometry(place)
        self.show()

    def _where(self) -> str:
        if self._state.step <= 1:
            return "at the beginning"
        return "further up" if self._view().y(self._view().playhead) < HEADER else "here"

    def _room(self) -> QRect | None:
        """Where nothing is; None where there is something to see, or too little room."""
        view = self._view()
        playhead = view.y(view.playhead)
        if playhead - max(view.y(0.0), HEADER) > BARE:
            return None
        top = max(playhead, HEADER) + BELOW
        bottom = view.height if view.card is None or view.card.top() < top else view.card.top()
        if bottom - top < LEAST:
            return None
        return QRect(0, round(top), round(view.width), round(bottom - top))
