"""The sheet a picture is painted on: a part of a diagram, as wide as asked for and as high as it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter

from gui.diagram.layout import Diagram
from gui.diagram.notation import Item, Tube
from gui.export.order import Order
from gui.presenting import heads
from gui.theme import DARK, LIGHT, Theme, load_fonts, words
from gui.widgets.stage.geometry import HEADER, TOP, View, columns
from gui.widgets.stage.painter import StagePainter

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

WIDTH = 1600
WIDTH_OF_ONE = 900
"""The same for a diagram of one pane, which would stand lost in the middle."""
ABOVE = 14.0
"""Pixels of what came before the part, so that it is seen to go on."""
BELOW = 40.0
"""Pixels under the last moment."""
NOTICE = 44.0
_CENTER = int(Qt.AlignmentFlag.AlignCenter)
About = Callable[[Item | Tube | None], object]


class PictureFailed(OSError):
    """Qt could not make the picture."""


def width_for(diagram: Diagram) -> int:
    """Return the width that suits a diagram, in device-independent pixels."""
    return WIDTH if len(diagram.interaction.panes) > 1 else WIDTH_OF_ONE


class Sheet:
    """A part of a diagram to be painted. All lengths are device-independent pixels.

    Attributes:
        width: Of the sheet.
        height: Of the sheet with all of the part on it.
        scrolled: The scroll position of its beginning.
    """

    def __init__(self, diagram: Diagram, order: Order) -> None:
        self.theme: Theme = DARK if order.look == "dark" else LIGHT
        self.width = float(order.width or width_for(diagram))
        self._diagram, self._order = diagram, order
        self._bottom = min(order.part.bottom, diagram.height)
        self._top = min(max(order.part.top, 0.0), self._bottom)
        self.scrolled = self._top * order.zoom + (TOP - ABOVE if self._top > 0 else 0.0)
        self.height = HEADER + TOP + self._bottom * order.zoom - self.scrolled + BELOW

    def view(self, height: float, scrolled: float = 0.0) -> View:
        """Return ``height`` pixels of the sheet, its head included, with ``scrolled`` pixels gone by before them."""
        return View(
            columns=columns(self.width, len(self._diagram.interaction.panes)),
            width=self.width,
            height=height,
            scroll=self.scrolled + scrolled,
            zoom=self._order.zoom,
            playhead=self._bottom,
        )

    def paint(self, painter: QPainter, view: View, about: About | None = None) -> None:
        """Paint what ``view`` shows; ``about`` is called with what comes next, as ``StagePainter`` says."""
        stage = StagePainter(painter, self._diagram, self.theme, view, self._order.chosen, about)
        stage.paint(heads(self._diagram, self._bottom))

    def say_cut(self, painter: QPainter, view: View) -> str:
        """Say over the lower edge of ``view`` that the diagram goes on, and return that sentence."""
        shown = (view.units(view.height - NOTICE) - self._top) / max(self._bottom - self._top, 1.0)
        text = f"The picture ends here: it shows the first {shown:.0%} of what was asked for."
        rect = QRectF(0, view.height - NOTICE, view.width, NOTICE)
        painter.fillRect(rect, self.theme.raised)
        painter.setFont(words(13, 600))
        painter.setPen(self.theme.text)
        painter.drawText(rect, _CENTER, text)
        return text

    def words_at(self, view: View) -> tuple[list[float], list[float]]:
        """Return the y of each pill, and of each time stamp, that ``view`` may show."""
        items = list(self._diagram.items.visible(*view.visible))
        return [view.y(item.pill_y) for item in items if item.pill_y is not None], [view.y(item.top) for item in items]


def keep_application() -> None:
    """Make an application object, which needs no screen, where there is none, and keep it as long as the program."""
    if QGuiApplication.instance() is None:
        _kept.append(QGuiApplication([sys.argv[0], "-platform", "offscreen"]))
        load_fonts()


_kept: list[QCoreApplication] = []
